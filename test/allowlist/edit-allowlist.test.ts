import { expect, test } from '@jest/globals'
import { editAllowlist } from '../../src/allowlist/edit-allowlist.ts'

const CALL = { caller: 'service.emoji', callee: 'service.ledger' }
const READ = { ...CALL, methods: ['ReadBalance'] }

function edit(text: string | undefined, add: Parameters<typeof editAllowlist>[0]['add'] = CALL, today?: string) {
  return editAllowlist({ path: 'service.ledger/allowlist.yaml', text, options: { layout: 'callee' }, add, today })
}

const NEW = 'callers:\n  service.emoji: {}\n'

test.each<[string, string | undefined, string]>([
  ['no file', undefined, NEW],
  ['an empty file', '', NEW],
  ['only a comment', '# nobody yet', '# nobody yet\ncallers:\n  service.emoji: {}'],
  ['only a byte order mark', '\ufeff', `\ufeff${NEW}`],
  ['an empty map', '{}\n', NEW],
  ['callers without value', 'callers:\n', NEW],
  ['callers null', 'callers: null # nobody\n', 'callers: # nobody\n  service.emoji: {}\n'],
  ['callers an empty map', 'callers: {}', 'callers:\n  service.emoji: {}'],
  ['an earlier caller', 'callers:\n  service.api:\n', 'callers:\n  service.api:\n  service.emoji: {}\n'],
  ['a later caller', 'callers:\n  service.pot: {}\n', 'callers:\n  service.emoji: {}\n  service.pot: {}\n'],
  [
    'a comment above the first caller',
    'callers:\n  # pots\n  service.pot: {}\n',
    'callers:\n  service.emoji: {}\n  # pots\n  service.pot: {}\n',
  ],
  [
    'callers in no order',
    'callers:\n  service.pot: {}\n  service.api: {}\n  # end\n',
    'callers:\n  service.pot: {}\n  service.api: {}\n  service.emoji: {}\n  # end\n',
  ],
  [
    'Windows line ends and a byte order mark',
    '\ufeffcallers:\r\n  service.api: {}\r\n  service.pot: {}',
    '\ufeffcallers:\r\n  service.api: {}\r\n  service.emoji: {}\r\n  service.pot: {}',
  ],
  ['no line break at the end', 'callers:\n  service.api: {}', 'callers:\n  service.api: {}\n  service.emoji: {}'],
  ['only revocations', 'revoked:\n  service.api: {}\n', `revoked:\n  service.api: {}\n${NEW}`],
  [
    'a text block that keeps its blank lines',
    'callers:\n  service.api:\n    reason: |+\n      audits\n\n\n',
    'callers:\n  service.api:\n    reason: |+\n      audits\n\n\n  service.emoji: {}\n',
  ],
  ['braces', 'callers: { service.api: {} } # all\n', 'callers: { service.api: {}, service.emoji: {} } # all\n'],
  [
    'braces over several lines',
    'callers: {\n  service.api: {}, # audits\n}\n',
    'callers: {\n  service.api: {}, service.emoji: {}, # audits\n}\n',
  ],
  ['document markers', '---\ncallers:\n  a: {}\n...\n', '---\ncallers:\n  a: {}\n  service.emoji: {}\n...\n'],
])('editAllowlist() adds to %s', (_, text, expected) => {
  expect(edit(text)).toEqual({
    value: { path: 'service.ledger/allowlist.yaml', text: expected },
    findings: [],
  })
})

test.each<[string, string, string]>([
  [
    'a list in brackets',
    'callers:\n  service.emoji: {methods: [List,], reason: x}\n',
    'callers:\n  service.emoji: {methods: [List, ReadBalance,], reason: x}\n',
  ],
  [
    'a list of dashes',
    'callers:\n  service.emoji:\n    methods: # two\n    -   List # a\n\n    # b\n    reason: x\n',
    'callers:\n  service.emoji:\n    methods: # two\n    -   List # a\n    -   ReadBalance\n\n    # b\n    reason: x\n',
  ],
])('editAllowlist() widens %s', (_, text, expected) => {
  expect(edit(text, READ).value?.text).toBe(expected)
})

