import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import type { Cluster } from '../src/cluster/model/cluster.ts'
import { diffConnections } from '../src/cluster/connectivity/diff-connections.ts'
import { parseManifests } from '../src/cluster/parse-manifests.ts'
import type { Finding } from '../src/finding.ts'
import { readFolder } from '../src/machine/read-folder.ts'
import { askSample } from './policy-peers/ask-sample.ts'
import {
  compareCyclonusCases,
  compareCyclonusClusters,
  compareCyclonusSets,
  type CyclonusTally,
} from './policy-peers/compare-cyclonus.ts'
import type { AskedCluster } from './policy-peers/cyclonus-readings.ts'
import { explainDisagreement, FOREIGN_KINDS, type Names } from './policy-peers/explain-disagreement.ts'
import { nameParties } from './policy-peers/name-parties.ts'
import {
  compareTables,
  endNames,
  listOurs,
  parseTheirDiff,
  parseTheirList,
  tableOfDelta,
} from './policy-peers/tables.ts'

/**
 * What others find in the same manifests, beside ours: `node bench/policy-peers.ts [--analyzer PROGRAM] [--cyclonus
 * PROGRAM] [--sets COUNT] FOLDER...`.
 *
 * With np-guard's netpol-analyzer the connections in trees of manifests, and the differences between trees; each folder
 * is a sample, or holds samples. With Cyclonus, as bench/policy-peers/cyclonus makes a program of it, the conformance
 * cases of its own generator, random sets of policies, and samples whose policies are all of Kubernetes.
 *
 * Every disagreement is counted under what explains it; one that nothing explains is printed and makes the run fail.
 * What has no program is skipped.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    analyzer: { type: 'string' },
    cyclonus: { type: 'string' },
    sets: { type: 'string', default: '5000' },
    verbose: { type: 'boolean', default: false },
  },
})

const TIME_MAX_MS = 120_000
const OUTPUT_BYTES_MAX = 256 * 1024 * 1024
const FILE_BYTES_MAX = 8 * 1024 * 1024
const SHOWN_MAX = 5

const run = promisify(execFile)
const totals = { samples: 0, connections: 0, pairs: 0, changes: 0, disagreements: 0, unexplained: 0 }
const skipped = new Map<string, number>()
const explained = new Map<string, number>()

type Sample = {
  readonly dir: string
  readonly name: string
  readonly cluster: Cluster
  readonly texts: readonly string[]
  readonly findings: readonly Finding[]
  names: Names
}

const { analyzer, cyclonus } = values
if (analyzer === undefined || !existsSync(analyzer)) {
  console.log(
    'netpol-analyzer: skipped. Name the program with --analyzer; build it from github.com/np-guard/netpol-analyzer, cmd/netpolicy.',
  )
} else {
  await compareAll(resolve(analyzer))
}
if (cyclonus === undefined || !existsSync(cyclonus)) {
  console.log(
    'Cyclonus: skipped. Name the program with --cyclonus; bench/policy-peers/cyclonus/main.go says how it is built.',
  )
} else {
  reportCyclonus('conformance cases, step by step', compareCyclonusCases(resolve(cyclonus)))
  reportCyclonus('random sets of policies', compareCyclonusSets(resolve(cyclonus), Number(values.sets)))
  await compareSamplesWithCyclonus(resolve(cyclonus))
}

async function compareSamplesWithCyclonus(program: string): Promise<void> {
  const clusters: AskedCluster[] = []
  for (const dir of await listSamples(positionals)) {
    const sample = await readSample(dir)
    const asked = sample === undefined ? undefined : askSample(sample)
    if (typeof asked === 'string') skip(asked)
    else if (asked !== undefined) clusters.push(asked)
  }
  if (clusters.length > 0) reportCyclonus('samples', compareCyclonusClusters(program, clusters))
  reportSkipped()
}

function reportCyclonus(name: string, tally: CyclonusTally): void {
  const { clusters, policies, questions, allowed, explained: reasons, unexplained, shown } = tally
  const disagreements = [...reasons.values()].reduce((sum, count) => sum + count, unexplained)
  const share = ((100 * allowed) / Math.max(questions, 1)).toFixed(1)
  console.log(
    `Cyclonus, ${name}: ${clusters} clusters, ${policies} policies, ${questions} questions (${share} % allowed), ${disagreements} disagreements, ${unexplained} unexplained`,
  )
  for (const [why, count] of reasons) console.log(`explained: ${count} ${why}`)
  for (const line of shown) console.log(line)
  if (unexplained > 0) process.exitCode = 1
}

async function compareAll(program: string): Promise<void> {
  let before: Sample | undefined
  for (const dir of await listSamples(positionals)) {
    const sample = await readSample(dir)
    if (sample === undefined) continue
    const isComparable = await compareLists(program, sample)
    if (isComparable && before !== undefined) await compareDiffs(program, before, sample)
    before = isComparable ? sample : undefined
  }
  console.log(
    `\n${totals.samples} samples compared, ${totals.connections} connections of theirs; ${totals.pairs} pairs of`,
  )
  console.log(
    `neighbouring samples, ${totals.changes} changes of theirs; ${totals.disagreements} disagreements, ${totals.unexplained} unexplained`,
  )
  reportSkipped()
  for (const [why, count] of explained) console.log(`explained: ${count} ${why}`)
  if (totals.unexplained > 0) process.exitCode = 1
}

/**
 * The folders that hold manifests themselves, those without subfolders that do first: folders of samples are looked
 * into.
 */
