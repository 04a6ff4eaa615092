import { parseCommand } from './parse-command.ts'
import type { Ports, RepoRef } from './ports.ts'

export type SweepPorts = Pick<Ports, 'listings' | 'queue' | 'clock'>

/** What the last sweep of each repository saw. Lost with the process, after which everything is looked at once more. */
export type SweepMemory = Map<string, { readonly at: string; readonly pulls: ReadonlyMap<number, string> }>

// How far back the first sweep looks, and how far sweeps overlap: GitHub's listings lag behind its events.
const FIRST_LOOK_BACK_MS = 24 * 60 * 60 * 1000
const OVERLAP_MS = 10 * 60 * 1000

/** Enqueues a sweep of every repository of every installation. */
export async function enqueueSweeps({ listings, queue }: Pick<Ports, 'listings' | 'queue'>): Promise<void> {
  for (const repo of await listings.readRepositories()) await queue.enqueue({ kind: 'sweep', repo })
}

/**
 * Finds the work that lost webhooks would have brought: open pull requests that changed since the last sweep, pull requests merged
 * since, commands written since, and open deployments. All of it may be done twice without harm.
 */
export async function sweep(
  { repo, anew }: { readonly repo: RepoRef; readonly anew?: boolean },
  memory: SweepMemory,
  { listings, queue, clock }: SweepPorts,
): Promise<void> {
  const now = clock.now()
  const key = `${repo.owner}/${repo.name}`
  const before = anew === true ? undefined : memory.get(key)
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
  memory.set(key, { at: now.toISOString(), pulls: seen })
}
