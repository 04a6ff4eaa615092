import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parseConfig } from '../src/config/parse-config.ts'
import { MemoryFactsCache } from '../src/flow/sources/facts-cache.ts'
import { readSnapshot } from '../src/flow/judging/read-snapshot.ts'
import { openClone } from '../src/git/open-clone.ts'
import { renderGraph } from '../src/report/graph/render-graph.ts'
import { scoreCalls, type Found, type Score, type Truth } from './score-calls.ts'

/**
 * How well the call graph of public Go systems is found: `npm run bench:callgraph -- [clones [truth]]`. `clones` holds
 * a clone of each system, named `owner__repository`, with the commit that its truth names; `truth` holds the truth
 * files and `score.mjs`, whose `config` verb says which services there are. Options: `--only TEXT` for the systems
 * whose name contains it, `--methods` for the methods missed.
 */
const PRECISION_MIN = 0.97
const RECALL_MIN = 0.95
const METHOD_RECALL_MIN = 0.9

const words = process.argv.slice(2)
const only = words.includes('--only') ? words[words.indexOf('--only') + 1] : undefined
const [clones, truths] = words.filter((word) => !word.startsWith('--') && word !== only)
const clonesDir = resolve(clones ?? process.env['CALLGRAPH_CLONES'] ?? '../dev')
const truthDir = resolve(truths ?? process.env['CALLGRAPH_TRUTH'] ?? '../shared/benchmarks/callgraph')

if (!existsSync(join(truthDir, 'score.mjs'))) {
  console.error(`${truthDir} holds no truth: name the folder with score.mjs and the truth files as the second argument`)
  process.exit(2)
}

const scores: Score[] = []
let missing = 0
for (const name of readdirSync(truthDir).filter((file) => file.endsWith('.json'))) {
  if (only !== undefined && !name.toLowerCase().includes(only.toLowerCase())) continue
  const truth = JSON.parse(readFileSync(join(truthDir, name), 'utf8')) as Truth
  const [owner = '', repository = ''] = basename(name, '.json').split('__')
  const dir = join(clonesDir, `${owner}__${repository}`)
  if (!existsSync(dir)) {
    missing++
    console.log(`${truth.system}\n  missing: no clone of ${truth.repo} at ${truth.commit} in ${dir}`)
    continue
  }
  const began = performance.now()
  const score = scoreCalls(truth, await mapCalls(dir, truth, join(truthDir, name)))
  scores.push(score)
  print(score, `${((performance.now() - began) / 1000).toFixed(1)} s`)
}

const total: Score = {
  system: 'Total',
  wanted: sum('wanted'),
  hit: sum('hit'),
  methods: sum('methods'),
  methodsHit: sum('methodsHit'),
  unresolved: sum('unresolved'),
  missed: [],
  wrong: scores.flatMap(({ wrong }) => wrong),
  wired: scores.flatMap(({ wired }) => wired),
  missedMethods: [],
}
print({ ...total, missed: [], wrong: [], wired: [] }, `${scores.length} systems`, total.wrong.length)
const { precision, recall, methodRecall } = rates(total, total.wrong.length)
const passed =
  precision >= PRECISION_MIN && recall >= RECALL_MIN && methodRecall >= METHOD_RECALL_MIN && total.wired.length === 0
console.log(
  passed
    ? 'The bar is met.'
    : `Below the bar: precision ${PRECISION_MIN}, recall ${RECALL_MIN}, methods ${METHOD_RECALL_MIN}, no call of a client that is only wired.`,
)
if (missing > 0) console.log(`${missing} systems are missing.`)
process.exitCode = passed && missing === 0 ? 0 : 1

async function mapCalls(dir: string, truth: Truth, truthFile: string): Promise<Found> {
  const yaml = execFileSync(process.execPath, [join(truthDir, 'score.mjs'), 'config', truthFile], { encoding: 'utf8' })
  const parsed = parseConfig(yaml, 'drawbridge.yml')
  if (parsed.value === undefined) throw new Error(`${truth.system}: ${JSON.stringify(parsed.findings)}`)
  const clone = await openClone(dir)
  try {
    const snapshot = await readSnapshot(clone, {
      commit: truth.commit,
      config: parsed.value,
      today: '2026-01-01',
      facts: new MemoryFactsCache(),
    })
    return JSON.parse(renderGraph(snapshot, 'json')) as Found
  } finally {
    clone.close()
  }
}

function rates({ wanted, hit, methods, methodsHit }: Score, wrong: number) {
  const precision = hit + wrong > 0 ? hit / (hit + wrong) : 1
  const recall = wanted > 0 ? hit / wanted : 1
  const f1 = precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0
  return { precision, recall, f1, methodRecall: methods > 0 ? methodsHit / methods : 1 }
}

function print(score: Score, note: string, wrong = score.wrong.length): void {
  const { precision, recall, f1, methodRecall } = rates(score, wrong)
  const numbers = [
    `${score.hit}/${score.wanted} calls`,
    `${wrong} wrong`,
    `P ${precision.toFixed(3)}`,
    `R ${recall.toFixed(3)}`,
    `F1 ${f1.toFixed(3)}`,
    `methods ${score.methodsHit}/${score.methods} ${methodRecall.toFixed(3)}`,
    `${score.unresolved} unresolved`,
    note,
  ]
  console.log(`${score.system}\n  ${numbers.join(', ')}`)
  for (const call of score.missed) console.log(`  missed  ${call}`)
  for (const call of score.wrong) console.log(`  wrong   ${call}`)
  for (const call of score.wired) console.log(`  wired   ${call} is reported as a call`)
  if (words.includes('--methods')) for (const method of score.missedMethods) console.log(`  method  ${method}`)
}

function sum(field: 'wanted' | 'hit' | 'methods' | 'methodsHit' | 'unresolved'): number {
  return scores.reduce((total, score) => total + score[field], 0)
}
