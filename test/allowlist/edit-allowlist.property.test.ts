import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { editAllowlist } from '../../src/allowlist/edit-allowlist.ts'
import { parseAllowlist } from '../../src/allowlist/parse-allowlist.ts'
import { ALLOWLIST_LAYOUTS, type Entry } from '../../src/allowlist/allowlist.ts'
import type { NewEntry } from '../../src/allowlist/render-entry.ts'
import { anyText } from '../any-text.ts'

const NAMES = [
  'service.ledger',
  'service.emoji',
  'service.pot',
  'service.api',
  'service.card',
  'cron-7',
  'on',
  '0644',
  '"#',
  'Ärger',
]
const METHODS = [
  'Read',
  'Write',
  'yes',
  'null',
  '1e3',
  'a: b',
  '@ledger',
  '{x}',
  '中',
  '- x',
  'it’s',
  "don't",
  'tab\there',
]
const CALLEE = 'service.ledger'
const services = NAMES.map((name, index) => ({ name, dir: index === 0 ? CALLEE : `dir${index}`, code: [] }))

/** Ways to write one file, so that most of what people do occurs. */
type Layout = {
  readonly indent: number
  readonly crlf: boolean
  readonly bom: boolean
  readonly finalBreak: boolean
  readonly revoked: 'none' | 'before' | 'after'
  readonly head: string
}

const layouts: fc.Arbitrary<Layout> = fc.record({
  indent: fc.integer({ min: 1, max: 5 }),
  crlf: fc.boolean(),
  bom: fc.boolean(),
  finalBreak: fc.boolean(),
  revoked: fc.constantFrom('none', 'before', 'after'),
  head: fc.constantFrom('', '# who may call us\n\n', '---\n'),
})

type EntryStyle = {
  readonly caller: string
  readonly methods: readonly string[] | undefined
  readonly reason: string | undefined
  readonly style: 'block' | 'flow' | 'dashes' | 'unindented'
  readonly quoted: boolean
  readonly comment: string
}

const entryStyles: fc.Arbitrary<EntryStyle> = fc.record({
  caller: fc.constantFrom(...NAMES.slice(1)),
  methods: fc.option(fc.uniqueArray(fc.constantFrom(...METHODS), { minLength: 1, maxLength: 4 }), { nil: undefined }),
  reason: fc.option(
    fc.constantFrom('shows balances', 'because: of "that"', '|x', 'x'.repeat(130), 'a b '.repeat(40).trim()),
    {
      nil: undefined,
    },
  ),
  style: fc.constantFrom('block', 'flow', 'dashes', 'unindented'),
  quoted: fc.boolean(),
  comment: fc.constantFrom('', ' # agreed in March', ' # see "x": {}'),
})

function write(layout: Layout, entries: readonly EntryStyle[]): string {
  const pad = ' '.repeat(layout.indent)
  const lines = entries.flatMap((entry, index) => {
    const written = writeEntry(entry, pad)
    return index % 2 === 0 ? written : ['', `${pad}# about ${JSON.stringify(entry.caller)}`, ...written]
  })
  const callers = entries.length === 0 ? ['callers: {}'] : ['callers: # first of all', ...lines]
  const revoked = ['revoked:', `${pad}service.card: { reason: "INC-1" }`, '']
  const body = { none: callers, before: [...revoked, ...callers], after: [...callers, ...revoked] }[layout.revoked]
  const text = layout.head + body.join('\n') + (layout.finalBreak ? '\n' : '')
  return (layout.bom ? '\ufeff' : '') + (layout.crlf ? text.replaceAll('\n', '\r\n') : text)
}

function writeEntry(entry: EntryStyle, pad: string): readonly string[] {
  const word = (text: string) =>
    entry.quoted || !/^[A-Za-z][a-z.]+$/.test(text) || ['on', 'yes', 'null'].includes(text)
      ? JSON.stringify(text)
      : text
  const key = `${pad}${word(entry.caller)}:`
  const flow = entry.methods?.map(word).join(', ')
  if (entry.style === 'flow') {
    const fields = [flow && `methods: [ ${flow} ]`, entry.reason && `reason: ${word(entry.reason)}`].filter(Boolean)
    return [`${key} { ${fields.join(', ')} }${entry.comment}`]
  }
  const dash = entry.style === 'unindented' ? `${pad}${pad}- ` : `${pad}${pad}  -   `
  const methods =
    entry.style === 'block'
      ? [`${pad}${pad}methods: [${flow}]${entry.comment}`]
      : [`${pad}${pad}methods:`, ...(entry.methods ?? []).map((method) => dash + word(method) + entry.comment)]
  const reason = entry.reason === undefined ? [] : [`${pad}${pad}reason: >-`, `${pad}${pad}  ${entry.reason}`, '']
  return [key + entry.comment, ...(entry.methods === undefined ? [] : methods), ...reason]
}

function parse(text: string) {
  const files = [{ path: `${CALLEE}/allowlist.yaml`, blob: '', text }]
  return parseAllowlist({ files, unreadable: [], services, options: { layout: 'callee' }, today: '2026-11-22' })
}

function calls(entries: readonly Entry[]) {
  return new Map(entries.map(({ caller, methods, reason }) => [caller, { methods, reason }]))
}

const files = fc
  .tuple(layouts, fc.uniqueArray(entryStyles, { selector: (entry) => entry.caller, maxLength: 5 }))
  .map(([layout, entries]) => write(layout, entries))