test.each<[string, string, string]>([
  [
    'a block of lines',
    'callers:\n  service.emoji:\n    methods:\n      - List\n    # why\n    reason: x\n',
    'callers:\n  service.emoji:\n    # why\n    reason: x\n',
  ],
  [
    'the only field',
    'callers:\n  service.emoji: # ours\n    methods: [List]\nrevoked: {}\n',
    'callers:\n  service.emoji: {} # ours\nrevoked: {}\n',
  ],
  [
    'the first in braces',
    'callers: {service.emoji: {methods: [A], reason: x}}',
    'callers: {service.emoji: {reason: x}}',
  ],
  [
    'the last in braces',
    'callers: {service.emoji: {reason: x, methods: [A]}}',
    'callers: {service.emoji: {reason: x}}',
  ],
])('editAllowlist() takes the methods away for every method: %s', (_, text, expected) => {
  expect(edit(text).value?.text).toBe(expected)
})

test.each([
  ['callers:\n  service.emoji:\n', CALL],
  ['callers:\n  service.emoji: {}\n', READ],
  ['callers: {service.emoji: {methods: [ReadBalance, List]}}', READ],
  ['callers:\n  "service.emoji": { until: 2026-11-22 }\n', CALL],
])('editAllowlist() leaves alone what covers the call: %j', (text, add) => {
  expect(edit(text, add, '2026-11-22')).toEqual({ value: undefined, findings: [] })
})

test('editAllowlist() writes methods and reason in the style of the neighbours', () => {
  const text = 'callers:\n    service.api:\n          methods: [A]\n'
  const add = { ...CALL, methods: ['b', 'A', 'b'], reason: 'shows: emoji' }
  expect(edit(text, add).value?.text).toBe(
    `${text}    service.emoji:\n          methods: [A, b]\n          reason: "shows: emoji"\n`,
  )
})

test.each<[string, string, string, number]>([
  ['no YAML', 'callers: [', 'allowlist-syntax', 1],
  ['two documents', 'callers: {}\n---\ncallers: {}\n', 'allowlist-syntax', 2],
  ['merge keys', 'callers:\n  <<: {}\n', 'allowlist-syntax', 2],
  ['anchors', 'callers:\n  service.pot: &all {}\n', 'allowlist-not-editable', 1],
  ['aliases', 'callers:\n  a: &all {}\n  b: *all\n', 'allowlist-not-editable', 1],
  ['a template', 'callers:\n  service.pot: {}\n  # {{ range }}\n', 'allowlist-not-editable', 3],
  ['another template', 'callers: {}\n# {% if %}\n', 'allowlist-not-editable', 2],
  ['callers a list', 'callers: [service.pot]\n', 'allowlist-not-editable', 1],
  ['callers twice', 'callers: {}\ncallers: {}\n', 'allowlist-not-editable', 2],
  ['the caller twice', 'callers:\n  service.emoji: {}\n  service.emoji: {}\n', 'allowlist-not-editable', 3],
  ['another caller twice', 'callers:\n  a: {}\n  a: {}\n', 'allowlist-not-editable', 1],
  ['an entry with mistakes', 'callers:\n  service.emoji: {methods: []}\n', 'allowlist-not-editable', 2],
  ['explicit keys', 'callers:\n  ? service.pot\n  : {}\n', 'allowlist-not-editable', 1],
  ['a root in the first line', '--- {}\n', 'allowlist-not-editable', 1],
  ['a list at the root', '- service.pot\n', 'allowlist-not-editable', 1],
  ['a revoked caller', 'callers: {}\nrevoked:\n  service.emoji: {}\n', 'allowlist-revoked-entry', 3],
  ['revocations that cannot be read', 'callers: {}\nrevoked: [a]\n', 'allowlist-not-editable', 2],
  ['an entry that has ended', 'callers:\n  service.emoji: {until: 2026-11-21}\n', 'allowlist-expired', 2],
])('editAllowlist() refuses %s', (_, text, code, line) => {
  const { value, findings } = edit(text, CALL, '2026-11-22')
  expect(value).toBeUndefined()
  expect(findings).toMatchObject([{ code, severity: 'error', place: { path: 'service.ledger/allowlist.yaml', line } }])
})

