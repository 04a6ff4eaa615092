import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { AllowlistOptions } from '../../src/allowlist/allowlist.ts'
import { parseAllowlist } from '../../src/allowlist/parse-allowlist.ts'
import { anyText } from '../any-text.ts'

const services = ['service.ledger', 'service.emoji', 'service.pot', 'service.api'].map((name) => ({
  name,
  dir: name,
  code: [name],
}))

const CALLEE = { layout: 'callee' } as const
const CALLER = { layout: 'caller' } as const

function parse(options: AllowlistOptions, files: Readonly<Record<string, string>>) {
  return parseAllowlist({
    files: Object.entries(files).map(([path, text]) => ({ path, blob: '', text })),
    unreadable: [],
    services,
    options,
    today: '2026-11-22',
  })
}

/** The ledger's file alone, in short. */
function ledger(text: string) {
  const { value, findings } = parse(CALLEE, { 'service.ledger/allowlist.yaml': text })
  return {
    callers: value.entries.map(({ caller, methods }) => (methods ? `${caller}: ${methods.join(' ')}` : caller)),
    revoked: value.revocations.map(({ caller }) => caller),
    findings: findings.map(
      ({ code, severity, place }) => `${severity} ${code} ${place.path.split('/')[1]}:${place.line}:${place.column}`,
    ),
  }
}

const F = 'allowlist.yaml'

test('parseAllowlist() reads the callee layout', () => {
  const text = [
    'callers:',
    '  service.pot:',
    '  service.emoji:',
    '    methods: [WriteEntry, ReadBalance]',
    '    reason: shows balances',
    '    until: 2027-01-31',
    'revoked:',
    '  service.api: { reason: "INC-1024" }',
  ].join('\n')
  const pot = { caller: 'service.pot', callee: 'service.emoji' }
  expect(
    parse(CALLEE, {
      'service.ledger/allowlist.yaml': text,
      'service.emoji/allowlist.yaml': 'callers: {service.pot: {}}',
    }),
  ).toEqual({
    value: {
      entries: [
        { ...pot, place: { path: 'service.emoji/allowlist.yaml', line: 1, column: 11 } },
        {
          caller: 'service.emoji',
          callee: 'service.ledger',
          methods: ['ReadBalance', 'WriteEntry'],
          reason: 'shows balances',
          until: '2027-01-31',
          place: { path: 'service.ledger/allowlist.yaml', line: 3, column: 3 },
        },
        {
          caller: 'service.pot',
          callee: 'service.ledger',
          place: { path: 'service.ledger/allowlist.yaml', line: 2, column: 3 },
        },
      ],
      revocations: [
        {
          caller: 'service.api',
          callee: 'service.ledger',
          reason: 'INC-1024',
          place: { path: 'service.ledger/allowlist.yaml', line: 8, column: 3 },
        },
      ],
    },
    findings: [],
  })
})

test('parseAllowlist() gives the same for both layouts, but for the places', () => {
  const fields = 'methods: [Read]\nreason: x\nuntil: "2027-01-31"\n'
  const rules = parse(CALLER, {
    'service.pot/manifests/egress/service.ledger.rule': '',
    'service.emoji/manifests/egress/service.ledger.rule': fields,
    'service.api/manifests/egress/service.ledger.rule': 'revoked: { reason: INC-1024 }',
  })
  const list = parse(CALLEE, {
    'service.ledger/allowlist.yaml': [
      'callers: { service.pot: , service.emoji: { methods: [Read], reason: x, until: 2027-01-31 } }',
      'revoked: { service.api: { reason: INC-1024 } }',
    ].join('\n'),
  })
  const bare = ({ value, findings }: typeof rules) => ({
    findings,
    entries: value.entries.map(({ place: _, ...entry }) => entry),
    revocations: value.revocations.map(({ place: _, ...revocation }) => revocation),
  })
  expect(bare(rules)).toEqual(bare(list))
  expect(bare(rules).entries).toHaveLength(2)
  expect(bare(rules).revocations).toHaveLength(1)
})

