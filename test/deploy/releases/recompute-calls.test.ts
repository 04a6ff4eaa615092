import { expect, test } from '@jest/globals'
import type { Entry } from '../../../src/allowlist/allowlist.ts'
import { buildDeclarations } from '../../../src/allowlist/declarations.ts'
import { listDeclaredCalls, recomputeCalls } from '../../../src/deploy/releases/recompute-calls.ts'
import type { Release } from '../../../src/deploy/releases/release.ts'

const entry = (callee: string, more: Partial<Entry> = {}): Entry => ({
  caller: 'pot',
  callee,
  place: { path: callee },
  ...more,
})

// c0 is the tip. The ledger always let pot in; the bank from c1 on; the vault until c1; the shop until a day.
const DECLARATIONS = buildDeclarations({
  commits: ['c0', 'c1', 'c2', 'c3'],
  changes: [
    { commit: 'c1', path: 'bank', entries: [entry('bank', { methods: ['Read', 'Write'] })] },
    { commit: 'c1', path: 'vault', entries: [] },
    { commit: 'c3', path: 'vault', entries: [entry('vault')] },
    { commit: 'c3', path: 'ledger', entries: [entry('ledger')] },
    { commit: 'c3', path: 'shop', entries: [entry('shop', { until: '2026-01-01' })] },
  ],
})

const LEDGER = { callee: 'ledger' }

test.each<[string, string, Release['calls'], string | undefined]>([
  ['what its version declares', 'c2', [LEDGER, { callee: 'vault' }], 'ledger vault'],
  [
    'a call that was declared since',
    'c2',
    [LEDGER, { callee: 'bank', methods: ['Read', 'Write'] }],
    'bank(Read,Write) ledger',
  ],
  ['a call that nobody declared', 'c2', [LEDGER, { callee: 'user' }], 'ledger -user'],
  [
    'a call that was gone by its version',
    'c1',
    [LEDGER, { callee: 'bank' }, { callee: 'vault' }],
    'bank(Read,Write) ledger -vault ~bank',
  ],
  [
    'more methods than were declared',
    'c2',
    [LEDGER, { callee: 'bank', methods: ['Read', 'Drop'] }],
    'bank(Read) ledger ~bank',
  ],
  ['a call that is missing', 'c2', [], 'ledger +ledger'],
  ['an entry with a last day, recorded or not', 'c2', [LEDGER, { callee: 'shop' }], 'ledger shop'],
  ['a version of no place', 'unmerged', [LEDGER], undefined],
])('recomputeCalls() of %s', (_, version, calls, found) => {
  const recomputed = recomputeCalls({ service: 'pot', version, calls }, DECLARATIONS)
  const told = recomputed && [
    ...recomputed.calls.map(({ callee, methods }) => `${callee}${methods ? `(${methods.join(',')})` : ''}`),
    ...recomputed.undeclared.map((callee) => `-${callee}`),
    ...recomputed.missing.map((callee) => `+${callee}`),
    ...recomputed.widened.map((callee) => `~${callee}`),
  ]
  expect(told?.join(' ')).toBe(found)
})

test('recomputeCalls() believes what else is known of the version', () => {
  const release = { service: 'pot', version: 'c2', calls: [LEDGER, { callee: 'user' }] }
  expect(recomputeCalls(release, DECLARATIONS, [{ callee: 'user' }])).toMatchObject({
    undeclared: [],
    calls: release.calls,
  })
})

test('listDeclaredCalls() lists what is declared at the tip', () => {
  expect(listDeclaredCalls(DECLARATIONS, 'pot').map(({ callee }) => callee)).toEqual(['bank', 'ledger', 'shop'])
  expect(listDeclaredCalls(DECLARATIONS, 'emoji')).toEqual([])
})
