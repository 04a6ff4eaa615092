import { expect, test } from '@jest/globals'
import type { CodeCall } from '../../../src/rpcmap/facts/code-call.ts'
import { renderExplanation } from '../../../src/report/graph/render-explanation.ts'
import { HOSTILE } from '../verdict/verdicts.ts'

const PATH = 'service.emoji/main.go'
const LINES = new Map([
  [22, '\tif s.cfg.ReadLedger && account != "" {'],
  [23, '\t\tledgerproto.ReadBalanceRequest{AccountID: account}.Send(ctx)'],
])

function explain(call: Partial<CodeCall>): string {
  const evidence = [{ path: PATH, line: 23, column: 3, text: 'ledgerproto.ReadBalanceRequest{}.Send' }]
  const ends = { caller: 'service.emoji', callee: 'service.ledger' }
  const calls = [{ ...ends, level: 'called' as const, async: false, methods: ['ReadBalance'], evidence, ...call }]
  const code = { calls, unresolved: [], packages: new Map<string, string[]>(), findings: [] }
  return renderExplanation(ends, code, { color: false, lineAt: ({ line }) => LINES.get(line) })
}

test('renderExplanation() shows the chain of a call, and nothing of conditions when there are none', () => {
  expect(explain({})).toBe(
    [
      'service.emoji calls service.ledger: ReadBalance',
      '',
      '  1. service.emoji/main.go:23:3  ledgerproto.ReadBalanceRequest{}.Send',
      '     ledgerproto.ReadBalanceRequest{AccountID: account}.Send(ctx)',
      '',
      'service.emoji makes no calls that could not be named.',
      '',
    ].join('\n'),
  )
})

test('renderExplanation() shows what a call is made under', () => {
  const condition = [{ path: PATH, line: 22, column: 5, text: 's.cfg.ReadLedger' }]
  expect(explain({ condition })).toContain(
    [
      'It is made only if this holds:',
      '',
      '  1. service.emoji/main.go:22:5  s.cfg.ReadLedger',
      '     if s.cfg.ReadLedger && account != "" {',
      '',
    ].join('\n'),
  )
  expect(explain({ condition: [...condition, ...condition] })).toContain('only if one of these holds:')
})

test('renderExplanation() keeps conditions on their line, whatever they hold', () => {
  const shown = explain({ condition: [{ path: PATH, line: 22, column: 5, text: HOSTILE }] })
  expect(shown).not.toContain('\u202e')
  expect(shown).not.toContain('\u001b')
  expect(shown).not.toMatch(/^second line/m)
})