async function listSamples(folders: readonly string[]): Promise<readonly string[]> {
  const found: string[] = []
  for (const folder of folders) {
    const entries = await readdir(folder, { withFileTypes: true })
    if (entries.some((entry) => entry.isFile() && /\.(?:ya?ml|json)$/.test(entry.name))) found.push(folder)
    else {
      for (const { name } of entries
        .filter((entry) => entry.isDirectory())
        .sort((a, b) => (a.name < b.name ? -1 : 1))) {
        found.push(join(folder, name))
      }
    }
  }
  return found
}

async function readSample(dir: string): Promise<Sample | undefined> {
  const wants = (path: string) => /\.(?:ya?ml|json)$/.test(path)
  const read = await readFolder(dir, { wants, maxBytes: FILE_BYTES_MAX })
  if (read === undefined || read.files.length === 0) return skip('folders without manifests')
  const texts = read.files.map(({ text }) => text)
  if (texts.some((text) => FOREIGN_KINDS.test(text)))
    return skip('with policies or networks that we report as not read')
  const { value: cluster, findings } = parseManifests(read.files)
  if (cluster.unread.length > 0) {
    if (values.verbose)
      console.log(`${basename(dir)}: ${findings.find(({ severity }) => severity === 'error')?.message}`)
    return skip('with policies that we refuse, and so give no answer about')
  }
  if (cluster.workloads.length === 0) return skip('without workloads')
  const names = {
    ours: new Set<string>(),
    theirs: new Set<string>(),
    owned: new Set<string>(),
    onHost: new Set<string>(),
  }
  return { dir, name: basename(dir), cluster, texts, findings, names }
}

function reportSkipped(): void {
  for (const [why, count] of skipped) console.log(`skipped: ${count} ${why}`)
  skipped.clear()
}

function skip(why: string): undefined {
  skipped.set(why, (skipped.get(why) ?? 0) + 1)
}

async function ask(program: string, args: readonly string[]): Promise<string | undefined> {
  const limits = { timeout: TIME_MAX_MS, maxBuffer: OUTPUT_BYTES_MAX }
  return run(program, [...args, '--quiet'], limits).then(
    ({ stdout }) => stdout,
    () => undefined,
  )
}

async function compareLists(program: string, sample: Sample): Promise<boolean> {
  const output = await ask(program, ['list', '--dirpath', sample.dir, '--output', 'json'])
  if (output === undefined) {
    skip('that the analyzer refuses')
    return false
  }
  const theirs = parseTheirList(output)
  const name = nameParties(sample.cluster, sample.texts)
  const ours = listOurs(sample.cluster, name)
  const all = sample.cluster.workloads.map((workload) => ({
    own: `${workload.namespace}/${workload.name}[${workload.kind}]`,
    shown: name({ kind: 'workload', workload }) ?? '',
    isOnHost: workload.hostNetwork,
  }))
  sample.names = {
    ours: new Set(all.map(({ shown }) => shown)),
    theirs: endNames(theirs),
    owned: new Set(all.flatMap(({ own, shown }) => (own === shown ? [] : [shown]))),
    onHost: new Set(all.flatMap(({ shown, isOnHost }) => (isOnHost ? [shown] : []))),
  }
  totals.samples++
  totals.connections += theirs.size
  report(sample.name, compareTables(theirs, ours), [sample])
  return true
}

async function compareDiffs(program: string, base: Sample, head: Sample): Promise<void> {
  const output = await ask(program, ['diff', '--dir1', base.dir, '--dir2', head.dir, '--output', 'csv'])
  if (output === undefined) return
  const theirs = parseTheirDiff(output)
  const delta = diffConnections(base.cluster, head.cluster, { staged: 'ignored' })
  const name = nameParties(base.cluster, base.texts)
  const nameHead = nameParties(head.cluster, head.texts)
  const ours = tableOfDelta(delta, (party) => nameHead(party) ?? name(party))
  totals.pairs++
  totals.changes += theirs.size
  report(`${base.name} → ${head.name}`, compareTables(theirs, ours), [base, head])
}

function report(name: string, disagreements: ReturnType<typeof compareTables>, samples: readonly Sample[]): void {
  let shown = 0
  for (const disagreement of disagreements) {
    totals.disagreements++
    const why = explainDisagreement(disagreement, samples)
    if (why !== undefined) explained.set(why, (explained.get(why) ?? 0) + 1)
    else totals.unexplained++
    if ((why === undefined || values.verbose) && shown++ < SHOWN_MAX) {
      const { from, to, theirs, ours } = disagreement
      console.log(`${name}: ${from} → ${to}: theirs ${theirs}, ours ${ours}${why === undefined ? '' : ` (${why})`}`)
    }
  }
}
