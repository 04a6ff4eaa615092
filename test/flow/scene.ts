import { replyMarker } from '../../src/report/render-command-reply.ts'
import { DEPLOYMENTS_MARKER } from '../../src/report/render-deployment-status.ts'
import { VERDICT_MARKER } from '../../src/report/verdict/render-verdict-comment.ts'
import type { LoggedRequest } from '../../src/sandbox/world/request-log.ts'
import type { ChangeName } from '../acme/seed.ts'
import { CLUSTER_CONFIG, SERVICES, type Stage } from '../stage/open-stage.ts'

export type RepoName = { readonly owner: string; readonly repo: string }
export type Contents = Readonly<Record<string, string | Buffer | undefined>>

export const LEDGER = 'service.ledger/allowlist.yaml'

/** What everybody can see on a pull request of what the app has published there. */
export type Look = {
  /** Of the newest check run on the head; `none` without one. */
  readonly state: 'success' | 'failure' | 'pending' | 'none'
  readonly title: string
  readonly summary: string
  /** Check runs of the app on the head. */
  readonly checks: number
  /** The one comment with the verdict; empty without one. */
  readonly verdict: string
  /** The one comment about deployments; empty without one. */
  readonly deployments: string
  /** Bodies of all comments of the app, oldest first. */
  readonly comments: readonly string[]
  /** Teams, then people, of whom review is requested. */
  readonly asked: readonly string[]
  readonly head: string
}

export async function look(stage: Stage, number: number): Promise<Look> {
  const { rest } = stage.as('ada')
  const { data: pull } = await rest.pulls.get({ ...SERVICES, pull_number: number })
  const check = await lookAtCheck(stage, pull.head.sha)
  const { data: all } = await rest.issues.listComments({ ...SERVICES, issue_number: number, per_page: 100 })
  const comments = all.filter(({ user }) => user?.login === 'drawbridge[bot]').map(({ body }) => body ?? '')
  return {
    ...check,
    verdict: comments.filter((body) => body.includes(VERDICT_MARKER)).join('\n'),
    deployments: comments.filter((body) => body.includes(DEPLOYMENTS_MARKER)).join('\n'),
    comments,
    asked: [
      ...(pull.requested_teams ?? []).map(({ slug }) => slug).sort(),
      ...(pull.requested_reviewers ?? []).map(({ login }) => login).sort(),
    ],
    head: pull.head.sha,
  }
}

/** The newest check run of the app on a commit. */
export async function lookAtCheck(
  stage: Stage,
  commit: string,
): Promise<Pick<Look, 'state' | 'title' | 'summary' | 'checks'>> {
  const { data } = await stage.as('ada').rest.checks.listForRef({ ...SERVICES, ref: commit, filter: 'all' })
  const [run] = data.check_runs.sort((a, b) => b.id - a.id)
  if (run === undefined) return { state: 'none', title: '', summary: '', checks: 0 }
  const state = run.status === 'completed' ? (run.conclusion as 'success' | 'failure') : 'pending'
  return { state, title: run.output.title ?? '', summary: run.output.summary ?? '', checks: data.check_runs.length }
}

/** The seed's change that makes service.emoji call service.ledger, with the entry that allows it. */
export function emojiCallsLedger(
  stage: Stage,
  entry = '  service.emoji:\n    methods: [ListTransactions]\n',
): Contents {
  return { ...change(stage, 'emoji-calls-ledger'), [LEDGER]: `${seedFile(stage, LEDGER)}${entry}` }
}

export function change({ seed }: Stage, name: ChangeName): Contents {
  return Object.fromEntries(seed.changes.get(name) ?? [])
}

export function seedFile({ seed }: Stage, path: string): string {
  return seed.services.get(path) ?? ''
}

/** Commits to a branch of `acme/services`; a branch that is not there yet begins at `from`. */
export async function commit(
  stage: Stage,
  branch: string,
  files: Contents,
  { author = 'emil', from = 'main' }: { author?: string; from?: string } = {},
): Promise<string> {
  const { rest } = stage.as('ada')
  if (from !== 'main') {
    const { data } = await rest.repos.getBranch({ ...SERVICES, branch: from })
    await rest.git.createRef({ ...SERVICES, ref: `refs/heads/${branch}`, sha: data.commit.sha })
  }
  return stage.sandbox.admin.commit('acme/services', { author, message: branch, branch, files })
}

/** Has the config on the default branch guard further branches. */
export async function guardBranches(stage: Stage, ...globs: readonly string[]): Promise<void> {
  const path = '.github/drawbridge.yml'
  const text = seedFile(stage, path).replace('services:', `branches: ${JSON.stringify(globs)}\nservices:`)
  await commit(stage, 'main', { [path]: text }, { author: 'ada' })
  await stage.settle()
}

/** The newest check run of that name on the head of a pull request. */
export async function lookAtNamed(stage: Stage, number: number, name: string): Promise<Pick<Look, 'state' | 'title'>> {
  const { rest } = stage.as('ada')
  const { data: pull } = await rest.pulls.get({ ...SERVICES, pull_number: number })
  const { data } = await rest.checks.listForRef({ ...SERVICES, ref: pull.head.sha, check_name: name, filter: 'all' })
  const [run] = data.check_runs.sort((a, b) => b.id - a.id)
  if (run === undefined) return { state: 'none', title: '' }
  const state = run.status === 'completed' ? (run.conclusion as 'success' | 'failure') : 'pending'
  return { state, title: run.output.title ?? '' }
}

