import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseRelease, renderRelease } from '../../../src/deploy/releases/release-file.ts'
import type { Release } from '../../../src/deploy/releases/release.ts'
import { compareText } from '../../../src/finding.ts'
import { goldenIn } from '../../golden.ts'

const expectGolden = goldenIn('deploy/golden')

const path = 'staging/service.emoji/release.yaml'
const V1 = '1'.repeat(40)
const V2 = '2'.repeat(40)

const release: Release = {
  service: 'service.emoji',
  version: V1,
  image: `registry.acme.test/service.emoji:${V1}`,
  source: { repository: 'acme/services', pull: 12 },
  calls: [{ callee: 'service.pot' }, { callee: 'service.ledger', methods: ['ReadBalance', 'ListTransactions'] }],
  hold: { reason: 'INC-7: wrong balances', by: 'maria', since: '2026-01-31', version: V2 },
}

function parse(text: string) {
  return parseRelease({ path, blob: '', text })
}

test('renderRelease() writes golden/release.yaml', () => {
  expectGolden(renderRelease(release), 'release.yaml')
})

const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
const version = fc.oneof(
  fc.stringMatching(/^[0-9a-f]{40}$/),
  fc.stringMatching(/^[0-9]{40}$/),
  fc.stringMatching(/^[0-9a-f]{64}$/),
)
const methods = fc.uniqueArray(name, { minLength: 1, maxLength: 4 }).map((texts) => texts.sort(compareText))
const calls = fc
  .uniqueArray(fc.record({ callee: name, methods: fc.option(methods, { nil: undefined }) }), {
    selector: ({ callee }) => callee,
    maxLength: 5,
  })
  .map((list) => list.sort((a, b) => compareText(a.callee, b.callee)))
const since = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
const hold = fc.record({ reason: name, by: name, since: since.map((day) => day.toISOString().slice(0, 10)), version })
const releases: fc.Arbitrary<Release> = fc.record({
  service: name,
  version,
  image: name,
  source: fc.record({ repository: name, pull: fc.option(fc.integer({ min: 1 }), { nil: undefined }) }),
  calls,
  hold: fc.option(hold, { nil: undefined }),
})

test('parseRelease() reads back what renderRelease() wrote, whatever the names are', () => {
  fc.assert(
    fc.property(releases, (any) => {
      const text = renderRelease(any)
      expect(parse(text)).toEqual({ value: any, findings: [] })
      expect(renderRelease(parse(text).value ?? release)).toBe(text)
    }),
    { numRuns: 100 },
  )
})

test.each([
  'yes',
  'null',
  '12:30',
  '1e3',
  '- a',
  'a: b',
  '# x',
  '\u0000',
  'a\nb',
  '\u2028',
  '\ufeffx',
  ' x ',
  '{{ x }}',
  '@b',
  '"',
  "'",
])('parseRelease() reads back the reason %j', (reason) => {
  const held = { ...release, calls: [], hold: { reason, by: 'maria', since: '2026-01-31', version: V2 } }
  expect(parse(renderRelease(held)).value).toEqual(held)
})

test('renderRelease() does not depend on the order of calls, methods or keys', () => {
  const turned: Release = {
    hold: release.hold,
    calls: [{ methods: ['ListTransactions', 'ReadBalance'], callee: 'service.ledger' }, { callee: 'service.pot' }],
    source: { pull: 12, repository: 'acme/services' },
    image: release.image,
    version: V1,
    service: 'service.emoji',
  }
  expect(renderRelease(turned)).toBe(renderRelease(release))
})

const good = renderRelease(release)

test.each([
  ['not YAML', 'a: [', 1],
  ['empty', '', 1],
  ['a list', '- a\n', 1],
  ['two documents', `${good}---\na: 1\n`, undefined],
  ['a duplicate key', `${good}service: x\n`, undefined],
  ['an unknown key', `${good}extra: 1\n`, undefined],
  [
    'an unknown key in a call',
    good.replace('- callee: service.pot', '- callee: service.pot\n    until: never'),
    undefined,
  ],
  ['no service', good.replace(/^service: .*\n/m, ''), 2],
  ['a number for a service', good.replace(/^service: .*$/m, 'service: 7'), 2],
  ['a short version', good.replace(/^version: .*$/m, 'version: 1a2b3c4'), 3],
  ['an unquoted version of digits', good.replace(/^version: .*$/m, `version: ${V1}`), 3],
  ['a version in upper case', good.replace(/^version: .*$/m, `version: ${'A'.repeat(40)}`), 3],
  ['no source', good.replace(/^source:\n.*\n.*\n/m, ''), 2],
  ['pull 0', good.replace('pull: 12', 'pull: 0'), 7],
  ['a text for pull', good.replace('pull: 12', 'pull: "12"'), 7],
  ['calls that are a mapping', good.replace(/^calls:$[^]*^hold/m, 'calls: {}\nhold'), 8],
  ['a call that is a text', good.replace('- callee: service.pot', '- service.pot'), undefined],
  ['no methods where there is a list', good.replace(/methods:\n.*\n.*/, 'methods: []'), 10],
  ['a callee twice', good.replace('service.pot', 'service.ledger'), undefined],
  [
    'an alias',
    good.replace('service: service.emoji', 'service: &a service.emoji').replace('callee: service.pot', 'callee: *a'),
    undefined,
  ],
  ['a hold without reason', good.replace(/^ {2}reason: .*\n/m, ''), undefined],
  ['a hold that is a text', good.replace(/^hold:$[^]*/m, 'hold: yes\n'), undefined],
  ['a day that is none', good.replace("'2026-01-31'", 'tomorrow'), undefined],
])('parseRelease() refuses %s', (_, text, line) => {
  const { value, findings } = parse(text)
  expect(text).not.toBe(good)
  expect(value).toBeUndefined()
  expect(findings[0]).toMatchObject({
    code: 'release-syntax',
    severity: 'error',
    place: { path, ...(line && { line }) },
  })
})

test('parseRelease() finds all errors in one pass', () => {
  const text = good.replace('service: service.emoji', 'service: 7').replace('pull: 12', 'pull: 0')
  expect(parse(text).findings.map(({ place }) => place.line)).toEqual([2, 7])
})