test('editAllowlist() refuses a caller that is the callee', () => {
  const add = { caller: 'service.ledger', callee: 'service.ledger' }
  expect(edit('', add)).toMatchObject({ value: undefined, findings: [{ code: 'allowlist-self' }] })
  expect(edit(undefined, add)).toMatchObject({ value: undefined, findings: [{ code: 'allowlist-self' }] })
})

test('editAllowlist() refuses what yaml-diff-patch would do otherwise, or not at all', () => {
  const deleted = { ...CALL, reason: 'a\u007fb' }
  expect(edit('callers: {}', deleted).findings).toMatchObject([
    { code: 'allowlist-not-editable', message: expect.stringContaining('yaml-diff-patch makes no') },
  ])
  const slash = { ...CALL, caller: 'team/emoji' }
  expect(edit('callers:\n  team/emoji:\n    methods: [A]\n', slash).findings).toMatchObject([
    { code: 'allowlist-not-editable', message: expect.stringContaining('yaml-diff-patch cannot') },
  ])
})

test('editAllowlist() refuses files too large to be proven, at once', () => {
  const text = `callers:\n${Array.from({ length: 7000 }, (_, index) => `  s${index}:\n`).join('')}`
  expect(edit(text).findings).toMatchObject([{ message: expect.stringContaining('too large') }])
})

test('editAllowlist() refuses names that YAML has no room for', () => {
  expect(edit(undefined, { ...CALL, caller: 'x'.repeat(2000) }).findings).toMatchObject([
    { code: 'allowlist-not-editable' },
  ])
  expect(edit('callers: {}', { ...CALL, caller: 'x'.repeat(2000) }).findings).toMatchObject([
    { code: 'allowlist-not-editable' },
  ])
})

test.each(['__proto__', 'constructor', 'a: b', 'a\nb', '"', 'yes', '0x10', '\u2028', '@acme', '<img>', '- x', '', ' '])(
  'editAllowlist() quotes the hostile name %j',
  (caller) => {
    const first = edit('callers:\n  service.pot: {}\n', { ...CALL, caller, methods: [caller || 'x'] })
    expect(first.findings).toEqual([])
    const again = edit(first.value?.text, { ...CALL, caller, methods: [caller || 'x'] })
    // An entry whose method is blank is one that a person must mend.
    if (caller.trim() === '' && caller !== '') expect(again.findings).toHaveLength(1)
    else expect(again).toEqual({ value: undefined, findings: [] })
  },
)

test('editAllowlist() in the caller layout: the file is the entry', () => {
  const rule = (text: string | undefined, add: Parameters<typeof edit>[1] = CALL) =>
    editAllowlist({ path: 'r.rule', text, options: { layout: 'caller' }, add: add ?? CALL })
  expect(rule(undefined).value).toEqual({ path: 'r.rule', text: '' })
  expect(rule(undefined, READ).value?.text).toBe('methods: [ReadBalance]\n')
  expect(rule('')).toEqual({ value: undefined, findings: [] })
  expect(rule('# all\n', READ)).toEqual({ value: undefined, findings: [] })
  expect(rule('methods: [List] # x\n', READ).value?.text).toBe('methods: [List, ReadBalance] # x\n')
  expect(rule('# all\nmethods:\n- List\nreason: x\n').value?.text).toBe('# all\nreason: x\n')
  expect(rule('methods: [List]\n').value?.text).toBe('')
  expect(rule('revoked: {}\n').findings).toMatchObject([{ code: 'allowlist-revoked-entry' }])
  expect(rule('- x\n').findings).toMatchObject([{ code: 'allowlist-not-editable' }])
})