test.each(['', '\n', '# nobody\n', 'callers:\n', 'callers: {}\nrevoked:\n', '---\n', '{}', 'null'])(
  'parseAllowlist() takes %j for nobody',
  (text) => {
    expect(ledger(text)).toEqual({ callers: [], revoked: [], findings: [] })
  },
)

test.each<[string, string, string]>([
  ['an unknown service', '  service.emojii: {}', `error allowlist-unknown-service ${F}:3:3`],
  ['itself', '  service.ledger: {}', `error allowlist-self ${F}:3:3`],
  ['an unknown key', '  service.emoji: { method: [A] }', `error allowlist-unknown-key ${F}:3:20`],
  ['a hostile key', '  service.emoji: { __proto__: {} }', `error allowlist-unknown-key ${F}:3:20`],
  ['no map', '  service.emoji: [A]', `error allowlist-bad-value ${F}:3:18`],
  ['true', '  service.emoji: true', `error allowlist-bad-value ${F}:3:18`],
  ['no methods', '  service.emoji: { methods: [] }', `error allowlist-bad-value ${F}:3:29`],
  ['methods without value', '  service.emoji: { methods: }', `error allowlist-bad-value ${F}:3:27`],
  ['one method', '  service.emoji: { methods: A }', `error allowlist-bad-value ${F}:3:29`],
  ['an empty method', '  service.emoji: { methods: [A, " "] }', `error allowlist-bad-value ${F}:3:33`],
  ['a method twice', '  service.emoji: { methods: [A, B, A] }', `error allowlist-bad-value ${F}:3:36`],
  ['a method that is a number', '  service.emoji: { methods: [404] }', `error allowlist-bad-value ${F}:3:30`],
  ['a reason that is a list', '  service.emoji: { reason: [x] }', `error allowlist-bad-value ${F}:3:28`],
  ['a reason that is a number', '  service.emoji: { reason: 7 }', `error allowlist-bad-value ${F}:3:28`],
  ['no such day', '  service.emoji: { until: 2027-02-29 }', `error allowlist-bad-value ${F}:3:27`],
  ['a leap day of 1900', '  service.emoji: { until: 2100-02-29 }', `error allowlist-bad-value ${F}:3:27`],
  ['no such month', '  service.emoji: { until: 2027-13-01 }', `error allowlist-bad-value ${F}:3:27`],
  ['day zero', '  service.emoji: { until: 2027-01-00 }', `error allowlist-bad-value ${F}:3:27`],
  ['a time', '  service.emoji: { until: 2027-01-01T00:00:00Z }', `error allowlist-bad-value ${F}:3:27`],
  ['a day of another form', '  service.emoji: { until: 31.1.2027 }', `error allowlist-bad-value ${F}:3:27`],
  ['a past day', '  service.emoji: { until: 2026-11-21 }', `warning allowlist-expired ${F}:3:3`],
  ['the key twice', '  service.emoji: {}\n  service.emoji: {}', `error allowlist-syntax ${F}:4:3`],
  ['methods twice', '  service.emoji: { methods: [A], methods: [B] }', `error allowlist-syntax ${F}:3:34`],
])('parseAllowlist() drops an entry with %s and keeps the rest', (_, line, finding) => {
  expect(ledger(`callers:\n  service.pot: {}\n${line}\n`)).toEqual({
    callers: ['service.pot'],
    revoked: [],
    findings: [finding],
  })
})

test.each(['2026-11-22', '"2026-11-22"', "'2028-02-29'", '9999-12-31'])('parseAllowlist() counts until %s', (until) => {
  expect(ledger(`callers: { service.emoji: { until: ${until} } }`)).toEqual({
    callers: ['service.emoji'],
    revoked: [],
    findings: [],
  })
})

