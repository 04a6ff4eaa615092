import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { addEntries } from '../src/allowlist/add-entries.ts'
import { parseAllowlist } from '../src/allowlist/parse-allowlist.ts'
import { buildEvaluator } from '../src/cluster/evaluation/build-evaluator.ts'
import type { Cluster, Workload } from '../src/cluster/model/cluster.ts'
import type { Party } from '../src/cluster/model/connection.ts'
import { buildFindPods } from '../src/cluster/evaluation/find-pods.ts'
import { listGroup } from '../src/cluster/connectivity/group-connections.ts'
import { parseManifests } from '../src/cluster/parse-manifests.ts'
import { describePorts, NO_PORTS } from '../src/cluster/model/port-set.ts'
import { parseConfig } from '../src/config/parse-config.ts'
import type { RepoFile } from '../src/file.ts'
import { compareText } from '../src/finding.ts'
import { MemoryFactsCache } from '../src/flow/sources/facts-cache.ts'
import { readSnapshot } from '../src/flow/judging/read-snapshot.ts'
import { openClone } from '../src/git/open-clone.ts'
import { importPolicies } from '../src/netpolicy/adopt/import-policies.ts'
import { matchWorkloads } from '../src/netpolicy/adopt/match-workloads.ts'
import { proveImport } from '../src/netpolicy/adopt/prove-import.ts'
import type { PolicyOptions } from '../src/netpolicy/model/policy.ts'
import { renderPolicyDiff } from '../src/report/connections/render-policy-diff.ts'

/**
 * Holds a call graph from code against network policies that people wrote for the same system: `node
 * bench/online-boutique.ts [clone]`, a clone of GoogleCloudPlatform/microservices-demo. Its Go code is mapped, the
 * calls become an allowlist, that becomes policies with the ports of its own manifests, and the connections are
 * compared with those of its own policies. Ends with 1 on a difference that has no explanation.
 */
const MANIFESTS = 'kubernetes-manifests'
const POLICIES = 'kustomize/components/network-policies'
const OPTIONS: PolicyOptions = { kinds: ['kubernetes'], mode: 'enforce', identityLabel: 'app' }
const TODAY = '2026-01-01'

const clone = resolve(process.argv[2] ?? '../dev/GoogleCloudPlatform__microservices-demo')
if (existsSync(join(clone, POLICIES))) await compare()
else console.log(`Nothing is compared: ${clone} is no clone of GoogleCloudPlatform/microservices-demo.`)

async function compare(): Promise<void> {
  const files = [MANIFESTS, POLICIES].flatMap(readFolder)
  const { value: cluster, findings } = parseManifests(files)
  for (const { message, place } of findings) console.log(`${place.path}: ${message}`)
  const { names, goNames, calls: mapped } = await mapCalls()
  console.log(`Code: ${names.length} services, ${mapped.length} calls, found in the Go code of ${goNames.size}`)

  const imported = importPolicies({ cluster, names, options: OPTIONS, ports: 'manifests' })
  const { fates, notes } = {
    fates: imported.policies.map(({ fate }) => fate),
    notes: imported.notes.map(({ kind, message }) => `  ${kind}: ${message}`),
  }
  console.log(`Policies: ${fates.length}, of which ${fates.filter((fate) => fate === 'replaced').length} are replaced`)
  console.log(`Imported: ${imported.calls.length} calls, and besides`)
  for (const note of notes) console.log(note)
  const { baseInHead, headInBase } = imported.proof.contains
  console.log(`Rendered from the import: ${baseInHead && headInBase ? 'the same connections' : 'OTHER CONNECTIONS'}`)

  const unexplained = [
    ...(baseInHead && headInBase ? [] : [renderPolicyDiff(imported.proof)]),
    ...compareCalls(mapped, imported.calls, { cluster, names, goNames }),
    ...compareConnections(cluster, mapped, { options: imported.options, names, goNames }),
    ...comparePorts(cluster, names),
  ]
  console.log(unexplained.length === 0 ? 'Every difference is explained.' : 'NOT EXPLAINED:')
  for (const line of unexplained) console.log(`  ${line}`)
  if (unexplained.length > 0) process.exitCode = 1
}

type Pair = { readonly caller: string; readonly callee: string }
type Known = { readonly names: readonly string[]; readonly goNames: ReadonlySet<string> }

/** The calls of the Go code, through an allowlist that is written and read again. */
async function mapCalls(): Promise<Known & { readonly calls: readonly Pair[] }> {
  const config = parseConfig('version: 1\nservices: ["src/*"]\n').value
  if (config === undefined) throw new Error('the config of this script cannot be used')
  const repository = await openClone(clone)
  try {
    const commit = (await repository.readCommit('HEAD')) ?? ''
    const { services, code } = await readSnapshot(repository, {
      ...{ commit, config, configPath: 'bench', today: TODAY },
      facts: new MemoryFactsCache(),
    })
    const { value: edits, findings } = addEntries({
      entries: code.calls.filter(({ caller, callee }) => caller !== callee),
      ...{ services, options: config.allowlist, today: TODAY },
      textOf: () => undefined,
    })
    for (const { message } of findings) console.log(message)
    const written = edits.map(({ path, text = '' }): RepoFile => ({ path, blob: '', text }))
    const { value: allowlist } = parseAllowlist({
      ...{ files: written, unreadable: [], services, options: config.allowlist, today: TODAY },
    })
    const go = services.filter(({ dir }) => existsSync(join(clone, dir, 'go.mod')))
    return {
      names: services.map(({ name }) => name),
      goNames: new Set(go.map(({ name }) => name)),
      calls: allowlist.entries.map(({ caller, callee }) => ({ caller, callee })),
    }
  } finally {
    repository.close()
  }
}

