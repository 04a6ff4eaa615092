import type { InjectedFault } from '../../src/sandbox/world/faults.ts'
import { CLUSTER_CONFIG, SERVICES, type Stage } from '../stage/open-stage.ts'
import {
  change,
  commit,
  emojiCallsLedger,
  LEDGER,
  look,
  merge,
  openPull,
  readProposal,
  readProposals,
  readText,
  touch,
} from './scene.ts'

/**
 * Something that happens, and makes the app work. Each time on a pull request of its own, so that one stage does for
 * many.
 */
export type Flow = {
  readonly name: string
  /** Whether a person's comment is what happens. */
  readonly byComment?: boolean
  /** What has to be there for all of them. */
  readonly begin?: (stage: Stage) => Promise<void>
  /** What has to be there before each, without faults. The number of the pull request, when there is one already. */
  prepare(stage: Stage, branch: string): Promise<number>
  /** Makes it happen, without waiting for the app. The number of the pull request that it is about. */
  happen(stage: Stage, branch: string, number: number): Promise<number>
}

export type RouteUse = { readonly method: string; readonly route: string }

const EMOJI_GO = 'service.emoji/domain/emoji.go'

async function say(stage: Stage, number: number, body: string): Promise<number> {
  await stage.as('emil').rest.issues.createComment({ ...SERVICES, issue_number: number, body })
  return number
}

export const FLOWS: readonly Flow[] = [
  {
    name: 'judge-pull, opened',
    async prepare(stage, branch) {
      await commit(stage, branch, emojiCallsLedger(stage))
      return 0
    },
    async happen(stage, branch) {
      const request = { ...SERVICES, base: 'main', head: branch, title: 'Emoji' }
      return (await stage.as('emil').rest.pulls.create(request)).data.number
    },
  },
  {
    name: 'judge-pull, approved',
    prepare: (stage, branch) => openPull(stage, branch, emojiCallsLedger(stage)),
    async happen(stage, _, number) {
      await stage.as('lena').rest.pulls.createReview({ ...SERVICES, pull_number: number, event: 'APPROVE' })
      return number
    },
  },
  {
    name: 'run-command, /allow',
    byComment: true,
    prepare: (stage, branch) => openPull(stage, branch, change(stage, 'emoji-calls-ledger')),
    happen: (stage, _, number) => say(stage, number, '/allow'),
  },
  {
    name: 'open-deployment',
    begin: releaseTwice,
    prepare: (stage, branch) => openPull(stage, branch, touch(stage, EMOJI_GO, branch)),
    async happen(stage, _, number) {
      await stage.as('ada').rest.pulls.merge({ ...SERVICES, pull_number: number })
      return number
    },
  },
  {
    name: 'run-command, /rollback',
    begin: releaseTwice,
    byComment: true,
    prepare: (stage, branch) => openPull(stage, branch, { 'README.md': branch }),
    happen: (stage, _, number) => say(stage, number, '/rollback service.emoji in staging'),
  },
]

/** Two releases of service.emoji in staging, so that there is something to go back to; main has moved on since. */
async function releaseTwice(stage: Stage): Promise<void> {
  const number = await openPull(stage, 'earlier', touch(stage, EMOJI_GO, 'earlier'))
  await merge(stage, number)
  const { number: proposal, branch } = await readProposal(stage)
  await merge(stage, proposal, CLUSTER_CONFIG)
  await stage.as('ada').rest.git.deleteRef({ ...CLUSTER_CONFIG, ref: `heads/${branch}` })
  await commit(stage, 'main', { 'README.md': 'moved on\n' }, { author: 'ada' })
}

// What was made just before, and told of by a webhook, may not be there yet for those who read.
const LAGGING = new Set([
  '/repos/{owner}/{repo}/pulls/{pull_number}',
  '/repos/{owner}/{repo}/issues/comments/{comment_id}',
  '/repos/{owner}/{repo}/branches/{branch}',
])

