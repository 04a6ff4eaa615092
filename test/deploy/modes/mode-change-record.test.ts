import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  parseModeChangeRecord,
  renderModeChangeRecord,
  type ModeChangeRecord,
} from '../../../src/deploy/modes/mode-change-record.ts'
import { anyText } from '../../any-text.ts'

const RECORD: ModeChangeRecord = {
  environment: 'staging',
  service: 'service.ledger',
  to: 'log',
  requestedBy: 'ada',
  source: { repository: 'acme/services', pull: 7 },
}
const LINE = renderModeChangeRecord(RECORD)

test('renderModeChangeRecord() is one hidden line', () => {
  expect(LINE).toBe(
    '<!-- drawbridge:policy-mode:1 {"environment":"staging","service":"service.ledger","to":"log","requestedBy":"ada","source":{"repository":"acme/services","pull":7}} -->',
  )
})

test('parseModeChangeRecord() reads back what was rendered, whatever the names hold and what stands around it', () => {
  const text = anyText({ minLength: 1 })
  const records = fc.record({
    environment: text,
    service: fc.option(text, { nil: undefined }),
    to: fc.constantFrom('staged', 'log', 'enforce'),
    requestedBy: text,
    source: fc.record({ repository: text, pull: fc.integer({ min: 1 }) }),
  })
  fc.assert(
    fc.property(records, (record) => {
      const line = renderModeChangeRecord(record)
      expect(line).toMatch(/^<!-- [ -~]* -->$/)
      expect(parseModeChangeRecord(`Moves\n\n${line}\nmine`)).toEqual(JSON.parse(JSON.stringify(record)))
    }),
  )
})

test.each([
  ['none', 'Moves'],
  ['two', `${LINE}\n${LINE}`],
  ['one without an end', LINE.slice(0, -3)],
  ['another mode', LINE.replace('"log"', '"off"')],
  ['no environment', LINE.replace('"staging"', '""')],
  ['a service that is none', LINE.replace('"service.ledger"', '1')],
  ['no source', LINE.replace(/,"source".*\}\}/, '}')],
  ['pull request 0', LINE.replace('"pull":7', '"pull":0')],
  ['a further key', LINE.replace('{"env', '{"more":1,"env')],
  ['other spacing', LINE.replace(':"log"', ': "log"')],
  ['a deployment', LINE.replace('policy-mode:1', 'plan:1')],
  ['no JSON', LINE.replace('{', '')],
])('parseModeChangeRecord() finds nothing in %s', (_, body) => {
  expect(parseModeChangeRecord(body)).toBeUndefined()
})