// yaml-diff-patch cannot write these; see the table of refusals.
const reasons = anyText().filter((reason) => !/[\u007f-\u009f]/.test(reason))

const additions: fc.Arbitrary<NewEntry> = fc
  .record({
    caller: fc.constantFrom(...NAMES.slice(1)),
    methods: fc.option(fc.uniqueArray(fc.constantFrom(...METHODS), { minLength: 1 }), { nil: undefined }),
    reason: fc.option(reasons, { nil: undefined }),
  })
  .map((add) => ({ ...add, callee: CALLEE }))

test('editAllowlist() gives the old entries plus the one, whatever the file looks like', () => {
  fc.assert(
    fc.property(files, additions, (text, add) => {
      const before = parse(text)
      fc.pre(before.findings.every((finding) => finding.severity !== 'error'))
      const edit = editAllowlist({ path: 'x', text, options: { layout: 'callee' }, add })
      if (edit.findings.length > 0) {
        // The only reason to refuse any of these files.
        expect(edit.findings.map((finding) => finding.code)).toEqual(['allowlist-revoked-entry'])
        expect(add.caller).toBe('service.card')
        return
      }
      const old = calls(before.value.entries)
      const known = old.get(add.caller)
      if (edit.value === undefined) {
        expect(known).toBeDefined()
        expect(known?.methods ?? add.methods).toEqual(expect.arrayContaining([...(add.methods ?? [])]))
        return
      }
      const methods = add.methods && [...new Set([...(known?.methods ?? []), ...add.methods])].sort()
      const expected = new Map(old).set(add.caller, known ? { ...known, methods } : { methods, reason: add.reason })
      const after = parse(edit.value.text ?? '')
      expect(after.findings.map(({ code }) => code)).toEqual(before.findings.map(({ code }) => code))
      expect(calls(after.value.entries)).toEqual(expected)
    }),
    { numRuns: 400 },
  )
})

test('the property above meets edits, entries that cover it already, and refusals', () => {
  const outcomes = { edited: 0, covered: 0, refused: 0 }
  for (const [text, add] of fc.sample(fc.tuple(files, additions), { seed: 20261122, numRuns: 400 })) {
    if (parse(text).findings.some((finding) => finding.severity === 'error')) continue
    const edit = editAllowlist({ path: 'x', text, options: { layout: 'callee' }, add })
    outcomes[edit.findings.length > 0 ? 'refused' : edit.value === undefined ? 'covered' : 'edited']++
  }
  for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(10)
})

test('editAllowlist() only inserts, in one place, when an entry or methods are added', () => {
  fc.assert(
    fc.property(files, additions, (text, add) => {
      fc.pre(add.methods !== undefined && !/callers: \{\}/.test(text))
      const after = editAllowlist({ path: 'x', text, options: { layout: 'callee' }, add }).value?.text
      fc.pre(after !== undefined)
      let start = 0
      while (start < text.length && text[start] === after[start]) start++
      expect(after.endsWith(text.slice(start))).toBe(true)
      if (text.includes('\r\n')) expect(after).not.toMatch(/(?<!\r)\n/)
    }),
    { numRuns: 400 },
  )
})

test('editAllowlist() keeps every other line when every method is allowed', () => {
  fc.assert(
    fc.property(files, fc.constantFrom(...NAMES.slice(1)), (text, caller) => {
      const add = { caller, callee: CALLEE }
      const after = editAllowlist({ path: 'x', text, options: { layout: 'callee' }, add }).value?.text
      fc.pre(after !== undefined)
      const touched = (line: string) =>
        /methods|callers:|^ *- |^$/.test(line) || line.includes(JSON.stringify(caller).slice(1, -1))
      const kept = (whole: string) => whole.split(/\r?\n/).filter((line) => !touched(line))
      expect(kept(after)).toEqual(kept(text))
    }),
  )
})

test('editAllowlist() is done after one time', () => {
  fc.assert(
    fc.property(files, additions, (text, add) => {
      const once = editAllowlist({ path: 'x', text, options: { layout: 'callee' }, add }).value?.text
      fc.pre(once !== undefined)
      const twice = editAllowlist({ path: 'x', text: once, options: { layout: 'callee' }, add })
      expect(twice).toEqual({ value: undefined, findings: [] })
    }),
  )
})

test('editAllowlist() never throws on any text, and what it gives is sound', () => {
  const piece = fc.constantFrom(
    'callers',
    'revoked',
    ':',
    ' ',
    '\n',
    '  ',
    '{',
    '}',
    '[',
    ']',
    ',',
    '- ',
    '|',
    '#',
    '"',
    "'",
    'a',
    '~',
    '\r\n',
    '&a',
    '*a',
    '? ',
    '!',
    'service.pot',
    '\u2028',
    '\ufeff',
    '---\n',
    '...\n',
  )
  const texts = fc.oneof(
    anyText(),
    fc.array(piece, { maxLength: 40 }).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(texts, fc.constantFrom(...ALLOWLIST_LAYOUTS), (text, layout) => {
      const add = { caller: 'service.pot', callee: CALLEE, methods: ['Read'] }
      const edit = editAllowlist({ path: 'x', text, options: { layout }, add })
      if (edit.value !== undefined) expect(edit.value.text?.length).toBeGreaterThan(text.length)
      else if (layout === 'callee' && edit.findings.length === 0) expect(text).toContain('service.pot')
    }),
    { numRuns: 1000 },
  )
})
