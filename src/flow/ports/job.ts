import type { PullRef, RepoRef } from './ref.ts'

/** A piece of work. It names what to look at, never what was seen: the worker reads that afresh. */
export type Job =
  | { readonly kind: 'judge-pull'; readonly pull: PullRef }
  | { readonly kind: 'judge-group'; readonly pull: PullRef; readonly base: string; readonly head: string }
  /** `review`: the command stands in the body of the review of that id, not in a comment. */
  | { readonly kind: 'run-command'; readonly pull: PullRef; readonly comment: number; readonly review?: true }
  | { readonly kind: 'open-deployment'; readonly pull: PullRef }
  | { readonly kind: 'report-deployment'; readonly pull: PullRef }
  | { readonly kind: 'refresh-proposals'; readonly repo: RepoRef }
  | { readonly kind: 'refresh-source'; readonly repo: RepoRef }
  /** `anew`: whatever was seen before; its rules have changed. */
  | { readonly kind: 'sweep'; readonly repo: RepoRef; readonly anew?: boolean }

/**
 * Jobs of one key run one after the other. Whatever writes to a config repository shares one key per installation: a
 * branch there has one writer at a time, and optimistic loops on one base branch collapse under load.
 */
export function jobKey(job: Job): string {
  switch (job.kind) {
    case 'judge-pull':
    case 'judge-group':
    case 'report-deployment':
      return pullName(job.pull)
    case 'run-command':
    case 'open-deployment':
      return `deployments of ${job.pull.installation}`
    case 'refresh-proposals':
    case 'refresh-source':
      return `deployments of ${job.repo.installation}`
    case 'sweep':
      return `sweep of ${job.repo.owner}/${job.repo.name}`
  }
}

/** Two jobs of one identity do the same work. Commands are never merged: each comment is its own. */
export function jobIdentity(job: Job): string {
  switch (job.kind) {
    case 'judge-pull':
    case 'open-deployment':
    case 'report-deployment':
      return `${job.kind} ${pullName(job.pull)}`
    case 'judge-group':
      return `${job.kind} ${pullName(job.pull)} ${job.head}`
    case 'run-command':
      return `${job.kind} ${pullName(job.pull)} ${job.review ? 'review ' : ''}${job.comment}`
    case 'refresh-proposals':
    case 'refresh-source':
      return `${job.kind} ${job.repo.owner}/${job.repo.name}`
    case 'sweep':
      return `${job.kind}${job.anew ? ' anew' : ''} ${job.repo.owner}/${job.repo.name}`
  }
}

function pullName({ owner, name, number }: PullRef): string {
  return `${owner}/${name}#${number}`
}
