import { expect, test } from '@jest/globals'
import { parse } from 'graphql'
import { github, logged, openMocked, REPO, useGithubMock } from './github-mock.ts'

useGithubMock()

type Sent = { readonly query: string; readonly variables: Record<string, string> }

const found = (...logins: string[]) => ({ nodes: logins.map((login) => ({ login })), pageInfo: { hasNextPage: false } })

/** Answers one query with what `answer` gives for its team and login. */
function expectQuery(answer: (team: string, login: string) => object | null, rest: object = {}): Sent[] {
  const sent: Sent[] = []
  github()
    .post('/graphql')
    .reply(200, async (request: Request) => {
      const query = (await request.clone().json()) as Sent
      sent.push(query)
      const { variables } = query
      const teams = Object.entries(variables).filter(([name]) => name.startsWith('team'))
      const logins = Object.entries(variables).filter(([name]) => name.startsWith('login'))
      const organization = Object.fromEntries(
        teams.map(([alias, team]) => {
          const members = logins.map(([name, login]) => [name.replace('login', 'member'), answer(team, login)])
          return [alias, members.some(([, value]) => value === null) ? null : Object.fromEntries(members)]
        }),
      )
      return { data: { organization }, ...rest }
    })
  return sent
}

test('readMembers() asks everything in one query and compares whole logins, whatever their case', async () => {
  const { pulls } = openMocked()
  const sent = expectQuery((team, login) =>
    team === 'ledger' && login === 'ada' ? found('adam', 'ADA') : found('adam'),
  )
  const members = await pulls.readMembers(REPO, {
    org: 'acme',
    teams: ['ledger', 'pot'],
    logins: ['Ada', 'grace', 'ada'],
  })
  expect(members).toEqual(
    new Map([
      ['ledger', new Set(['ada'])],
      ['pot', new Set()],
    ]),
  )
  expect(() => parse(sent[0]?.query ?? '')).not.toThrow()
  expect(sent[0]?.variables).toEqual({ org: 'acme', team0: 'ledger', team1: 'pot', login0: 'ada', login1: 'grace' })
})

test('readMembers() puts names into variables alone', async () => {
  const { pulls } = openMocked()
  const sent = expectQuery(() => found())
  const evil = '") { id } organization(login: "evil'
  await pulls.readMembers(REPO, { org: evil, teams: [evil], logins: [evil] })
  expect(sent[0]?.query).not.toContain('evil')
  expect(sent[0]?.variables).toEqual({ org: evil, team0: evil, login0: evil })
})

test.each([
  [[], ['ada']],
  [['ledger'], []],
])('readMembers() asks nothing about nobody: %j, %j', async (teams, logins) => {
  const { pulls } = openMocked()
  const members = await pulls.readMembers(REPO, { org: 'acme', teams, logins })
  expect([...members.values()]).toEqual(teams.map(() => new Set()))
})

test('readMembers() gives undefined for a team that is not there or not for us, and the others all the same', async () => {
  const { pulls } = openMocked()
  expectQuery((team, login) => (team === 'gone' ? null : found(login)), {
    errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }],
  })
  const members = await pulls.readMembers(REPO, { org: 'acme', teams: ['gone', 'ledger'], logins: ['ada'] })
  expect(members).toEqual(
    new Map([
      ['gone', undefined],
      ['ledger', new Set(['ada'])],
    ]),
  )
  expect(logged).toHaveLength(1)
})

test('readMembers() gives undefined for every team of what is no organisation', async () => {
  const { pulls } = openMocked()
  github()
    .post('/graphql')
    .reply(200, { data: { organization: null }, errors: [{ type: 'NOT_FOUND', message: 'Could not resolve' }] })
  const members = await pulls.readMembers(REPO, { org: 'ada', teams: ['ledger'], logins: ['ada'] })
  expect(members).toEqual(new Map([['ledger', undefined]]))
})

test('readMembers() fails when the query failed', async () => {
  const { pulls } = openMocked()
  github()
    .post('/graphql')
    .reply(200, { data: null, errors: [{ type: 'INTERNAL', message: 'Timeout' }] })
  const ask = { org: 'acme', teams: ['ledger'], logins: ['ada'] }
  await expect(pulls.readMembers(REPO, ask)).rejects.toMatchObject({ code: 'github-unavailable', retryable: true })
})

test.each([
  [200, { state: 'active' }, ['al']],
  [200, { state: 'pending' }, []],
  [404, { message: 'Not Found' }, []],
])('readMembers() asks about a login by itself when too many match: %i %j', async (status, answer, expected) => {
  const { pulls } = openMocked()
  expectQuery(() => ({ ...found('alan', 'alice'), pageInfo: { hasNextPage: true } }))
  github().get('/orgs/acme/teams/ledger/memberships/al').reply(status, answer)
  const members = await pulls.readMembers(REPO, { org: 'acme', teams: ['ledger'], logins: ['al'] })
  expect([...(members.get('ledger') ?? [])]).toEqual(expected)
})

test('readMembers() splits a long list over queries, and refuses an endless one', async () => {
  const { pulls } = openMocked()
  const logins = Array.from({ length: 150 }, (_, index) => `person-${index}`)
  const sent = [expectQuery((_, login) => found(login)), expectQuery((_, login) => found(login))]
  const members = await pulls.readMembers(REPO, { org: 'acme', teams: ['ledger', 'pot'], logins })
  expect(sent.flat()).toHaveLength(2)
  expect([...members.values()].map((set) => set?.size)).toEqual([150, 150])
  const teams = Array.from({ length: 14 }, (_, index) => `team-${index}`)
  await expect(pulls.readMembers(REPO, { org: 'acme', teams, logins })).rejects.toMatchObject({
    code: 'limit-exceeded',
  })
})
