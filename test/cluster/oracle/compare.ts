import { buildEvaluator } from '../../../src/cluster/evaluation/build-evaluator.ts'
import type { Cluster } from '../../../src/cluster/model/cluster.ts'
import type { Endpoint } from '../../../src/cluster/model/connection.ts'
import { parseAddress } from '../../../src/cluster/model/address-range.ts'
import { parseManifests } from '../../../src/cluster/parse-manifests.ts'
import { isAllowed, readWorld } from './brute-force.ts'
import type { Manifest, Probe } from './manifests.ts'
import { makeManifests, makeProbes } from './random-manifests.ts'
import { seeded } from './random.ts'

export type Disagreement = {
  readonly seed: number | string
  readonly probe: Probe
  readonly staged: boolean
  readonly ours: boolean
  readonly oracle: boolean
}

export type Tally = {
  sets: number
  policies: number
  questions: number
  allowed: number
  readonly disagreements: Disagreement[]
}

export function startTally(): Tally {
  return { sets: 0, policies: 0, questions: 0, allowed: 0, disagreements: [] }
}

/**
 * Reads manifests both ways and asks both the same questions. Throws when ours finds anything wrong with manifests that
 * are sound.
 */
export function compareOn(
  manifests: readonly Manifest[],
  probes: readonly Probe[],
  { seed, tally }: { seed: number | string; tally: Tally },
): void {
  const text = manifests.map((manifest) => JSON.stringify(manifest)).join('\n---\n')
  const { value: cluster, findings } = parseManifests([{ path: 'cluster.yaml', blob: '', text }])
  const wrong = findings.find(({ severity }) => severity === 'error')
  if (wrong !== undefined || cluster.unread.length > 0)
    throw new Error(`seed ${seed}: ${wrong?.message ?? 'unread policies'}`)
  const world = readWorld(manifests)
  const endOf = indexEnds(cluster)
  tally.sets += 1
  tally.policies += world.policies.length
  for (const staged of [false, true]) {
    if (staged && !world.policies.some(({ kind }) => kind.startsWith('Staged'))) continue
    const evaluator = buildEvaluator(cluster, { staged: staged ? 'assumed' : 'ignored' })
    for (const probe of probes) {
      const ours = evaluator.evaluate({ ...probe, from: endOf(probe.from), to: endOf(probe.to) }).allowed
      const oracle = isAllowed(world, probe, { staged })
      tally.questions += 1
      if (oracle) tally.allowed += 1
      if (ours !== oracle) tally.disagreements.push({ seed, probe, staged, ours, oracle })
    }
  }
}

/** Random sets by seeds that follow each other. */
export function compareSeeds(first: number, count: number, tally: Tally, probesEach = 40): void {
  for (let seed = first; seed < first + count; seed++) {
    const random = seeded(seed)
    const manifests = makeManifests(random)
    compareOn(manifests, makeProbes(random, manifests, probesEach), { seed, tally })
  }
}

function indexEnds({ workloads }: Cluster): (name: string) => Endpoint {
  const byName = new Map(workloads.map((workload) => [`${workload.namespace}/${workload.name}`, workload]))
  return (name) => {
    const workload = byName.get(name)
    if (workload !== undefined) return { kind: 'workload', workload }
    const address = parseAddress(name)
    if (address === undefined) throw new Error(`nobody is called ${name}`)
    return { kind: 'address', ...address }
  }
}