/** The failures that GitHub, or the way there, is good for. Each hits one request. */
export const FAULTS: readonly {
  readonly name: string
  readonly fits: (use: RouteUse) => boolean
  readonly afterDoing?: boolean
  /** On the first request after so many. */
  readonly inject: (stage: Stage, use: RouteUse, after: number) => InjectedFault
}[] = [
  {
    name: '500 before doing',
    fits: () => true,
    inject: (stage, use, after) => stage.sandbox.faults.inject({ ...use, after, status: 500 }),
  },
  {
    name: 'a connection that is cut after doing',
    afterDoing: true,
    fits: () => true,
    inject: (stage, use, after) => stage.sandbox.faults.inject({ ...use, after, dropAfterDoing: true }),
  },
  {
    name: 'a secondary rate limit',
    fits: ({ route }) => !route.includes('.git/'),
    inject: (stage, use, after) => stage.sandbox.faults.injectSecondaryRateLimit({ ...use, after }),
  },
  {
    name: 'a 404 of a read that comes too early',
    fits: ({ method, route }) => method === 'GET' && LAGGING.has(route),
    inject: (stage, use, after) =>
      stage.sandbox.faults.inject({ ...use, after, status: 404, body: { message: 'Not Found' } }),
  },
]

/** Every route that the app used since the log was cleared, each once. */
export function usedRoutes(stage: Stage): readonly RouteUse[] {
  const used = stage.sandbox.requests
    .list()
    .filter(({ actor }) => actor.startsWith('installation:') || actor.startsWith('app:'))
    .map(({ method, route }) => `${method} ${route}`)
  return [...new Set(used)].sort().map((use) => {
    const [method = '', route = ''] = use.split(' ')
    return { method, route }
  })
}

/** All that the app has published about a pull request, with what differs from one run to the next taken out. */
export async function readPublishedState(stage: Stage, number: number, branch: string): Promise<string> {
  const seen = await look(stage, number)
  const proposals = await readProposals(stage)
  const files = await Promise.all(
    proposals.flatMap(({ head, files: paths }) => paths.map((path) => readText(stage, CLUSTER_CONFIG, path, head))),
  )
  const { rest } = stage.as('ada')
  const { data: pull } = await rest.pulls.get({ ...SERVICES, pull_number: number })
  const { data: branches } = await rest.repos.listBranches({ ...CLUSTER_CONFIG, per_page: 100 })
  const { head: _, comments, ...published } = seen
  const state = {
    ...published,
    comments: [...comments].sort(),
    commits: pull.commits,
    allowlist: await readText(stage, SERVICES, LEDGER, seen.head),
    proposals: proposals.map(({ title, branch: from, body, files: paths }) => ({ title, from, body, paths })),
    files,
    branches: branches.map(({ name }) => name),
  }
  return plain(JSON.stringify(state, undefined, 1), { stage, branch })
}

function plain(text: string, { stage, branch }: { stage: Stage; branch: string }): string {
  const names = new Map([[stage.firstVersion.slice(0, 7), 'first version']])
  const nameOf = (id: string): string => {
    const name = names.get(id.slice(0, 7)) ?? `commit ${names.size}`
    names.set(id.slice(0, 7), name)
    return name
  }
  return (
    text
      .replaceAll(branch, 'the branch')
      .replaceAll('&#8203;', '')
      .replaceAll(/\b(?:[0-9a-f]{40}|[0-9a-f]{7})\b/g, nameOf)
      .replaceAll(/(#|\/pull\/|\bpull\\?"?: ?|drawbridge:reply )\d+/g, '$1N')
      // Whoever tries again after an answer was lost finds the work done, and says so.
      .replaceAll(/Brought up to date|Already proposed/g, 'Opened')
      .replace(/(?<=drawbridge:reply N -->\\n).*`\/allow`: (Committed|Every call)[^"]*/, 'allowed')
  )
}

/** Puts away what a run left, so that the next one starts from the same state. */
export async function putAway(stage: Stage, number: number): Promise<void> {
  const { rest } = stage.as('ada')
  const { data: pull } = await rest.pulls.get({ ...SERVICES, pull_number: number })
  if (pull.state === 'open') await rest.pulls.update({ ...SERVICES, pull_number: number, state: 'closed' })
  for (const proposal of await readProposals(stage)) {
    await rest.pulls.update({ ...CLUSTER_CONFIG, pull_number: proposal.number, state: 'closed' })
    await rest.git.deleteRef({ ...CLUSTER_CONFIG, ref: `heads/${proposal.branch}` })
  }
  await stage.settle()
}
