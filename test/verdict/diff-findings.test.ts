import { expect, test } from '@jest/globals'
import type { Finding } from '../../src/finding.ts'
import { diffFindings } from '../../src/verdict/diff-findings.ts'

function finding(overrides: Partial<Finding> = {}): Finding {
  return {
    code: 'allowlist-bad-value',
    severity: 'error',
    message: 'methods must be a list, see line 4',
    place: { path: 'service.pot/allowlist.yaml', line: 4 },
    ...overrides,
  }
}

const CALL = finding({
  code: 'undeclared-call',
  message: 'service.pot calls service.ledger',
  place: { path: 'a.go', line: 1 },
})

test.each<{ name: string; base: Finding[]; head: Finding[]; introduced: number }>([
  { name: 'nothing', base: [], head: [], introduced: 0 },
  { name: 'one that is gone', base: [finding()], head: [], introduced: 0 },
  { name: 'a new one', base: [], head: [finding()], introduced: 1 },
  { name: 'the same one', base: [finding()], head: [finding()], introduced: 0 },
  {
    name: 'one that moved to another line',
    base: [finding()],
    head: [
      finding({
        message: 'methods must be a list, see line 9',
        place: { path: 'service.pot/allowlist.yaml', line: 9 },
      }),
    ],
    introduced: 0,
  },
  { name: 'one in another file', base: [finding()], head: [finding({ place: { path: 'b.yaml' } })], introduced: 1 },
  { name: 'a second of the same kind', base: [finding()], head: [finding(), finding()], introduced: 1 },
  { name: 'another message', base: [finding()], head: [finding({ message: 'until is no day' })], introduced: 1 },
  { name: 'a graver one', base: [finding({ severity: 'warning' })], head: [finding()], introduced: 1 },
  {
    name: 'a call that moved to another file',
    base: [CALL],
    head: [{ ...CALL, place: { path: 'b.go', line: 5 } }],
    introduced: 0,
  },
])('diffFindings() counts as introduced: $name', ({ base, head, introduced }) => {
  const diff = diffFindings({ base, head })
  expect([diff.introduced.length, diff.introduced.length + diff.inherited.length]).toEqual([introduced, head.length])
})
