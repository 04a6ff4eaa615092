import { expect, test } from '@jest/globals'
import { planRequests } from '../../../src/flow/judging/plan-requests.ts'
import type { Pull } from '../../../src/flow/ports/ports.ts'
import type { Owner } from '../../../src/owners/owner.ts'
import type { Consent, Verdict } from '../../../src/verdict/model/verdict.ts'

const ledger: Owner = { kind: 'team', org: 'Acme', slug: 'ledger' }
const lena: Owner = { kind: 'user', login: 'lena' }

const consent = (state: Consent['state'], owners: readonly Owner[] = [ledger]): Consent => ({
  about: 'calls',
  callee: 'service.ledger',
  calls: [{ caller: 'service.emoji', callee: 'service.ledger', change: 'added' }],
  rule: { consent: 'required', approvals: 1, author: 'counts' },
  ownership: { path: 'service.ledger/allowlist.yaml', owners },
  fingerprint: 'f1',
  approvals: [],
  stale: [],
  uncounted: [],
  objections: [],
  state,
})

const pull = (more: Partial<Pull> = {}): Pull => ({
  number: 1,
  title: 'Show an emoji',
  author: 'emil',
  isByPerson: true,
  assignees: [],
  state: 'open',
  draft: false,
  baseRef: 'main',
  trunkRef: 'main',
  defaultBranch: 'main',
  headRef: 'emoji',
  headSha: 'a'.repeat(40),
  sameRepository: true,
  requestedTeams: [],
  requestedUsers: [],
  body: '',
  url: 'https://github.test/acme/services/pull/1',
  ...more,
})

const plan = (consents: readonly Consent[], given: Partial<Pull> = {}, asked: [string, string][] = []) =>
  planRequests({
    verdict: { consents } as unknown as Verdict,
    pull: pull(given),
    org: 'acme',
    record: { asked: new Map(asked), refused: new Map() },
  })

test.each([
  { name: 'asks a waiting callee’s team', consents: [consent('waiting')], teams: ['ledger'] },
  { name: 'asks where agreeing is not required, too', consents: [consent('notify')], teams: ['ledger'] },
  { name: 'asks nobody who agreed already', consents: [consent('given')], teams: [] },
  { name: 'asks nobody where nobody is asked', consents: [consent('none')], teams: [] },
  { name: 'asks nobody on a draft', consents: [consent('waiting')], given: { draft: true }, teams: [] },
  {
    name: 'asks no team twice at once',
    consents: [consent('waiting')],
    given: { requestedTeams: ['Ledger'] },
    teams: [],
  },
])('planRequests() $name', ({ consents, given, teams }) => {
  expect(plan(consents, given)).toMatchObject({ teams, users: [] })
})

test('planRequests() asks about the same calls once, and again about others', () => {
  expect(plan([consent('waiting')], {}, [['service.ledger @acme/ledger', 'f1']]).teams).toEqual([])
  expect(plan([consent('waiting')], {}, [['service.ledger @acme/ledger', 'f0']]).teams).toEqual(['ledger'])
})

test('planRequests() remembers whom it asked while they agree, and forgets callees that are no longer called', () => {
  const asked: [string, string][] = [
    ['service.ledger @acme/ledger', 'f1'],
    ['service.user @acme/user', 'f9'],
  ]
  expect([...plan([consent('given')], {}, asked).asked]).toEqual([['service.ledger @acme/ledger', 'f1+']])
})

test('planRequests() asks again, once, when what was given is gone, and when others own the service', () => {
  const given: [string, string][] = [['service.ledger @acme/ledger', 'f1+']]
  const again = plan([consent('waiting')], {}, given)
  expect([again.teams, [...again.asked]]).toEqual([['ledger'], [['service.ledger @acme/ledger', 'f1']]])
  expect(plan([consent('waiting', [lena])], {}, [['service.ledger @acme/ledger', 'f1']]).users).toEqual(['lena'])
})

test('planRequests() asks the other owners of the line when the author is one of them', () => {
  const owners: Owner[] = [{ kind: 'user', login: 'Emil' }, lena]
  expect(plan([consent('waiting', owners)])).toMatchObject({ users: ['lena'], teams: [] })
})

test('planRequests() says why a foreign team and an e-mail address cannot be asked', () => {
  const owners: Owner[] = [
    { kind: 'team', org: 'other', slug: 'ledger' },
    { kind: 'email', email: 'lena@acme.test' },
  ]
  const { impossible, teams } = plan([consent('waiting', owners)])
  expect(teams).toEqual([])
  expect([...impossible.keys()]).toEqual(['@other/ledger', 'lena@acme.test'])
})
