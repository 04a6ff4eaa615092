import { expect, test } from '@jest/globals'
import type { Allowlist } from '../../src/allowlist/allowlist.ts'
import { diffAllowlists } from '../../src/allowlist/diff-allowlists.ts'

function allow(...calls: readonly [caller: string, callee: string, ...methods: string[]][]): Allowlist {
  const entries = calls.map(([caller, callee, ...methods], line) => ({
    caller,
    callee,
    methods: methods.length === 0 ? undefined : methods,
    reason: `reason ${line}`,
    place: { path: 'p', line },
  }))
  return { entries, revocations: [] }
}

test('diffAllowlists() tells what is allowed more and less, and nothing else', () => {
  const base = allow(['emoji', 'ledger', 'Read'], ['pot', 'ledger'], ['api', 'pot'])
  const head = allow(['card', 'ledger'], ['pot', 'ledger', 'Read'], ['emoji', 'ledger', 'Read', 'Write'])
  expect(diffAllowlists({ base, head })).toEqual({
    added: [{ caller: 'card', callee: 'ledger' }],
    removed: [{ caller: 'api', callee: 'pot' }],
    widened: [{ caller: 'emoji', callee: 'ledger', methods: ['Write'] }],
    narrowed: [{ caller: 'pot', callee: 'ledger' }],
  })
})

test('diffAllowlists() overlooks reasons, days and places', () => {
  const base = allow(['emoji', 'ledger', 'Read'], ['pot', 'ledger'])
  const head = allow(['pot', 'ledger'], ['emoji', 'ledger', 'Read'])
  expect(diffAllowlists({ base, head })).toEqual({ added: [], removed: [], widened: [], narrowed: [] })
})
