import { expect, test } from '@jest/globals'
import type { Finding } from '../../src/finding.ts'
import { ownerHandle } from '../../src/owners/owner.ts'
import { assembleVerdict } from '../../src/verdict/assemble-verdict.ts'
import { approve, config, parseEntry, pullFacts, service, SERVICES } from './facts.ts'

type Sketch = NonNullable<Parameters<typeof pullFacts>[0]>

const ASKED = ['emoji>ledger:List']
const CALLING = { entries: ASKED, code: ASKED }
const MISTAKE: Finding = {
  code: 'allowlist-bad-value',
  severity: 'error',
  message: 'methods must be a list',
  place: { path: 'service.pot/allowlist.yaml', line: 3 },
}

function judge(sketch: Sketch = {}) {
  const { state, title, findings, consents } = assembleVerdict(pullFacts(sketch))
  return { state, title, codes: findings.map(({ code }) => code), consents: consents.map((consent) => consent.state) }
}

test.each<{ name: string; sketch: Sketch; state: string; title: string }>([
  { name: 'a pull request without calls', sketch: {}, state: 'success', title: 'No calls change' },
  { name: 'an undeclared call', sketch: { head: { code: ASKED } }, state: 'failure', title: '1 undeclared call' },
  {
    name: 'several mistakes',
    sketch: { head: { code: ['emoji>ledger', 'pot>ledger', 'pot>mars'], allowlistFindings: [MISTAKE] } },
    state: 'failure',
    title: '2 undeclared calls, 1 call to something unknown, 1 other error',
  },
  { name: 'a mistake', sketch: { head: { allowlistFindings: [MISTAKE] } }, state: 'failure', title: '1 error' },
  { name: 'a new call', sketch: { head: CALLING }, state: 'waiting', title: 'Waiting for @acme/ledger' },
  {
    name: 'new calls of two callees',
    sketch: { head: { entries: ['emoji>ledger', 'emoji>pot'], code: ['emoji>ledger', 'emoji>pot'] } },
    state: 'waiting',
    title: 'Waiting for @acme/ledger and @erin or @frank',
  },
  {
    name: 'a call that takes two approvals',
    sketch: {
      head: CALLING,
      config: config({ rules: { 'service.ledger': { approvals: 2 } } }),
      approvals: [approve('bob', ASKED)],
    },
    state: 'waiting',
    title: 'Waiting for @acme/ledger (1 of 2)',
  },
  {
    name: 'a call that was agreed to',
    sketch: { head: CALLING, approvals: [approve('alice', ASKED)] },
    state: 'success',
    title: 'All calls are declared and agreed to',
  },
  {
    name: 'a removed call',
    sketch: { base: CALLING },
    state: 'success',
    title: 'All calls are declared and agreed to',
  },
  {
    name: 'an undeclared call where that is a warning',
    sketch: {
      head: { code: ASKED },
      config: config({ calls: { undeclared: 'warn', unused: 'warn', unownedPrograms: 'fail' } }),
    },
    state: 'success',
    title: '1 undeclared call, as a warning',
  },
  {
    name: 'a call that its callee does not want to hear about',
    sketch: { head: CALLING, config: config({ rules: { 'service.ledger': { consent: 'notify' } } }) },
    state: 'success',
    title: 'All calls are declared and agreed to',
  },
])('assembleVerdict() says of $name: $state, $title', ({ sketch, state, title }) => {
  const verdict = judge(sketch)
  expect([verdict.state, verdict.title]).toEqual([state, title])
})

test('assembleVerdict() keeps the title at 100 characters and free of line ends, whatever owners are called', () => {
  const name = 'x'.repeat(90)
  const codeowners = `/service.ledger/ @acme/${name} @acme/${name}2`
  const members = new Map([[`acme/${name}`, new Set<string>()]])
  expect(judge({ head: CALLING, codeowners, members }).title).toBe('Waiting for the owners of 1 service')
})

