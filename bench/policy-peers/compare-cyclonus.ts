import { execFileSync } from 'node:child_process'
import { makeManifests, makeProbes } from '../../test/cluster/oracle/random-manifests.ts'
import type { Manifest } from '../../test/cluster/oracle/manifests.ts'
import { seeded } from '../../test/cluster/oracle/random.ts'
import { buildReading, type Answer, type AskedCluster, type PlacedPod, type Question } from './cyclonus-readings.ts'

/** What one run over clusters found. */
export type CyclonusTally = {
  clusters: number
  policies: number
  questions: number
  allowed: number
  unexplained: number
  readonly explained: Map<string, number>
  readonly shown: string[]
}

const OUTPUT_BYTES_MAX = 1024 * 1024 * 1024
const SETS_PER_CALL = 500
const QUESTIONS_PER_SET = 40
const SHOWN_MAX = 5

// Addresses of pods that some of the blocks of the random policies hold, and some do not.
const POD_NETS = ['10.0.0', '10.1.0', '10.244.0', '192.0.2', '172.16.0']
const FIRST_HOST = 10

/** Where a step has taken all policies away, Go says null. */
type AskedCase = Omit<AskedCluster, 'policies'> & {
  readonly policies: AskedCluster['policies'] | null
  readonly answers: readonly Answer[]
}

/** The conformance cases of Cyclonus' own generator, each asked of all pairs of its pods by all ports and protocols that they serve. */
export function compareCyclonusCases(program: string): CyclonusTally {
  const tally = startTally()
  for (const line of call(program, 'cases')) {
    const { answers, policies, ...rest } = JSON.parse(line) as AskedCase
    compareCluster({ ...rest, policies: policies ?? [] }, answers, tally)
  }
  return tally
}

/** Random sets of Kubernetes' policies, of as many seeds: what the tests' own oracle is asked, less what Cyclonus does not know. */
export function compareCyclonusSets(program: string, seeds: number): CyclonusTally {
  const tally = startTally()
  for (let first = 1; first <= seeds; first += SETS_PER_CALL) {
    const numbers = Array.from({ length: Math.min(SETS_PER_CALL, seeds - first + 1) }, (_, index) => first + index)
    const sets = numbers.map(makeSet).filter(({ policies }) => policies.length > 0)
    const lines = call(program, 'answer', sets.map((set) => JSON.stringify(set)).join('\n'))
    if (lines.length !== sets.length) throw new Error(`${sets.length} clusters asked about, ${lines.length} answered`)
    for (const [index, set] of sets.entries()) {
      compareCluster(set, JSON.parse(lines[index] ?? '') as readonly Answer[], tally)
    }
  }
  return tally
}

function startTally(): CyclonusTally {
  const counts = { clusters: 0, policies: 0, questions: 0, allowed: 0, unexplained: 0 }
  return { ...counts, explained: new Map<string, number>(), shown: [] }
}

function call(program: string, command: string, input = ''): readonly string[] {
  const output = execFileSync(program, [command], {
    input,
    maxBuffer: OUTPUT_BYTES_MAX,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  return output
    .toString()
    .split('\n')
    .filter((line) => line !== '')
}

/** Pods of their nodes' own network are made ordinary ones, which are all that Cyclonus knows. */
function makeSet(seed: number): AskedCluster {
  const random = seeded(seed)
  const manifests = makeManifests(random)
  const questions = makeProbes(random, manifests, QUESTIONS_PER_SET)
  const of = (wanted: string, api: string) =>
    manifests.filter(({ kind, apiVersion }) => kind === wanted && apiVersion === api)
  const pods = of('Pod', 'v1').map((pod, index): PlacedPod => {
    const podIP = `${random.pick(POD_NETS)}.${FIRST_HOST + index}`
    return { ...pod, spec: { ...pod.spec, hostNetwork: false }, status: { podIP } }
  })
  return {
    name: `seed ${seed}`,
    namespaces: of('Namespace', 'v1'),
    pods,
    policies: of('NetworkPolicy', 'networking.k8s.io/v1'),
    questions: questions.map(({ from, to, protocol, port }) => ({ from, to, protocol, port })),
  }
}

function compareCluster(cluster: AskedCluster, answers: readonly Answer[], tally: CyclonusTally): void {
  const explain = buildExplain(cluster)
  if (answers.length !== cluster.questions.length) throw new Error(`${cluster.name}: not every question is answered`)
  tally.clusters++
  tally.policies += cluster.policies.length
  for (const [index, question] of cluster.questions.entries()) {
    const theirs = answers[index] ?? { egress: false, ingress: false }
    tally.questions++
    if (theirs.egress && theirs.ingress) tally.allowed++
    const found = explain(question, theirs)
    if (found === undefined) continue
    if (found.why !== undefined) tally.explained.set(found.why, (tally.explained.get(found.why) ?? 0) + 1)
    else if (tally.unexplained++ < SHOWN_MAX) {
      tally.shown.push(`${cluster.name}: ${JSON.stringify({ question, theirs, ours: found.ours })}`)
    }
  }
}

type Explain = (question: Question, theirs: Answer) => { readonly ours: Answer; readonly why?: string } | undefined

/**
 * Nothing where both say the same: each direction by itself, with the addresses of the pods told, and the connection as a whole, without them. An
 * explanation counts only where it makes ours say exactly what Cyclonus says.
 */
function buildExplain(cluster: AskedCluster): Explain {
  const text = JSON.stringify(cluster.policies)
  const reading = buildReading(cluster)
  // Built only for policies in which they may differ.
  const literal = text.includes('"NotIn"')
    ? buildReading({ ...cluster, policies: requireKeys(cluster.policies) })
    : undefined
  const hasBlocks = text.includes('"ipBlock"')
  return (question, theirs) => {
    const isTheirs = ({ egress, ingress }: Answer) => egress === theirs.egress && ingress === theirs.ingress
    const ours = reading.answer(question)
    if (!isTheirs(ours)) {
      if (literal === undefined || !isTheirs(literal.answer(question))) return { ours }
      return { ours, why: 'NotIn of a label that is not there: it matches in Kubernetes, and not in Cyclonus' }
    }
    if (reading.isAllowed(question) === (theirs.egress && theirs.ingress)) return undefined
    if (!hasBlocks) return { ours }
    return { ours, why: 'the same once told the addresses of pods, which an ipBlock holds and no manifest says' }
  }
}

/**
 * The policies as Cyclonus reads them: `NotIn` asks for the key besides. Kubernetes says that it "selects resources without such a key" as well.
 *
 * Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#set-based-requirement
 */
function requireKeys(policies: readonly Manifest[]): readonly Manifest[] {
  type Expression = { readonly key: string; readonly operator: string }
  const revive = (name: string, value: unknown): unknown => {
    if (name !== 'matchExpressions') return value
    return (value as readonly Expression[]).flatMap((expression) => {
      return expression.operator === 'NotIn' ? [expression, { key: expression.key, operator: 'Exists' }] : [expression]
    })
  }
  return JSON.parse(JSON.stringify(policies), revive) as readonly Manifest[]
}
