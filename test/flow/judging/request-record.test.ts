import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseRequestRecord, renderRequestRecord } from '../../../src/flow/judging/request-record.ts'

const name = fc.oneof(fc.string(), fc.constantFrom('-->', '<!--', 'service.ledger', '__proto__'))
const record = fc.record({
  asked: fc.array(fc.tuple(name, name)).map((pairs) => new Map(pairs)),
  refused: fc.array(fc.tuple(name, name)).map((pairs) => new Map(pairs)),
})

test('parseRequestRecord() reads back what renderRequestRecord() wrote, after any text', () => {
  fc.assert(
    fc.property(fc.string(), record, (before, value) => {
      expect(parseRequestRecord(`${before}\n${renderRequestRecord(value)}`)).toEqual(value)
    }),
  )
})

test('renderRequestRecord() stays one HTML comment whatever the names hold', () => {
  fc.assert(
    fc.property(record, (value) => {
      const text = renderRequestRecord(value)
      expect(text.indexOf('-->')).toBe(text.length - 3)
    }),
  )
})

test('renderRequestRecord() leaves out what a comment has no room for, the same of equal records', () => {
  const asked = new Map(Array.from({ length: 5_000 }, (_, index) => [`service.number-${index}`, 'f'.repeat(16)]))
  const text = renderRequestRecord({ asked, refused: new Map() })
  expect(text.length).toBeLessThan(16_000)
  const read = parseRequestRecord(text)
  expect(read.asked.size).toBeGreaterThan(250)
  expect(read.asked.get('service.number-0')).toBe('f'.repeat(16))
  expect(renderRequestRecord({ asked: new Map([...asked].reverse()), refused: new Map() })).toBe(text)
})

test.each([
  '',
  'no record',
  '<!-- drawbridge:requests {"asked":1} -->',
  '<!-- drawbridge:requests nonsense -->',
  '<!-- drawbridge:requests ',
])('parseRequestRecord() takes %j for an empty record', (body) => {
  expect(parseRequestRecord(body)).toEqual({ asked: new Map(), refused: new Map() })
})
