import { expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import { renderVerdictSarif } from '../../../src/report/verdict/render-verdict-sarif.ts'
import { VERDICTS } from './verdicts.ts'

/** The part of the SARIF 2.1.0 schema (OASIS, section 3) that is used: names, types and values are the standard's. */
const strict = (properties: object, required: readonly string[]) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})
const MESSAGE = strict({ text: { type: 'string' } }, ['text'])
const MULTIFORMAT_MESSAGE = strict({ text: { type: 'string' }, markdown: { type: 'string' } }, ['text'])
const LINE = { type: 'integer', minimum: 1 }
const LOCATION = strict(
  {
    physicalLocation: strict(
      {
        artifactLocation: strict(
          { uri: { type: 'string', pattern: "^[A-Za-z0-9._~/%!'()*-]*$" }, uriBaseId: { type: 'string' } },
          ['uri'],
        ),
        region: strict({ startLine: LINE, startColumn: LINE }, ['startLine']),
      },
      ['artifactLocation'],
    ),
  },
  ['physicalLocation'],
)
const RESULT = strict(
  {
    ruleId: { type: 'string' },
    ruleIndex: { type: 'integer', minimum: 0 },
    level: { enum: ['none', 'note', 'warning', 'error'] },
    message: MESSAGE,
    baselineState: { enum: ['new', 'unchanged', 'updated', 'absent'] },
    locations: { type: 'array', items: LOCATION },
  },
  ['message', 'ruleId', 'level', 'locations'],
)
const DRIVER = strict(
  {
    name: { const: 'Drawbridge' },
    version: { type: 'string' },
    rules: {
      type: 'array',
      uniqueItems: true,
      items: strict(
        { id: { type: 'string' }, shortDescription: MESSAGE, fullDescription: MESSAGE, help: MULTIFORMAT_MESSAGE },
        ['id'],
      ),
    },
  },
  ['name'],
)
const SARIF = strict(
  {
    $schema: { type: 'string' },
    version: { const: '2.1.0' },
    runs: {
      type: 'array',
      items: strict(
        {
          tool: strict({ driver: DRIVER }, ['driver']),
          columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
          originalUriBaseIds: { type: 'object', additionalProperties: strict({ description: MESSAGE }, []) },
          results: { type: 'array', items: RESULT },
          properties: { type: 'object' },
        },
        ['tool', 'results'],
      ),
    },
  },
  ['version', 'runs'],
)

type Log = {
  runs: {
    tool: { driver: { rules: { id: string }[] } }
    results: { ruleId: string; ruleIndex: number; baselineState: string; level: string }[]
  }[]
}

const isSarif = new Ajv({ allErrors: true }).compile<Log>(SARIF)

test.each([...VERDICTS])('renderVerdictSarif() keeps to the standard: %s', (_, verdict) => {
  const log: unknown = JSON.parse(renderVerdictSarif(verdict, { version: '0.1.0' }))
  const isValid = isSarif(log)
  expect(isSarif.errors ?? []).toEqual([])
  const [run] = isValid ? log.runs : []
  expect(run?.results).toHaveLength(verdict.findings.length + verdict.inherited.length)
  for (const { ruleId, ruleIndex } of run?.results ?? []) expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId)
})

test('renderVerdictSarif() tells what is new from what the base has, and errors from the rest', () => {
  const verdict = VERDICTS.get('everything')
  if (verdict === undefined) throw new Error('no such verdict')
  const [run] = (JSON.parse(renderVerdictSarif(verdict, { version: '0.1.0' })) as Log).runs
  const count = (key: 'baselineState' | 'level', value: string) => run?.results.filter((r) => r[key] === value).length
  expect(count('baselineState', 'unchanged')).toBe(verdict.inherited.length)
  expect(count('level', 'error')).toBe(verdict.findings.filter(({ severity }) => severity === 'error').length)
})
