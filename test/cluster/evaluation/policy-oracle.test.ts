import { expect, test } from '@jest/globals'
import { compareOn, compareSeeds, startTally } from '../oracle/compare.ts'
import { GRID, GRID_PROBES, listCases } from '../oracle/conformance-cases.ts'

// `node bench/policy-oracle.ts` asks of a hundred thousand sets and more.
const SETS = 2_000

test('buildEvaluator() answers every question of the conformance cases as the brute-force evaluator does', () => {
  const cases = listCases()
  const tally = startTally()
  for (const { name, policies } of cases) compareOn([...GRID, ...policies], GRID_PROBES, { seed: name, tally })
  expect(new Set(cases.map(({ name }) => name)).size).toBe(tally.sets)
  expect(tally.sets).toBeGreaterThanOrEqual(230)
  expect(tally.disagreements).toEqual([])
  // An oracle that always says the same would agree with anything.
  expect(tally.allowed / tally.questions).toBeGreaterThan(0.3)
  expect(tally.allowed / tally.questions).toBeLessThan(0.95)
})

test(`buildEvaluator() answers as the brute-force evaluator does on ${SETS} random sets of Kubernetes' and Calico's policies`, () => {
  const tally = startTally()
  compareSeeds(1_000_000, SETS, tally)
  expect(tally.disagreements).toEqual([])
  expect(tally).toMatchObject({ sets: SETS })
  expect(tally.allowed / tally.questions).toBeGreaterThan(0.3)
  expect(tally.allowed / tally.questions).toBeLessThan(0.8)
})
