import { expect, test } from '@jest/globals'
import { addEntries } from '../../src/allowlist/add-entries.ts'
import { ALLOWLIST_LAYOUTS, type AllowlistLayout } from '../../src/allowlist/allowlist.ts'
import { parseAllowlist } from '../../src/allowlist/parse-allowlist.ts'
import type { NewEntry } from '../../src/allowlist/render-entry.ts'

const services = ['service.emoji', 'service.ledger', 'service.pot'].map((name) => ({ name, dir: name, code: [name] }))
const today = '2026-03-01'
const emoji: NewEntry = { caller: 'service.emoji', callee: 'service.ledger', reason: 'shows: recent # transactions' }
const pot: NewEntry = { caller: 'service.pot', callee: 'service.ledger' }

function add(entries: readonly NewEntry[], layout: AllowlistLayout, files: Readonly<Record<string, string>> = {}) {
  const texts = new Map(Object.entries(files))
  return addEntries({ entries, services, options: { layout }, today, textOf: (path) => texts.get(path) })
}

test.each(ALLOWLIST_LAYOUTS)('addEntries() writes files of the %s layout that say them', (layout) => {
  const { value, findings } = add([pot, emoji], layout)
  expect(findings).toEqual([])
  const files = value.map(({ path, text = '' }) => ({ path, blob: '', text }))
  const parsed = parseAllowlist({ files, unreadable: [], services, options: { layout }, today })
  expect(parsed.findings).toEqual([])
  expect(parsed.value.entries.map(({ caller, callee, reason }) => ({ caller, callee, reason }))).toEqual([
    emoji,
    { ...pot, reason: undefined },
  ])
  expect(value).toHaveLength(layout === 'callee' ? 1 : 2)
})

test('addEntries() keeps what people wrote, and adds what is missing', () => {
  const before = '# agreed with finance\ncallers:\n  service.pot: {}\n'
  const { value } = add([pot, { ...emoji, reason: undefined }], 'callee', { 'service.ledger/allowlist.yaml': before })
  expect(value).toEqual([
    {
      path: 'service.ledger/allowlist.yaml',
      text: before.replace('  service.pot', '  service.emoji: {}\n  service.pot'),
    },
  ])
})

test('addEntries() edits nothing that says so already', () => {
  const files = { 'service.ledger/allowlist.yaml': 'callers: { service.pot: {} }\n' }
  expect(add([pot], 'callee', files)).toEqual({ value: [], findings: [] })
})

const LEDGER = 'service.ledger/allowlist.yaml'

test.each([
  {
    name: 'a caller that is no service',
    entry: { ...pot, caller: 'cron' },
    text: undefined,
    code: 'allowlist-unknown-service',
  },
  {
    name: 'a callee that is no service',
    entry: { ...pot, callee: 'redis' },
    text: undefined,
    code: 'allowlist-unknown-service',
  },
  {
    name: 'a service that calls itself',
    entry: { ...pot, callee: 'service.pot' },
    text: undefined,
    code: 'allowlist-self',
  },
  {
    name: 'a caller that is revoked',
    entry: pot,
    text: 'revoked: { service.pot: {} }\n',
    code: 'allowlist-revoked-entry',
  },
  { name: 'a template', entry: pot, text: 'callers: { }\n# {{ more }}\n', code: 'allowlist-not-editable' },
])('addEntries() refuses $name, and adds the others', ({ entry, text, code }) => {
  const files: Record<string, string> = text === undefined ? {} : { [LEDGER]: text }
  const other: NewEntry = { caller: 'service.ledger', callee: 'service.emoji' }
  const { value, findings } = add([entry, other], 'callee', files)
  expect(findings.map((finding) => [finding.code, finding.severity])).toEqual([[code, 'error']])
  expect(value.map(({ path }) => path)).toEqual(['service.emoji/allowlist.yaml'])
})