/** Opens a pull request with these files, and waits until it is judged. */
export async function openPull(
  stage: Stage,
  branch: string,
  files: Contents,
  { author = 'emil', base = 'main', draft = false }: { author?: string; base?: string; draft?: boolean } = {},
): Promise<number> {
  await commit(stage, branch, files, { author, from: base })
  const { data } = await stage
    .as(author)
    .rest.pulls.create({ ...SERVICES, base, head: branch, title: `Pull ${branch}`, draft })
  await stage.settle()
  return data.number
}

/** Comments, waits, and gives the app's reply to this very comment; empty without one. */
export async function say(stage: Stage, login: string, number: number, body: string): Promise<string> {
  const { data } = await stage.as(login).rest.issues.createComment({ ...SERVICES, issue_number: number, body })
  await stage.settle()
  return readReply(stage, number, data.id)
}

export async function readReply(stage: Stage, number: number, comment: number): Promise<string> {
  const { comments } = await look(stage, number)
  return comments.filter((text) => text.includes(replyMarker(comment))).join('\n')
}

export async function review(
  stage: Stage,
  login: string,
  number: number,
  event: 'APPROVE' | 'COMMENT' | 'REQUEST_CHANGES' = 'APPROVE',
): Promise<number> {
  const body = event === 'APPROVE' ? {} : { body: 'I looked at this' }
  const { data } = await stage.as(login).rest.pulls.createReview({ ...SERVICES, pull_number: number, event, ...body })
  await stage.settle()
  return data.id
}

/** Merges a pull request, and waits. The merge commit. */
export async function merge(stage: Stage, number: number, repo: RepoName = SERVICES, login = 'ada'): Promise<string> {
  const { data } = await stage.as(login).rest.pulls.merge({ ...repo, pull_number: number })
  await stage.settle()
  return data.sha
}

/** What the app writes while this is done and until all is quiet; asking GraphQL and for tokens writes nothing. */
export async function writesOf(stage: Stage, work: () => Promise<unknown>): Promise<readonly string[]> {
  stage.sandbox.requests.clear()
  await work()
  await stage.settle()
  return stage.sandbox.requests
    .writes()
    .filter(isWrite)
    .map(({ method, path }) => `${method} ${path}`)
}

function isWrite({ actor, route }: LoggedRequest): boolean {
  return actor.startsWith('installation:') && route !== '/graphql'
}

/** Tells the app a second time: each webhook of that event (of all events, when left out) once more, then a sweep. */
export async function tellAgain(stage: Stage, event?: string): Promise<void> {
  const { deliveries } = stage.sandbox
  for (const delivery of deliveries.list(event === undefined ? {} : { event })) {
    if (!delivery.redelivery) deliveries.redeliver(delivery)
  }
  await stage.settle()
  await stage.app.sweep()
  await stage.settle()
}

/** The text of a file in a repository; undefined: there is none. */
export async function readText(stage: Stage, repo: RepoName, path: string, ref?: string): Promise<string | undefined> {
  try {
    const { data } = await stage
      .as('ada')
      .rest.repos.getContent({ ...repo, path, ...(ref === undefined ? {} : { ref }) })
    return 'content' in data ? Buffer.from(data.content, 'base64').toString() : undefined
  } catch (error) {
    if ((error as { status?: number }).status === 404) return undefined
    throw error
  }
}

export type OpenProposal = {
  readonly number: number
  readonly title: string
  readonly branch: string
  readonly body: string
  readonly head: string
  readonly files: readonly string[]
}

/** The open pull requests of the config repository, by branch. */
export async function readProposals(stage: Stage): Promise<readonly OpenProposal[]> {
  const { rest } = stage.as('ada')
  const { data } = await rest.pulls.list({ ...CLUSTER_CONFIG, state: 'open', per_page: 100 })
  const found: OpenProposal[] = []
  for (const { number, title, head, body } of data) {
    const files = await rest.pulls.listFiles({ ...CLUSTER_CONFIG, pull_number: number, per_page: 100 })
    const paths = files.data.map(({ filename }) => filename).sort()
    found.push({ number, title, branch: head.ref, body: body ?? '', head: head.sha, files: paths })
  }
  return found.sort((a, b) => (a.branch < b.branch ? -1 : 1))
}

/** The only open pull request of the config repository. */
export async function readProposal(stage: Stage): Promise<OpenProposal> {
  const [only, ...others] = await readProposals(stage)
  if (only === undefined || others.length > 0)
    throw new Error(`${others.length} more than one, or none: ${only?.branch}`)
  return only
}

/** Merges the open deployment or rollback of a service in an environment, and waits. */
export async function mergeProposal(stage: Stage, environment: string, service: string): Promise<string> {
  const branch = `drawbridge/${environment}/${service}`
  const proposal = (await readProposals(stage)).find((each) => each.branch === branch)
  if (proposal === undefined) throw new Error(`no pull request from ${branch} is open`)
  return merge(stage, proposal.number, CLUSTER_CONFIG)
}

/** Opens a pull request that needs nobody's consent, or whose author gives it, and merges it. Returns its number. */
export async function mergeChange(stage: Stage, branch: string, files: Contents, author = 'emil'): Promise<number> {
  const number = await openPull(stage, branch, files, { author })
  await merge(stage, number)
  return number
}

/** Commits to the default branch of the config repository, as a person who edits it by hand. */
export function editConfigRepository(stage: Stage, files: Contents, branch = 'main'): Promise<string> {
  return stage.sandbox.admin.commit('acme/cluster-config', { author: 'ada', message: 'By hand', branch, files })
}

/** A harmless change of a service's code. */
export function touch(stage: Stage, path: string, comment: string): Contents {
  return { [path]: `${seedFile(stage, path)}\n// ${comment}\n` }
}
