import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { buildEvaluator } from '../src/cluster/evaluation/build-evaluator.ts'
import type { Cluster, Workload } from '../src/cluster/model/cluster.ts'
import type { Party } from '../src/cluster/model/connection.ts'
import { diffConnections } from '../src/cluster/connectivity/diff-connections.ts'
import { listGroup } from '../src/cluster/connectivity/group-connections.ts'
import { parseManifests } from '../src/cluster/parse-manifests.ts'
import type { RepoFile } from '../src/file.ts'
import { indexIdentities } from '../src/netpolicy/identity/index-identities.ts'
import type { PolicyOptions } from '../src/netpolicy/model/policy.ts'
import { renderServicePolicies } from '../src/netpolicy/render-policies.ts'
import { seededRandom } from './monorepo/seeded-random.ts'

/**
 * Renders the policies of whole environments, asks of every call whether they let it through, and compares them after
 * one change: at the sizes of today's seed, of what must work and of what is planned for. Beside it, over the same
 * files in the same run, `kubectl kustomize` and np-guard's netpol-analyzer (`list`, `diff`), where those are on the
 * machine:
 *
 *     npm run bench:policies -- [--sizes 1600x9300,3000x20000] [--kubectl PROGRAM] [--netpol PROGRAM] [--seconds 300]
 *
 * Fails when a call that is meant is denied, when one that is not is let through, or when the comparison is another
 * than the one change.
 */
const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string', default: '1600x9300,3000x20000,100000x1000000' },
    kubectl: { type: 'string', default: 'kubectl' },
    netpol: { type: 'string', default: 'netpol' },
    // A peer that takes longer is stopped.
    seconds: { type: 'string', default: '300' },
    // How the bench runs itself: one size in a process of its own, so that the peak of memory is its own.
    only: { type: 'string' },
    folder: { type: 'string' },
  },
})
const SEED = 20261122
const STRANGERS = 100_000
const IDENTITY = 'app'
const NAMESPACE = 'shop'
const POLICY_OPTIONS: PolicyOptions = { kinds: ['kubernetes'], mode: 'enforce', identityLabel: IDENTITY }
const PEER_SERVICES_MAX = 10_000

if (options.only === undefined) await compareAll()
else measureOwn(options.only, options.folder ?? '')