test.each<{ name: string; sketch: Sketch; state: string }>([
  { name: 'a member of the owning team', sketch: { approvals: [approve('alice', ASKED)] }, state: 'given' },
  { name: 'a member, whatever the case', sketch: { approvals: [approve('ALICE', ASKED)] }, state: 'given' },
  { name: 'somebody else', sketch: { approvals: [approve('mallory', ASKED)] }, state: 'waiting' },
  {
    name: 'a member who agreed to another method',
    sketch: { approvals: [approve('alice', ['emoji>ledger:Read'])] },
    state: 'waiting',
  },
  {
    name: 'a member who agreed to another caller as well',
    sketch: { approvals: [approve('alice', [...ASKED, 'pot>ledger'])] },
    state: 'waiting',
  },
  {
    name: "a member who agreed before another callee's calls came",
    sketch: { approvals: [approve('alice', [...ASKED, 'emoji>pot'], { commit: 'c'.repeat(40) })] },
    state: 'given',
  },
  {
    name: 'a member whose approved commit cannot be read',
    sketch: { approvals: [{ login: 'alice', commit: 'e'.repeat(40), fingerprints: undefined }] },
    state: 'waiting',
  },
  { name: 'nobody, written by a member', sketch: { author: 'bob' }, state: 'given' },
  {
    name: 'nobody, written by a member whose word does not count',
    sketch: { author: 'bob', config: config({ rules: { 'service.ledger': { author: 'excluded' } } }) },
    state: 'waiting',
  },
  {
    name: 'the author in a review',
    sketch: {
      author: 'Bob',
      approvals: [approve('bob', ASKED)],
      config: config({ rules: { 'service.ledger': { author: 'excluded' } } }),
    },
    state: 'waiting',
  },
  {
    name: 'one of two who have to',
    sketch: { approvals: [approve('bob', ASKED)], config: config({ rules: { 'service.ledger': { approvals: 2 } } }) },
    state: 'waiting',
  },
  {
    name: 'the same one twice',
    sketch: {
      approvals: [approve('bob', ASKED), approve('BOB', ASKED)],
      config: config({ rules: { 'service.ledger': { approvals: 2 } } }),
    },
    state: 'waiting',
  },
  {
    name: 'author and reviewer together',
    sketch: {
      author: 'alice',
      approvals: [approve('bob', ASKED)],
      config: config({ rules: { 'service.ledger': { approvals: 2 } } }),
    },
    state: 'given',
  },
  {
    name: 'an owner by name',
    sketch: { codeowners: '* @Alice', approvals: [approve('alice', ASKED)] },
    state: 'given',
  },
])('assembleVerdict() takes approval by $name as consent: $state', ({ sketch, state }) => {
  expect(judge({ head: CALLING, ...sketch }).consents).toEqual([state])
})

test('assembleVerdict() names those whose approval went stale, and why it does not count', () => {
  const stale = approve('alice', ['emoji>ledger:Read'], { commit: 'c'.repeat(40) })
  const { consents } = assembleVerdict(
    pullFacts({ head: CALLING, approvals: [stale, approve('mallory', ['emoji>pot'])] }),
  )
  expect(consents[0]?.stale).toEqual([{ login: 'alice', commit: 'c'.repeat(40) }])
})

const codeownersIs = (codeowners: string | undefined): Sketch => ({ head: CALLING, codeowners, members: new Map() })

test.each<{ name: string; sketch: Sketch; message: string; path: string }>([
  {
    name: 'a rule without owners',
    sketch: codeownersIs('* @alice\n/service.ledger/'),
    message: 'Nobody owns service.ledger: .github/CODEOWNERS:2 (/service.ledger/) takes its owners away',
    path: '.github/CODEOWNERS',
  },
  {
    name: 'no rule',
    sketch: codeownersIs('/service.pot/ @alice'),
    message: 'Nobody owns service.ledger: no rule of .github/CODEOWNERS matches service.ledger/allowlist.yaml',
    path: 'service.ledger/allowlist.yaml',
  },
  {
    name: 'no CODEOWNERS',
    sketch: codeownersIs(undefined),
    message: 'Nobody owns service.ledger: the base branch has no CODEOWNERS file',
    path: 'service.ledger/allowlist.yaml',
  },
  {
    name: 'addresses only',
    sketch: codeownersIs('* ledger@acme.test'),
    message:
      'Nobody can agree for service.ledger: .github/CODEOWNERS:1 (*) names only e-mail addresses, whose reviews cannot be told',
    path: '.github/CODEOWNERS',
  },
  {
    name: 'a team that could not be looked up',
    sketch: { ...codeownersIs('* @acme/ledger'), members: new Map([['acme/ledger', undefined]]) },
    message: 'The members of @acme/ledger, owner of service.ledger by .github/CODEOWNERS:1 (*), could not be read',
    path: '.github/CODEOWNERS',
  },
  {
    name: 'a team that nobody asked about',
    sketch: codeownersIs('* @acme/ledger'),
    message: 'The members of @acme/ledger, owner of service.ledger by .github/CODEOWNERS:1 (*), could not be read',
    path: '.github/CODEOWNERS',
  },
  {
    name: 'fewer people than have to agree',
    sketch: { ...codeownersIs('* @alice'), config: config({ rules: { 'service.ledger': { approvals: 2 } } }) },
    message:
      'service.ledger wants 2 of its owners to agree, and .github/CODEOWNERS:1 (*) names too few who may: @alice',
    path: '.github/CODEOWNERS',
  },
  {
    name: 'nobody but the author, who does not count',
    sketch: { ...codeownersIs('* @dave'), config: config({ rules: { 'service.ledger': { author: 'excluded' } } }) },
    message: 'service.ledger wants 1 of its owners to agree, and .github/CODEOWNERS:1 (*) names too few who may: @dave',
    path: '.github/CODEOWNERS',
  },
])('assembleVerdict() fails closed, and says so, on $name', ({ sketch, message, path }) => {
  const { state, findings, consents } = assembleVerdict(pullFacts(sketch))
  expect(state).toBe('failure')
  expect(consents[0]?.state).toBe('impossible')
  expect(findings.map((finding) => [finding.severity, finding.message, finding.place.path])).toEqual([
    ['error', message, path],
  ])
})

