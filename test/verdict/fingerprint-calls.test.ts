import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { fingerprintCalls } from '../../src/verdict/consent/fingerprint-calls.ts'
import { allowlist, fingerprintsOf, parseCall } from './facts.ts'

const PRINT = (...calls: string[]) => fingerprintCalls(calls.map(parseCall))

test('fingerprintCalls() is a SHA-256 in hex that stays the same between versions', () => {
  expect(PRINT('emoji>ledger:List')).toBe('c070531b442d8184c2ecc8a25ce6be9dc90cccce2ec5a05d2a5a5feec5112cd9')
})

test.each([
  { name: 'the order of calls', a: ['emoji>ledger', 'pot>ledger'], b: ['pot>ledger', 'emoji>ledger'] },
  { name: 'the order of methods', a: ['emoji>ledger:A,B'], b: ['emoji>ledger:B,A'] },
  { name: 'repeated calls and methods', a: ['emoji>ledger:A'], b: ['emoji>ledger:A,A', 'emoji>ledger:A'] },
])('fingerprintCalls() does not depend on $name', ({ a, b }) => {
  expect(PRINT(...a)).toBe(PRINT(...b))
})

test.each([
  { name: 'another caller', a: ['emoji>ledger'], b: ['pot>ledger'] },
  { name: 'another callee', a: ['emoji>ledger'], b: ['emoji>pot'] },
  { name: 'one method more', a: ['emoji>ledger:A'], b: ['emoji>ledger:A,B'] },
  { name: 'every method instead of one', a: ['emoji>ledger:A'], b: ['emoji>ledger'] },
  { name: 'one call more', a: ['emoji>ledger'], b: ['emoji>ledger', 'pot>ledger'] },
  { name: 'methods that look like two', a: ['emoji>ledger:A,B'], b: ['emoji>ledger:A B'] },
])('fingerprintCalls() tells $name', ({ a, b }) => {
  expect(PRINT(...a)).not.toBe(PRINT(...b))
})

test('fingerprintCalls() covers the last day on which the entry counts', () => {
  const call = parseCall('emoji>ledger')
  const prints = [undefined, '2026-12-31', '2027-12-31'].map((until) => fingerprintCalls([{ ...call, until }]))
  expect(new Set(prints).size).toBe(3)
})

test.each<{ name: string; base: Parameters<typeof allowlist>; head: Parameters<typeof allowlist>; callees: string[] }>([
  { name: 'an added call', base: [], head: [['emoji>ledger']], callees: ['service.ledger'] },
  { name: 'a widened call', base: [['emoji>ledger:A']], head: [['emoji>ledger:A,B']], callees: ['service.ledger'] },
  { name: 'a removed call', base: [['emoji>ledger']], head: [], callees: [] },
  { name: 'a narrowed call', base: [['emoji>ledger']], head: [['emoji>ledger:A']], callees: [] },
  { name: 'another reason', base: [['emoji>ledger reason x']], head: [['emoji>ledger reason y']], callees: [] },
  { name: 'a revocation', base: [['emoji>ledger']], head: [[], ['emoji>ledger']], callees: [] },
  { name: 'a revocation taken back', base: [[], ['emoji>ledger']], head: [], callees: ['service.ledger'] },
  {
    name: 'a later last day',
    base: [['emoji>ledger until 2026-12-31']],
    head: [['emoji>ledger until 2027-01-31']],
    callees: ['service.ledger'],
  },
  {
    name: 'a last day taken away',
    base: [['emoji>ledger until 2026-12-31']],
    head: [['emoji>ledger']],
    callees: ['service.ledger'],
  },
  { name: 'an earlier last day', base: [['emoji>ledger']], head: [['emoji>ledger until 2026-12-31']], callees: [] },
  {
    name: 'calls of two',
    base: [],
    head: [['emoji>pot', 'pot>ledger', 'emoji>ledger']],
    callees: ['service.ledger', 'service.pot'],
  },
])('selectConsentCalls() asks whom $name concerns', ({ base, head, callees }) => {
  expect([...fingerprintsOf({ base: allowlist(...base), head: allowlist(...head) }).keys()]).toEqual(callees)
})

test('selectConsentCalls() gives back a revoked call with the methods of its entry, or with every one', () => {
  const base = allowlist([], ['emoji>ledger'])
  const only = fingerprintsOf({ base, head: allowlist(['emoji>ledger:A']) }).get('service.ledger')
  const all = fingerprintsOf({ base, head: allowlist() }).get('service.ledger')
  expect([only, all]).toEqual([PRINT('emoji>ledger:A'), PRINT('emoji>ledger')])
})

test('selectConsentCalls() sorts the callees, those of revocations taken back among them', () => {
  const base = allowlist([], ['pot>user', 'user>emoji'])
  const fingerprints = fingerprintsOf({ base, head: allowlist(['emoji>ledger']) })
  expect([...fingerprints.keys()]).toEqual(['service.emoji', 'service.ledger', 'service.user'])
})

const ENTRY = fc.constantFrom('emoji>ledger', 'emoji>ledger:A', 'pot>ledger', 'emoji>pot:A,B', 'emoji>pot', 'user>pot')

test('selectConsentCalls() property: an allowlist against itself asks nobody', () => {
  fc.assert(
    fc.property(fc.array(ENTRY), (entries) => {
      expect(fingerprintsOf({ base: allowlist(entries), head: allowlist(entries) }).size).toBe(0)
    }),
  )
})

test("selectConsentCalls() property: one callee's entries do not move another's fingerprint", () => {
  const of = (entries: string[], callee: string) => entries.filter((entry) => entry.includes(`>${callee}`))
  fc.assert(
    fc.property(fc.array(ENTRY), fc.array(ENTRY), (some, others) => {
      const both = [...of(some, 'ledger'), ...of(others, 'pot')]
      const alone = fingerprintsOf({ base: allowlist(), head: allowlist(of(some, 'ledger')) })
      const together = fingerprintsOf({ base: allowlist(), head: allowlist(both) })
      expect(together.get('service.ledger')).toBe(alone.get('service.ledger'))
    }),
  )
})
