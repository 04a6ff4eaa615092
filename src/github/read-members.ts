import type { Pulls, RepoRef } from '../flow/ports/ports.ts'
import { OperationError } from '../operation-error.ts'
import type { GithubAccess } from './github-access.ts'
import { callGithub, hasStatus, translateGithubError } from './translate-github-error.ts'

type Ask = Parameters<Pulls['readMembers']>[1]

/** One question: is that login in that team? */
type Pair = { readonly team: string; readonly login: string }

/**
 * What GraphQL gives for one question. `members(query:)` finds by parts of logins and names, so the list may hold
 * others.
 */
type Found = {
  readonly nodes?: readonly ({ readonly login?: string } | null)[] | null
  readonly pageInfo?: { hasNextPage?: boolean }
}

/**
 * Team slug → those of the logins, in lower case, who are active members of it or of a team below it. All questions go
 * in one GraphQL query (one for every 200 beyond). A team that does not exist, or that we may not see, gives undefined.
 */
export async function readMembers(
  access: GithubAccess,
  repo: RepoRef,
  ask: Ask,
): Promise<ReadonlyMap<string, ReadonlySet<string> | undefined>> {
  const logins = [...new Set(ask.logins.map((login) => login.toLowerCase()))]
  const teams = [...new Set(ask.teams)]
  const pairs = teams.flatMap((team) => logins.map((login) => ({ team, login })))
  if (pairs.length > PAIRS_MAX) {
    const message = `too many memberships to look up: ${teams.length} teams, ${logins.length} people`
    throw new OperationError('limit-exceeded', message, { retryable: false })
  }
  const members = new Map<string, Set<string> | undefined>(teams.map((team) => [team, new Set<string>()]))
  for (let start = 0; start < pairs.length; start += PAIRS_PER_QUERY) {
    const batch = pairs.slice(start, start + PAIRS_PER_QUERY)
    const answers = await query(access, repo, ask.org, batch)
    for (const [index, pair] of batch.entries()) {
      const found = answers[index]
      const isMember = found === undefined ? undefined : await decide(found, pair, { access, repo, org: ask.org })
      if (isMember === undefined) members.set(pair.team, undefined)
      else if (isMember) members.get(pair.team)?.add(pair.login)
    }
  }
  return members
}

// More people than one page holds may match a short login. Then this one is asked about by itself.
async function decide(
  found: Found,
  { team, login }: Pair,
  { access, repo, org }: { access: GithubAccess; repo: RepoRef; org: string },
): Promise<boolean> {
  if ((found.nodes ?? []).some((node) => node?.login?.toLowerCase() === login)) return true
  if (found.pageInfo?.hasNextPage !== true) return false
  try {
    return await callGithub(async () => {
      const octokit = await access.octokitFor(repo.installation)
      const params = { org, team_slug: team, username: login }
      const { data } = await octokit.rest.teams.getMembershipForUserInOrg(params)
      // An invitation that was not accepted is answered with 200 as well.
      return data.state === 'active'
    })
  } catch (error) {
    if (hasStatus(error, 404)) return false
    throw error
  }
}

/** The answers in the order of the pairs; undefined where there is none. */
async function query(
  access: GithubAccess,
  repo: RepoRef,
  org: string,
  pairs: readonly Pair[],
): Promise<readonly (Found | undefined)[]> {
  const teams = [...new Set(pairs.map(({ team }) => team))]
  const logins = [...new Set(pairs.map(({ login }) => login))]
  const text = renderQuery(teams, logins, pairs)
  const variables = {
    org,
    ...Object.fromEntries(teams.map((team, index) => [`team${index}`, team])),
    ...Object.fromEntries(logins.map((login, index) => [`login${index}`, login])),
  }
  const data = await send(access, repo, { text, variables })
  const answer = (data as { organization?: Record<string, Record<string, Found | null> | null> | null } | null)
    ?.organization
  return pairs.map(({ team, login }) => {
    const found = answer?.[`team${teams.indexOf(team)}`]?.[`member${logins.indexOf(login)}`]
    return found ?? undefined
  })
}

// Names go in as variables, so that none can be taken for GraphQL.
function renderQuery(teams: readonly string[], logins: readonly string[], pairs: readonly Pair[]): string {
  const variables = [
    ...teams.map((_, index) => `$team${index}: String!`),
    ...logins.map((_, index) => `$login${index}: String!`),
  ]
  const blocks = teams.map((team, index) => {
    const members = pairs
      .filter((pair) => pair.team === team)
      .map(({ login }) => logins.indexOf(login))
      .map((at) => `      member${at}: members(query: $login${at}, membership: ALL, first: 100) { ...found }`)
    return [`    team${index}: team(slug: $team${index}) {`, ...members, '    }'].join('\n')
  })
  return [
    `query Members($org: String!, ${variables.join(', ')}) {`,
    '  organization(login: $org) {',
    ...blocks,
    '  }',
    '}',
    'fragment found on TeamMemberConnection { nodes { login } pageInfo { hasNextPage } }',
  ].join('\n')
}

// GitHub answers what it can and lists what it could not. What is not there, or not for us, is an answer too; the rest
// is a failure.
async function send(
  access: GithubAccess,
  repo: RepoRef,
  { text, variables }: { text: string; variables: Record<string, string> },
): Promise<unknown> {
  const octokit = await callGithub(() => access.octokitFor(repo.installation))
  try {
    return await octokit.graphql(text, variables)
  } catch (error) {
    const { errors, data } = error as { errors?: readonly { type?: string; message?: string }[]; data?: unknown }
    const isAnswer = errors?.every(({ type }) => type === 'NOT_FOUND' || type === 'FORBIDDEN') ?? false
    if (!isAnswer) throw translateGithubError(error)
    access.log.warn(
      { org: variables.org, errors: errors?.map(({ message }) => message) },
      'some memberships cannot be looked up',
    )
    return data
  }
}

const PAIRS_PER_QUERY = 200
const PAIRS_MAX = 2_000