test.each<[string, string, string[]]>([
  ['no YAML', 'callers: [', ['error allowlist-syntax']],
  ['several documents', 'callers: {service.pot: }\n---\ncallers: {}\n', ['error allowlist-syntax']],
  ['a merge key', 'callers:\n  service.pot: {}\n  <<: {}\n', ['error allowlist-syntax']],
  ['a tag', 'callers: !!set {service.pot}\n', ['error allowlist-syntax']],
  ['a template', 'callers:\n  {{ .caller }}: {}\n', ['error allowlist-syntax']],
  ['a control character', 'callers: {service.pot: }\n# \u0007', ['error allowlist-syntax']],
  ['a list', '- service.pot\n', ['error allowlist-bad-value']],
  ['a text', 'service.pot', ['error allowlist-bad-value']],
  ['callers a list', 'callers: [service.pot]', ['error allowlist-bad-value']],
  ['callers twice', 'callers: {service.pot: }\ncallers: {service.pot: }', ['error allowlist-syntax']],
  ['revoked a list', 'callers: {service.pot: }\nrevoked: [service.api]', ['error allowlist-bad-value']],
  ['revoked twice', 'callers: {service.pot: }\nrevoked: \nrevoked: {service.api: }', ['error allowlist-syntax']],
])('parseAllowlist() allows nobody when the file is %s', (_, text, expected) => {
  const { callers, findings } = ledger(text)
  expect(callers).toEqual([])
  expect(findings.map((finding) => finding.split(` ${F}`)[0])).toEqual(expected)
})

test('parseAllowlist() names an unknown key at the top and keeps the entries', () => {
  const { value, findings } = parse(CALLEE, {
    'service.ledger/allowlist.yaml': 'callers: {service.pot: }\nrevokd: {}\n',
  })
  expect(value.entries).toHaveLength(1)
  expect(findings).toMatchObject([
    { code: 'allowlist-unknown-key', hint: 'Did you mean "revoked"?', place: { line: 2 } },
  ])
})

test('parseAllowlist() hints at the service that was probably meant', () => {
  const file = 'callers:\n  service.emojii:\n  constructor:\n'
  const { findings } = parse(CALLEE, { 'service.ledger/allowlist.yaml': file })
  expect(findings.map(({ message, hint }) => [message, hint])).toEqual([
    ['"service.emojii" is no service.', 'Did you mean "service.emoji"?'],
    ['"constructor" is no service.', undefined],
  ])
})

test('parseAllowlist() lets a revocation win over an entry, and says so', () => {
  expect(ledger('callers: {service.pot: , service.api: }\nrevoked: {service.pot: }')).toEqual({
    callers: ['service.api'],
    revoked: ['service.pot'],
    findings: [`warning allowlist-revoked-entry ${F}:1:11`],
  })
})

test('parseAllowlist() drops a revocation that has ended', () => {
  expect(ledger('callers: {service.pot: }\nrevoked: {service.pot: {until: 2026-11-21}}')).toEqual({
    callers: ['service.pot'],
    revoked: [],
    findings: [`warning allowlist-expired ${F}:2:11`],
  })
})

test.each<[string, string]>([
  ['service.pot: {until: soon}', 'allowlist-bad-value'],
  ['service.pot: 7', 'allowlist-bad-value'],
  ['service.pot: {methods: [A]}', 'allowlist-unknown-key'],
  ['service.pot: , service.pot: {until: 2020-01-01}', 'allowlist-syntax'],
])('parseAllowlist() still revokes in spite of mistakes: %s', (revoked, code) => {
  const { callers, findings, ...rest } = ledger(`callers: {service.pot: }\nrevoked: {${revoked}}`)
  expect({ callers, ...rest }).toEqual({ callers: [], revoked: ['service.pot'] })
  expect(findings).toContainEqual(expect.stringContaining(`error ${code}`))
})

test('parseAllowlist() keeps the revocation of a service that is gone, as an error', () => {
  expect(ledger('revoked: {service.legacy: {}}')).toEqual({
    callers: [],
    revoked: ['service.legacy'],
    findings: [`error allowlist-unknown-service ${F}:1:11`],
  })
})

