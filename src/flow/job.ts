import type { PullRef, RepoRef } from './ports.ts'

/** A piece of work. It names what to look at, never what was seen: the worker reads that afresh. */
export type Job =
  | { readonly kind: 'judge-pull'; readonly pull: PullRef }
  | { readonly kind: 'judge-group'; readonly pull: PullRef; readonly base: string; readonly head: string }
  | { readonly kind: 'run-command'; readonly pull: PullRef; readonly comment: number }
  | { readonly kind: 'open-deployment'; readonly pull: PullRef }
  | { readonly kind: 'report-deployment'; readonly pull: PullRef }
  | { readonly kind: 'sweep'; readonly repo: RepoRef }

/** Jobs of one key run one after the other; of several waiting jobs with one identity, one is enough. */
export function jobKey(job: Job): string {
  return job.kind === 'sweep'
    ? `${job.repo.owner}/${job.repo.name}`
    : `${job.pull.owner}/${job.pull.name}#${job.pull.number}`
}

/** Two jobs of one identity do the same work. Commands are never merged: each comment is its own. */
export function jobIdentity(job: Job): string {
  switch (job.kind) {
    case 'run-command':
      return `${job.kind} ${jobKey(job)} ${job.comment}`
    case 'judge-group':
      return `${job.kind} ${jobKey(job)} ${job.head}`
    case 'judge-pull':
    case 'open-deployment':
    case 'report-deployment':
    case 'sweep':
      return `${job.kind} ${jobKey(job)}`
  }
}