/** Call by call: what only the code has, and what only the policies have. */
function compareCalls(
  mapped: readonly Pair[],
  imported: readonly Pair[],
  { cluster, goNames }: Known & { readonly cluster: Cluster },
): readonly string[] {
  const key = ({ caller, callee }: Pair) => `${caller} → ${callee}`
  const [inCode, inPolicies] = [new Set(mapped.map(key)), new Set(imported.map(key))]
  const labels = new Set(cluster.workloads.flatMap(({ labels: own }) => own.get(OPTIONS.identityLabel) ?? []))
  const both = mapped.filter((call) => inPolicies.has(key(call)))
  console.log(`Calls in both: ${both.length}`)
  return [
    ...mapped.flatMap((call) =>
      inPolicies.has(key(call))
        ? []
        : explain(key(call), 'code', labels.has(call.callee) ? undefined : `${call.callee} is not among the manifests`),
    ),
    ...imported.flatMap((call) =>
      inCode.has(key(call))
        ? []
        : explain(
            key(call),
            'the policies',
            goNames.has(call.caller) ? undefined : `${call.caller} is not written in Go`,
          ),
    ),
  ]
}

function explain(what: string, where: string, why: string | undefined): readonly string[] {
  if (why === undefined) return [`${what} is only in ${where}`]
  console.log(`  only in ${where}: ${what}: ${why}`)
  return []
}

/** Connection by connection: from its own policies to those rendered from code. */
function compareConnections(
  cluster: Cluster,
  mapped: readonly Pair[],
  { options, names, goNames }: Known & { readonly options: PolicyOptions },
): readonly string[] {
  const matched = matchWorkloads(cluster, names, {
    identityLabel: OPTIONS.identityLabel,
    ports: 'manifests',
    note: () => {},
  })
  const known = new Set(matched.services.map(({ identity }) => identity.service))
  const { delta, findings } = proveImport({
    ...{ cluster, matched, options, findPods: buildFindPods(cluster) },
    isolated: known,
    calls: mapped.filter(({ callee }) => known.has(callee)).map((call) => ({ ...call, ports: NO_PORTS, from: [] })),
  })
  for (const { severity, message } of findings) if (severity !== 'notice') console.log(`  ${message}`)
  const serviceOf = (party: Party) =>
    party.kind === 'workload' ? party.workload.labels.get(OPTIONS.identityLabel) : undefined
  const unexplained: string[] = []
  console.log(`Connections that differ with policies from the code: ${delta.changes.length === 0 ? 'none' : ''}`)
  for (const { kind, from, to, before, after } of delta.changes) {
    for (const source of listGroup(from)) {
      for (const target of listGroup(to)) {
        if (source.kind === 'addresses' && target.kind === 'addresses') continue
        const [caller = 'outside', callee = 'outside'] = [serviceOf(source), serviceOf(target)]
        const line = `${kind} ${caller} → ${callee} ${describePorts(kind === 'removed' ? before : after)}`
        const isForeign = kind === 'removed' && known.has(caller) && !goNames.has(caller)
        if (isForeign) console.log(`  ${line}: ${caller} is not written in Go`)
        else unexplained.push(line)
      }
    }
  }
  return unexplained
}

/**
 * Which services would be cut off by a policy that names the port which callers dial: that of the Service instead of
 * that of the pods.
 */
function comparePorts(cluster: Cluster, names: readonly string[]): readonly string[] {
  const { services } = matchWorkloads(cluster, names, {
    identityLabel: OPTIONS.identityLabel,
    ports: 'manifests',
    note: () => {},
  })
  const evaluator = buildEvaluator(cluster, { staged: 'ignored' })
  console.log('Ports that callers dial, and those of the pods, where they differ')
  return services.flatMap(({ identity, workloads: [callee] }) => {
    const [dialled] = cluster.services.filter(
      ({ selector }) => selector?.get('app') === identity.label && identity.label !== undefined,
    )
    const trap = dialled?.ports.find(({ port, targetPort }) => port !== targetPort)
    const isOpen = (port: number) =>
      callee !== undefined &&
      callers(cluster).some(
        (caller) => evaluator.evaluate({ from: toEnd(caller), to: toEnd(callee), protocol: 'TCP', port }).allowed,
      )
    const [own] = identity.ports ?? []
    if (dialled === undefined || trap === undefined || typeof own?.port !== 'number') return []
    const [there, trapped] = [isOpen(own.port), isOpen(trap.port)]
    console.log(
      `  ${identity.service}: callers dial ${trap.port}, pods listen on ${own.port}; its own policy opens ${there ? own.port : 'NOT THAT'}${trapped ? ' and the other' : ''}`,
    )
    return there ? [] : [`the policy of ${identity.service} does not open ${own.port}`]
  })
}

function callers({ workloads }: Cluster): readonly Workload[] {
  return workloads.toSorted((a, b) => compareText(a.name, b.name))
}

function toEnd(workload: Workload) {
  return { kind: 'workload', workload } as const
}

function readFolder(folder: string): readonly RepoFile[] {
  return readdirSync(join(clone, folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => ({ path: `${folder}/${name}`, blob: '', text: readFileSync(join(clone, folder, name), 'utf8') }))
}