async function compareAll(): Promise<void> {
  console.log(`Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), seed ${SEED}`)
  for (const size of options.sizes.split(',')) {
    const folder = mkdtempSync(join(tmpdir(), 'drawbridge-bench-policies-'))
    try {
      const own = [fileURLToPath(import.meta.url), '--only', size, '--folder', folder]
      const { status } = spawnSync(process.execPath, ['--max-old-space-size=16000', ...own], { stdio: 'inherit' })
      if (status !== 0) process.exitCode = 1
      if (Number(size.split('x')[0]) > PEER_SERVICES_MAX) continue
      const [base, head] = [join(folder, 'base'), join(folder, 'head')]
      await measurePeer('kubectl kustomize', options.kubectl, ['kustomize', base])
      await measurePeer('netpol-analyzer list', options.netpol, ['list', '--dirpath', base, '-q'])
      await measurePeer('netpol-analyzer diff', options.netpol, ['diff', '--dir1', base, '--dir2', head, '-q'])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** One environment, its calls, and the files of its part of a config repository. */
function measureOwn(size: string, folder: string): void {
  const [serviceCount = 0, callCount = 0] = size.split('x').map(Number)
  const services = Array.from({ length: serviceCount }, (_, n) => `service.${String(n).padStart(6, '0')}`)
  const callers = generateCallers(services, callCount)
  console.log(`\n${serviceCount} services, ${callCount} calls`)

  const [policies, renderMs] = time(() => renderAll(services, callers))
  const bytes = policies.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)
  report('render', renderMs, `${mega(bytes)} MB of policies in ${policies.length} files`)

  const workloads = services.map((service) => renderWorkload(service))
  const base = [...workloads, ...policies]
  const [cluster, parseMs] = time(() => parse(base))
  const total = base.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0)
  report('parse', parseMs, `${mega(total)} MB of manifests in ${base.length} files`)

  const [wrong, evaluateMs] = time(() => findWrong(cluster, services, callers))
  report('evaluate', evaluateMs, `${callCount} calls and ${STRANGERS} pairs that do not call, ${wrong} wrong`)

  // One service more may call the first one.
  const [callee = '', ...others] = services
  const stranger = others.find((service) => callers.get(callee)?.has(service) === false) ?? ''
  const changed = new Map(callers).set(callee, new Set([...(callers.get(callee) ?? []), stranger]))
  const [next] = renderAll([callee], changed)
  const head = base.map((file) => (file.path === next?.path ? next : file))
  const after = parse(head)
  const [delta, diffMs] = time(() => diffConnections(cluster, after, { staged: 'ignored' }))
  const pairs = delta.changes.flatMap(({ kind, from, to }) =>
    [...listGroup(from)].flatMap((a) => [...listGroup(to)].map((b) => `${kind} ${nameOf(a)} -> ${nameOf(b)}`)),
  )
  report('diff after one change', diffMs, pairs.join(', '))
  console.log(`${'peak memory'.padEnd(24)} ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`)
  if (wrong > 0 || pairs.join() !== `added ${stranger} -> ${callee}`) process.exitCode = 1
  if (serviceCount <= PEER_SERVICES_MAX) {
    writeTree(join(folder, 'base'), base)
    writeTree(join(folder, 'head'), head)
  }
}

function generateCallers(services: readonly string[], count: number): Map<string, Set<string>> {
  const random = seededRandom(String(SEED))
  const callers = new Map(services.map((service) => [service, new Set<string>()]))
  const pick = (power: number) =>
    services[Math.floor(services.length * (random.below(1_000_000_007) / 1_000_000_007) ** power)] ?? ''
  for (let made = 0; made < count;) {
    // A few services are called by very many.
    const [caller, callee] = [pick(1), pick(3)]
    const known = callers.get(callee)
    if (caller === callee || known === undefined || known.has(caller)) continue
    known.add(caller)
    made++
  }
  return callers
}

function renderAll(services: readonly string[], callers: ReadonlyMap<string, ReadonlySet<string>>): RepoFile[] {
  const identities = indexIdentities(
    [...callers.keys()].map((service) => ({
      service,
      namespace: NAMESPACE,
      ports: [{ port: 8080, protocol: 'TCP' as const }],
    })),
  )
  return services.map((callee) => {
    const path = `production/${callee}/network-policy.yaml`
    const calls = [...(callers.get(callee) ?? [])].map((caller) => ({ caller, origin: 'deployed' as const }))
    const { value, findings } = renderServicePolicies({
      path,
      callee,
      calls,
      identities,
      options: POLICY_OPTIONS,
      mode: 'enforce',
    })
    if (value === undefined) throw new Error(JSON.stringify(findings))
    return { path, blob: '', text: value }
  })
}

function renderWorkload(service: string): RepoFile {
  const name = service.replaceAll('.', '-')
  const text = `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${NAMESPACE} }
spec:
  selector: { matchLabels: { ${IDENTITY}: ${service} } }
  template:
    metadata: { labels: { ${IDENTITY}: ${service} } }
    spec:
      containers: [{ name: main, image: "registry.acme.test/${service}:1", ports: [{ containerPort: 8080 }] }]
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${NAMESPACE} }
spec: { selector: { ${IDENTITY}: ${service} }, ports: [{ port: 80, targetPort: 8080 }] }
`
  return { path: `production/${service}/deployment.yaml`, blob: '', text }
}

function parse(files: readonly RepoFile[]): Cluster {
  const { value, findings } = parseManifests(files)
  const errors = findings.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(JSON.stringify(errors.slice(0, 3)))
  return value
}

function findWrong(
  cluster: Cluster,
  services: readonly string[],
  callers: ReadonlyMap<string, ReadonlySet<string>>,
): number {
  const evaluator = buildEvaluator(cluster, { staged: 'ignored' })
  const workloads = new Map(cluster.workloads.map((workload) => [workload.labels.get(IDENTITY) ?? '', workload]))
  const isAllowed = (caller: string, callee: string) => {
    const end = (service: string) => ({ kind: 'workload' as const, workload: workloads.get(service) as Workload })
    return evaluator.evaluate({ from: end(caller), to: end(callee), protocol: 'TCP', port: 8080 }).allowed
  }
  let wrong = 0
  for (const [callee, known] of callers) for (const caller of known) if (!isAllowed(caller, callee)) wrong++
  const random = seededRandom(`${SEED} strangers`)
  const pick = () => services[random.below(services.length)] ?? ''
  for (let asked = 0; asked < STRANGERS; asked++) {
    const [caller, callee] = [pick(), pick()]
    // A pod always reaches itself.
    if (caller !== callee && isAllowed(caller, callee) !== callers.get(callee)?.has(caller)) wrong++
  }
  return wrong
}

function nameOf(party: Party): string {
  return party.kind === 'workload' ? (party.workload.labels.get(IDENTITY) ?? '') : 'addresses'
}

function writeTree(root: string, files: readonly RepoFile[]): void {
  for (const { path, text } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  writeFileSync(join(root, 'kustomization.yaml'), `resources:\n${files.map(({ path }) => `  - ${path}\n`).join('')}`)
}

async function measurePeer(what: string, program: string, args: readonly string[]): Promise<void> {
  const began = performance.now()
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let peak = 0
  const timer = setInterval(() => (peak = Math.max(peak, readPeak(child.pid))), 50)
  const limit = setTimeout(() => child.kill('SIGKILL'), Number(options.seconds) * 1000)
  const ended = await new Promise<string>((resolve) => {
    child.on('error', () => resolve('is not on this machine'))
    child.stderr.resume()
    child.on('close', (code, signal) => resolve(signal ? `stopped after ${options.seconds} s` : `status ${code}`))
  })
  clearInterval(timer)
  clearTimeout(limit)
  report(`beside: ${what}`, performance.now() - began, `${ended}, ${Math.round(peak / 1024)} MB at most`)
}

/** In kB; 0 where the system does not say. */
function readPeak(pid: number | undefined): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

function time<T>(work: () => T): [T, number] {
  const began = performance.now()
  const value = work()
  return [value, performance.now() - began]
}

function report(what: string, ms: number, detail: string): void {
  console.log(`${what.padEnd(30)} ${(ms / 1000).toFixed(2).padStart(8)} s  ${detail}`)
}

function mega(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1)
}
