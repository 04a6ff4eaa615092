import type { Manifest, Probe } from '../../test/cluster/oracle/manifests.ts'
import { parseAddress } from '../../src/cluster/model/address-range.ts'
import { buildEvaluator, type Direction, type Evaluator } from '../../src/cluster/evaluation/build-evaluator.ts'
import type { Cluster } from '../../src/cluster/model/cluster.ts'
import type { Endpoint } from '../../src/cluster/model/connection.ts'
import { parseManifests } from '../../src/cluster/parse-manifests.ts'

/** By `namespace/name` of a pod or by an address outside of the cluster. */
export type Question = Omit<Probe, 'http'>

/** Whether the source may open the connection, and whether the destination may take it. */
export type Answer = { readonly egress: boolean; readonly ingress: boolean }

/** A pod with the address that Cyclonus takes it to have. */
export type PlacedPod = Manifest & { readonly status: { readonly podIP: string } }

export type AskedCluster = {
  readonly name: string
  readonly namespaces: readonly Manifest[]
  readonly pods: readonly PlacedPod[]
  readonly policies: readonly Manifest[]
  readonly questions: readonly Question[]
}

export type Reading = {
  /** Each direction by itself, with the address of the pod at the other end told. */
  readonly answer: (question: Question) => Answer
  /** As anybody asks who has manifests alone. */
  readonly isAllowed: (question: Question) => boolean
}

/** Our evaluator on a cluster as Cyclonus describes it. Throws when it reports anything of it as wrong. */
export function buildReading({ name, namespaces, pods, policies }: AskedCluster): Reading {
  const text = [...namespaces, ...pods, ...policies].map((manifest) => JSON.stringify(manifest)).join('\n---\n')
  const { value: cluster, findings } = parseManifests([{ path: 'cluster.yaml', blob: '', text }])
  const wrong = findings.find(({ severity }) => severity === 'error')
  if (wrong !== undefined || cluster.unread.length > 0 || cluster.policies.length !== policies.length)
    throw new Error(`${name}: ${wrong?.message ?? 'unread policies'}`)
  const endOf = indexEnds(cluster)
  const ask = (evaluator: Evaluator, question: Question) =>
    evaluator.evaluate({ ...question, from: endOf(question.from), to: endOf(question.to) }).allowed
  const evaluatorOf = buildEvaluatorOf(cluster, pods)
  const whole = buildEvaluator(cluster, { staged: 'ignored' })
  return {
    answer: (question) => ({
      egress: ask(evaluatorOf('egress', question.to), question),
      ingress: ask(evaluatorOf('ingress', question.from), question),
    }),
    isAllowed: (question) => ask(whole, question),
  }
}

/** An evaluator of one direction alone, for which the pod at the other end has its address. */
function buildEvaluatorOf(
  cluster: Cluster,
  pods: readonly PlacedPod[],
): (direction: Direction, other: string) => Evaluator {
  const addresses = new Map(
    pods.map(({ metadata, status }) => [`${metadata.namespace ?? 'default'}/${metadata.name}`, status.podIP]),
  )
  const left = {
    egress: { ...cluster, policies: cluster.policies.map((policy) => ({ ...policy, ingress: undefined })) },
    ingress: { ...cluster, policies: cluster.policies.map((policy) => ({ ...policy, egress: undefined })) },
  }
  const built = new Map<string, Evaluator>()
  return (direction, other) => {
    const at = parseAddress(addresses.get(other) ?? '')
    const key = `${direction} ${at?.address ?? ''}`
    const podRanges = at === undefined ? undefined : [{ family: at.family, first: at.address, last: at.address }]
    const evaluator = built.get(key) ?? buildEvaluator(left[direction], { staged: 'ignored', podRanges })
    built.set(key, evaluator)
    return evaluator
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
