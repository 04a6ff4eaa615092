import { OperationError } from '../../operation-error.ts'
import { jobIdentity, type Job } from '../ports/job.ts'
import { parseCommand } from '../commands/parse-command.ts'
import type { Ports, RepoRef } from '../ports/ports.ts'

export type SweepPorts = Pick<Ports, 'listings' | 'queue' | 'clock'>

/** What sweeps know of one another. Lost with the process, after which everything is looked at once more. */
export type SweepMemory = {
  /** `owner/name` → what the last sweep saw. */
  readonly seen: Map<string, { readonly at: string; readonly pulls: ReadonlyMap<number, string> }>
  /** By identity: jobs that the world let fail too often. The next sweep of their repository takes them up again. */
  readonly givenUp: Map<string, Job>
  /** `owner/name` of a services' repository → the commit for which its deployments were last looked at again. */
  readonly sources: Map<string, string>
}

export function openSweepMemory(): SweepMemory {
  return { seen: new Map(), givenUp: new Map(), sources: new Map() }
}

/**
 * Has a job that was given up for the world's sake done later: nothing need change on its pull request for a sweep to
 * see it.
 */
export function rememberGivenUp(job: Job, error: unknown, { givenUp }: SweepMemory): void {
  if (job.kind === 'sweep' || !(error instanceof OperationError) || !error.retryable) return
  if (givenUp.size < GIVEN_UP_MAX) givenUp.set(jobIdentity(job), job)
}

const GIVEN_UP_MAX = 1_000

// How far back the first sweep looks, and how far sweeps overlap: GitHub's listings lag behind its events.
const FIRST_LOOK_BACK_MS = 24 * 60 * 60 * 1000
const OVERLAP_MS = 10 * 60 * 1000

/** Enqueues a sweep of every repository of every installation. */
export async function enqueueSweeps({ listings, queue }: Pick<Ports, 'listings' | 'queue'>): Promise<void> {
  for (const repo of await listings.readRepositories()) await queue.enqueue({ kind: 'sweep', repo })
}

/**
 * Finds the work that lost webhooks would have brought: open pull requests that changed since the last sweep, pull
 * requests merged since, commands written since, open deployments, and what was given up. All of it may be done twice
 * without harm.
 */
export async function sweep(
  { repo, anew }: { readonly repo: RepoRef; readonly anew?: boolean },
  memory: SweepMemory,
  { listings, queue, clock }: SweepPorts,
): Promise<void> {
  const now = clock.now()
  const key = `${repo.owner}/${repo.name}`
  const before = anew === true ? undefined : memory.seen.get(key)
  const since = new Date(
    before === undefined ? now.getTime() - FIRST_LOOK_BACK_MS : Date.parse(before.at) - OVERLAP_MS,
  ).toISOString()

  const open = await listings.readOpenPulls(repo)
  const merged = await listings.readMergedPulls(repo, since)
  const comments = await listings.readRecentComments(repo, since)

  const seen = new Map(
    open.map(({ number, headSha, baseSha, updatedAt }) => [number, `${headSha} ${baseSha} ${updatedAt}`]),
  )
  for (const [number, state] of seen) {
    if (before?.pulls.get(number) !== state) await queue.enqueue({ kind: 'judge-pull', pull: { ...repo, number } })
  }
  for (const { number } of merged) await queue.enqueue({ kind: 'open-deployment', pull: { ...repo, number } })
  for (const { pull, comment, body } of comments) {
    if (parseCommand(body) !== undefined)
      await queue.enqueue({ kind: 'run-command', pull: { ...repo, number: pull }, comment })
  }
  await queue.enqueue({ kind: 'refresh-proposals', repo })
  await queue.enqueue({ kind: 'refresh-source', repo })
  await enqueueGivenUp(key, memory, queue)
  memory.seen.set(key, { at: now.toISOString(), pulls: seen })
}

async function enqueueGivenUp(repo: string, { givenUp }: SweepMemory, queue: Ports['queue']): Promise<void> {
  for (const [identity, job] of givenUp) {
    const { owner, name } = 'pull' in job ? job.pull : job.repo
    if (`${owner}/${name}` !== repo) continue
    await queue.enqueue(job)
    givenUp.delete(identity)
  }
}