test('assembleVerdict() fails on a callee that is no service, even if the allowlist says nothing about it', () => {
  const verdict = judge({
    head: { entries: ['emoji>mars'] },
    config: config({ calls: { undeclared: 'fail', unused: 'ignore', unownedPrograms: 'fail' } }),
  })
  expect(verdict).toMatchObject({ state: 'failure', consents: ['impossible'], codes: ['callee-unowned'] })
})

test('assembleVerdict() waits, with a warning, while another owner than the unknown team may agree', () => {
  const verdict = judge({
    head: CALLING,
    codeowners: '* @acme/gone @alice',
    members: new Map([['acme/gone', undefined]]),
  })
  expect(verdict).toMatchObject({ state: 'waiting', consents: ['waiting'], codes: ['owner-unknown'] })
})

test('assembleVerdict() needs no owner where nobody has to agree', () => {
  const verdict = judge({
    head: { entries: ['emoji>legacy'], code: ['emoji>legacy'] },
    config: config({ rules: { 'service.legacy': { consent: 'none' } } }),
  })
  expect(verdict).toMatchObject({ state: 'success', consents: ['none'], codes: [] })
})

test('assembleVerdict() wants the owners of a service that the pull request moves on both sides', () => {
  const moved = [
    ...SERVICES.filter(({ name }) => name !== 'service.ledger'),
    { ...service('ledger'), dir: 'money/ledger' },
  ]
  const { consents } = assembleVerdict(
    pullFacts({ head: { ...CALLING, services: moved }, codeowners: '/money/ @alice\n/service.ledger/ @mallory' }),
  )
  const owners = consents.map(({ about, ownership }) => [about, ...ownership.owners.map(ownerHandle)].join(' '))
  expect(owners).toEqual(['calls @mallory', 'calls @alice', 'owners @mallory', 'owners @alice'])
})

test.each<{ name: string; base: string[]; head: string[]; consents: number }>([
  { name: 'a removed call', base: ['emoji>ledger'], head: [], consents: 0 },
  { name: 'a narrowed call', base: ['emoji>ledger'], head: ['emoji>ledger:List'], consents: 0 },
  { name: 'a widened call', base: ['emoji>ledger:List'], head: ['emoji>ledger:List,Read'], consents: 1 },
  { name: 'a method for another', base: ['emoji>ledger:List'], head: ['emoji>ledger:Read'], consents: 1 },
])('assembleVerdict() asks for $consents consents for $name', ({ base, head, consents }) => {
  expect(judge({ base: { entries: base }, head: { entries: head } }).consents).toHaveLength(consents)
})

test('assembleVerdict() inherits what the base has too, and does not fail for it', () => {
  const both = { code: ['emoji>ledger'], allowlistFindings: [MISTAKE] }
  const { state, findings, inherited, missing } = assembleVerdict(pullFacts({ base: both, head: both }))
  expect({ state, findings, missing }).toEqual({ state: 'success', findings: [], missing: [] })
  expect(inherited.map(({ code }) => code)).toEqual(['undeclared-call', 'allowlist-bad-value'])
})

test('assembleVerdict() does not inherit a call site that becomes reachable', () => {
  expect(judge({ base: { code: ['~emoji>ledger'] }, head: { code: ['emoji>ledger'] } }).state).toBe('failure')
})