test.each<[string, string, string | undefined]>([
  ['service.pot/manifests/egress/service.pot.rule', '', 'allowlist-self'],
  ['service.pot/manifests/egress/service.ledgr.rule', '', 'allowlist-unknown-service'],
  ['service.pot/manifests/egress/service.ledger.rule', 'methods: []', 'allowlist-bad-value'],
  ['service.pot/manifests/egress/service.ledger.rule', 'until: 2020-01-01', 'allowlist-expired'],
  ['service.pot/manifests/egress/service.ledger.rule', 'callers: {}', 'allowlist-unknown-key'],
  ['service.pot/manifests/egress/service.ledger.rule', 'any text', 'allowlist-bad-value'],
  ['service.pot/manifests/egress/service.ledger.rule', 'revoked: {until: 2020-01-01}', 'allowlist-expired'],
  ['service.gone/manifests/egress/service.ledger.rule', '', 'allowlist-misplaced'],
  ['service.ledger/allowlist.yaml', 'callers: {service.pot: }', 'allowlist-misplaced'],
])('parseAllowlist() makes no entry of the rule %s with %j', (path, text, code) => {
  const { value, findings } = parse(CALLER, { [path]: text })
  expect(value).toEqual({ entries: [], revocations: [] })
  expect(findings).toMatchObject([{ code, place: { path, line: 1 } }])
})

test('parseAllowlist() reports every unreadable file', () => {
  const reasons = ['symlink', 'submodule', 'too-large', 'not-utf8', 'missing'] as const
  const unreadable = reasons.map((reason) => ({ path: `${reason}/allowlist.yaml`, reason }))
  const { findings } = parseAllowlist({ files: [], unreadable, services, options: CALLEE, today: '2026-11-22' })
  expect(findings.map(({ severity, code, place }) => [severity, code, place.path])).toEqual([
    ['error', 'file-missing', 'missing/allowlist.yaml'],
    ['error', 'file-not-utf8', 'not-utf8/allowlist.yaml'],
    ['error', 'file-submodule', 'submodule/allowlist.yaml'],
    ['error', 'file-symlink', 'symlink/allowlist.yaml'],
    ['error', 'file-too-large', 'too-large/allowlist.yaml'],
  ])
})

test('parseAllowlist() never throws, and every place is inside its file', () => {
  const words = [
    'callers',
    'revoked',
    'methods',
    'until',
    'service.pot',
    ':',
    ': ',
    '\n',
    '\n  ',
    '\r\n',
    '{',
    '}',
    '[',
    ']',
    ',',
    '- ',
    '|',
    '>',
    '#',
    '"',
    '&a ',
    '*a',
    '? ',
    '!x ',
    '~',
    '\ufeff',
    '---\n',
    '\r',
    '<<',
    '%YAML 1.1\n',
  ]
  const texts = fc.oneof(
    anyText(),
    fc.array(fc.constantFrom(...words), { maxLength: 60 }).map((parts) => parts.join('')),
  )
  const paths = fc.constantFrom(
    ['service.ledger/allowlist.yaml', CALLEE] as const,
    ['service.pot/manifests/egress/service.ledger.rule', CALLER] as const,
  )
  fc.assert(
    fc.property(texts, paths, (text, [path, options]) => {
      const { value, findings } = parse(options, { [path]: text })
      const lines = text
        .replace(/^\ufeff/, '')
        .replace(/\n$/, '')
        .split('\n')
      for (const { place } of [...findings, ...value.entries, ...value.revocations]) {
        expect(place.path).toBe(path)
        const line = lines[(place.line ?? 0) - 1]
        expect(line).toBeDefined()
        expect(place.column).toBeGreaterThanOrEqual(1)
        expect(place.column).toBeLessThanOrEqual((line?.length ?? 0) + 1)
      }
    }),
    { numRuns: 2000 },
  )
})
