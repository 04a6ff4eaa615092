import { execFileSync } from 'node:child_process'
import { makeManifests, makeProbes } from '../../test/cluster/oracle/random-manifests.ts'
import { seeded } from '../../test/cluster/oracle/random.ts'
import { spellOutNotIn } from './spell-out-not-in.ts'
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

const NOT_IN =
  'NotIn of a label that is not there: Kubernetes matches it; Cyclonus does not, and agrees once it is spelled out'
const BLOCKS = 'the address of a pod, which an ipBlock holds and no manifest says: the same once it is told'

/** Where a step has taken all policies away, Go says null. */
type AskedCase = Omit<AskedCluster, 'policies'> & {
  readonly policies: AskedCluster['policies'] | null
  readonly answers: readonly Answer[]
}

/**
 * The conformance cases of Cyclonus' own generator, each asked of all pairs of its pods by all ports and protocols that
 * they serve.
 */
export function compareCyclonusCases(program: string): CyclonusTally {
  const cases = call(program, 'cases').map((line) => JSON.parse(line) as AskedCase)
  const clusters = cases.map(({ answers: _, policies, ...rest }) => ({ ...rest, policies: policies ?? [] }))
  const answers = cases.map((each) => each.answers)
  const tally = startTally()
  compareClusters(program, { clusters, answers }, tally)
  return tally
}

/**
 * Random sets of Kubernetes' policies, of as many seeds: what the tests' own oracle is asked, less what Cyclonus does
 * not know.
 */
export function compareCyclonusSets(program: string, seeds: number): CyclonusTally {
  const tally = startTally()
  for (let first = 1; first <= seeds; first += SETS_PER_CALL) {
    const numbers = Array.from({ length: Math.min(SETS_PER_CALL, seeds - first + 1) }, (_, index) => first + index)
    const clusters = numbers.map(makeSet).filter(({ policies }) => policies.length > 0)
    compareClusters(program, { clusters, answers: ask(program, clusters) }, tally)
  }
  return tally
}

/** Any clusters, such as samples are made into. */
export function compareCyclonusClusters(program: string, clusters: readonly AskedCluster[]): CyclonusTally {
  const tally = startTally()
  for (const cluster of clusters)
    compareClusters(program, { clusters: [cluster], answers: ask(program, [cluster]) }, tally)
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

function ask(program: string, clusters: readonly AskedCluster[]): readonly (readonly Answer[])[] {
  const lines = call(program, 'answer', clusters.map((cluster) => JSON.stringify(cluster)).join('\n'))
  if (lines.length !== clusters.length)
    throw new Error(`${clusters.length} clusters asked about, ${lines.length} answered`)
  return lines.map((line) => JSON.parse(line) as readonly Answer[])
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

/** `answers`: to the policies as they are. */
type Asked = { readonly clusters: readonly AskedCluster[]; readonly answers: readonly (readonly Answer[])[] }

function compareClusters(program: string, { clusters, answers }: Asked, tally: CyclonusTally): void {
  const spelled = clusters.map((cluster) => ({ ...cluster, policies: spellOutNotIn(cluster.policies) }))
  const again = ask(program, spelled)
  for (const [index, cluster] of clusters.entries()) {
    const { questions } = cluster
    const [plain = [], meant = []] = [answers[index], again[index]]
    if (plain.length !== questions.length || meant.length !== questions.length)
      throw new Error(`${cluster.name}: not every question is answered`)
    tally.clusters++
    tally.policies += cluster.policies.length
    const compare = buildCompare(cluster, tally)
    for (const [at, question] of questions.entries()) {
      const [written, spelledOut] = [plain[at], meant[at]]
      if (written !== undefined && spelledOut !== undefined) compare(question, { written, spelledOut })
    }
  }
}

/** What Cyclonus answers to policies as they are written, and with every `NotIn` spelled out. */
type Theirs = { readonly written: Answer; readonly spelledOut: Answer }

/**
 * Ours is held to what Cyclonus says where `NotIn` is spelled out: each direction by itself, with the addresses of the
 * pods told, and the connection as a whole, without them.
 */
function buildCompare(cluster: AskedCluster, tally: CyclonusTally): (question: Question, theirs: Theirs) => void {
  const reading = buildReading(cluster)
  const hasBlocks = JSON.stringify(cluster.policies).includes('"ipBlock"')
  const explain = (why: string) => void tally.explained.set(why, (tally.explained.get(why) ?? 0) + 1)
  return (question, { written, spelledOut }) => {
    tally.questions++
    if (spelledOut.egress && spelledOut.ingress) tally.allowed++
    const ours = reading.answer(question)
    const isWhole = reading.isAllowed(question)
    const isSameWhole = isWhole === (spelledOut.egress && spelledOut.ingress)
    if (!isSame(ours, spelledOut) || (!isSameWhole && !hasBlocks)) {
      const line = JSON.stringify({ question, theirs: spelledOut, ours: { ...ours, isWhole } })
      if (tally.unexplained++ < SHOWN_MAX) tally.shown.push(`${cluster.name}: ${line}`)
    } else if (!isSame(written, spelledOut)) explain(NOT_IN)
    else if (!isSameWhole) explain(BLOCKS)
  }
}

function isSame(one: Answer, other: Answer): boolean {
  return one.egress === other.egress && one.ingress === other.ingress
}
