import { expect, test } from '@jest/globals'
import { parseObservations } from '../../../src/deploy/modes/parse-observations.ts'

const LINE =
  '{"at":"2026-03-01T12:00:00Z","from":"service.emoji","to":"service.ledger","port":8080,"action":"deny","node":"n1"}'

test('parseObservations() reads lines, and passes over blank ones and other keys', () => {
  const without = '{"at":"2026-03-01T12:00:00.5Z","from":"a","to":"b","action":"allow","count":12}'
  expect(parseObservations(`${LINE}\r\n\n${without}\n`, 'drops.jsonl')).toEqual({
    path: 'drops.jsonl',
    value: [
      { at: '2026-03-01T12:00:00Z', from: 'service.emoji', to: 'service.ledger', port: 8080, action: 'deny', count: 1 },
      { at: '2026-03-01T12:00:00.5Z', from: 'a', to: 'b', action: 'allow', count: 12 },
    ],
    findings: [],
  })
})

test.each([
  ['no JSON', 'deny'],
  ['a list', '[]'],
  ['null', 'null'],
  ['no time', LINE.replace('2026-03-01T12:00:00Z', 'yesterday')],
  ['a day that there is not', LINE.replace('2026-03-01', '2026-13-01')],
  ['another zone', LINE.replace('00Z', '00+02:00')],
  ['no caller', LINE.replace('service.emoji', '')],
  ['another action', LINE.replace('deny', 'drop')],
  ['port 0', LINE.replace('8080', '0')],
  ['count 0', LINE.replace('"node"', '"count":0,"node"')],
  ['half a count', LINE.replace('"node"', '"count":1.5,"node"')],
  ['a port by name', LINE.replace('8080', '"http"')],
])('parseObservations() refuses %s', (_, line) => {
  const { value, findings } = parseObservations(`${LINE}\n${line}\n`, 'drops.jsonl')
  expect(value).toHaveLength(1)
  expect(findings).toMatchObject([
    { code: 'observations-syntax', severity: 'error', place: { path: 'drops.jsonl', line: 2 } },
  ])
})

test('parseObservations() stops at twenty bad lines', () => {
  expect(parseObservations('x\n'.repeat(100), 'drops.jsonl').findings).toHaveLength(20)
})
