import { expect, test } from '@jest/globals'
import type { Finding } from '../../src/finding.ts'
import { CONFIG_PATH } from '../../src/config/config.ts'
import { assembleVerdict } from '../../src/verdict/assemble-verdict.ts'
import { config, pullFacts } from './facts.ts'

type Sketch = NonNullable<Parameters<typeof pullFacts>[0]>

const NONE: Finding = { code: 'services-none', severity: 'error', message: 'none', place: { path: CONFIG_PATH } }
const UNMATCHED: Finding = { ...NONE, code: 'service-glob-unmatched', severity: 'warning' }

function judge(sketch: Sketch) {
  const { state, findings, inherited } = assembleVerdict(pullFacts(sketch))
  const show = ({ code, severity, place }: Finding) => `${severity} ${code} ${place.path}`
  return { state, brings: findings.map(show), has: inherited.map(show) }
}

test.each<{ name: string; sketch: Sketch; state: string; brings: string[]; has: string[] }>([
  {
    name: 'a new program that no service holds',
    sketch: { base: { unowned: ['tools/a'] }, head: { unowned: ['newthing', 'tools/a'] } },
    state: 'failure',
    brings: ['error unowned-program newthing/main.go'],
    has: ['warning unowned-program tools/a/main.go'],
  },
  {
    name: 'a new one where that is a warning',
    sketch: {
      head: { unowned: ['newthing'] },
      config: config({ calls: { undeclared: 'fail', unused: 'warn', unownedPrograms: 'warn' } }),
    },
    state: 'success',
    brings: ['warning unowned-program newthing/main.go'],
    has: [],
  },
  {
    name: 'one that is there already, and one that goes away',
    sketch: { base: { unowned: ['a', 'b'] }, head: { unowned: ['a'] } },
    state: 'success',
    brings: [],
    has: ['warning unowned-program a/main.go'],
  },
  {
    name: 'a base that has no service either',
    sketch: { base: { findings: [NONE] }, head: { findings: [NONE] } },
    state: 'failure',
    brings: [`error services-none ${CONFIG_PATH}`],
    has: [],
  },
  {
    name: 'a change that leaves no service',
    sketch: { head: { findings: [NONE] } },
    state: 'failure',
    brings: [`error services-none ${CONFIG_PATH}`],
    has: [],
  },
  {
    name: 'a change of the config that names services at last',
    sketch: {
      base: { findings: [NONE] },
      head: { findings: [NONE] },
      headConfig: { value: config(), findings: [] },
    },
    state: 'success',
    brings: [],
    has: [],
  },
  {
    name: 'a change of the config that names none any more',
    sketch: { headConfig: { value: config(), findings: [NONE] } },
    state: 'failure',
    brings: [`error services-none ${CONFIG_PATH}`],
    has: [],
  },
  {
    name: 'a glob without match that the change brings',
    sketch: { headConfig: { value: config(), findings: [UNMATCHED] } },
    state: 'success',
    brings: [`warning service-glob-unmatched ${CONFIG_PATH}`],
    has: [],
  },
])('assembleVerdict() says of $name: $state', ({ sketch, ...expected }) => {
  expect(judge(sketch)).toEqual({ state: expected.state, brings: expected.brings, has: expected.has })
})