test.each<{ name: string; base: string[]; head: string[]; entries: string[]; missing: string[] }>([
  { name: 'a call', base: [], head: ['emoji>ledger:List'], entries: [], missing: ['emoji>ledger:List'] },
  {
    name: 'a method, beside those declared',
    base: [],
    head: ['emoji>ledger:Read'],
    entries: ['emoji>ledger:List'],
    missing: ['emoji>ledger:List,Read'],
  },
  { name: 'nothing unreached', base: [], head: ['~emoji>ledger'], entries: [], missing: [] },
  { name: 'nothing inherited', base: ['emoji>ledger:List'], head: ['emoji>ledger:List'], entries: [], missing: [] },
  { name: 'nothing for what is no service', base: [], head: ['emoji>mars'], entries: [], missing: [] },
  {
    name: 'several, sorted by callee',
    base: [],
    head: ['emoji>pot', 'pot>ledger', 'emoji>ledger'],
    entries: [],
    missing: ['emoji>ledger', 'pot>ledger', 'emoji>pot'],
  },
])('assembleVerdict() misses $name', ({ base, head, entries, missing }) => {
  const verdict = assembleVerdict(pullFacts({ base: { code: base }, head: { code: head, entries } }))
  const found = verdict.missing.map(({ caller, callee, methods }) => ({ caller, callee, methods }))
  expect(found).toEqual(
    missing.map((text) => parseEntry(text)).map(({ caller, callee, methods }) => ({ caller, callee, methods })),
  )
})

test('assembleVerdict() says what to paste where', () => {
  expect(assembleVerdict(pullFacts({ head: { code: ASKED } })).missing).toEqual([
    {
      caller: 'service.emoji',
      callee: 'service.ledger',
      methods: ['List'],
      path: 'service.ledger/allowlist.yaml',
      text: 'callers:\n  service.emoji:\n    methods: [List]\n',
      replaces: false,
    },
  ])
})

const BAD_CONFIG: Finding = {
  code: 'config-unknown-key',
  severity: 'error',
  message: 'there is no key "serivces"',
  place: { path: '.github/drawbridge.yml', line: 2 },
}

test('assembleVerdict() fails without a usable config and says so', () => {
  const facts = { ...pullFacts({ head: CALLING }), config: { value: undefined, findings: [BAD_CONFIG] } }
  expect(assembleVerdict(facts)).toMatchObject({
    state: 'failure',
    title: '.github/drawbridge.yml on the base branch cannot be used',
    findings: [BAD_CONFIG],
    consents: [],
  })
})

test('assembleVerdict() fails without a config even when nobody said why', () => {
  const { state, findings } = assembleVerdict({ ...pullFacts(), config: { value: undefined, findings: [] } })
  expect([state, findings.length]).toEqual(['failure', 1])
})

test('assembleVerdict() fails a pull request that would break the config, and inherits mistakes that stand already', () => {
  const usable = { ...pullFacts(), config: { value: config(), findings: [] } }
  expect(assembleVerdict({ ...usable, headConfig: { value: undefined, findings: [BAD_CONFIG] } }).state).toBe('failure')
  const faulty = { value: config(), findings: [BAD_CONFIG] }
  const verdict = assembleVerdict({ ...usable, config: faulty, headConfig: faulty })
  expect([verdict.state, verdict.inherited]).toEqual(['success', [BAD_CONFIG]])
  expect(
    assembleVerdict({ ...usable, config: faulty, headConfig: { value: config(), findings: [] } }).inherited,
  ).toEqual([])
})

test.each(['symlink', 'submodule', 'too-large', 'not-utf8', 'missing'] as const)(
  'assembleVerdict() fails on a new source that cannot be read: %s',
  (reason) => {
    const unreadable = [{ path: 'service.emoji/main.go', reason }]
    expect(judge({ head: { unreadable } })).toMatchObject({ state: 'failure', codes: [`file-${reason}`] })
    expect(judge({ base: { unreadable }, head: { unreadable } }).state).toBe('success')
    expect(judge({ head: { unreadable: [{ path: 'service.emoji/manifests/huge.yaml', reason }] } }).state).toBe(
      'success',
    )
  },
)

test('assembleVerdict() tells a call to nowhere once, also when the analyser told it', () => {
  const place = { path: 'service.emoji/handler/list.go', line: 41, column: 9 }
  const told: Finding = { code: 'unknown-callee', severity: 'warning', message: 'no service.mars', place }
  expect(judge({ head: { code: ['emoji>mars'], codeFindings: [told] } }).codes).toEqual(['unknown-callee'])
})
