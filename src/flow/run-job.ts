import { OperationError } from '../operation-error.ts'
import type { FactsCache } from './sources/facts-cache.ts'
import type { Job } from './ports/job.ts'
import { judgeGroup, judgePull, reportUnjudged } from './judging/judge-pull.ts'
import { openDeployment } from './deploying/open-deployment.ts'
import type { Ports } from './ports/ports.ts'
import { refreshProposals } from './upkeep/refresh-proposals.ts'
import { refreshSource } from './upkeep/refresh-source.ts'
import { reviewManifests } from './reviewing/review-manifests.ts'
import { reportDeployment } from './deploying/report-deployment.ts'
import { reportUnanswered, runCommand } from './commands/run-command.ts'
import { rememberGivenUp, sweep, type SweepMemory } from './upkeep/sweep.ts'

export type WorkerPorts = Ports & { readonly facts: FactsCache; readonly sweeps: SweepMemory }

/** Does one job. Throws what the world or a bug threw: the queue decides whether to try again. */
export async function runJob(job: Job, ports: WorkerPorts): Promise<void> {
  switch (job.kind) {
    case 'judge-pull':
      return judgePull(job.pull, ports, (pull) => reviewManifests(job.pull, pull, ports))
    case 'judge-group':
      return judgeGroup(job.pull, { base: job.base, head: job.head }, ports)
    case 'run-command':
      return runCommand(job.pull, { id: job.comment, isReview: job.review === true }, ports)
    case 'open-deployment':
      return openDeployment(job.pull, ports)
    case 'report-deployment':
      return reportDeployment(job.pull, ports)
    case 'refresh-proposals':
      return refreshProposals(job.repo, ports)
    case 'refresh-source':
      return refreshSource(job.repo, ports.sweeps, ports)
    case 'sweep':
      return sweep(job, ports.sweeps, ports)
  }
}

/**
 * Tells people that a job was given up: by a failing check where a verdict was due, by the log everywhere. A sweep may
 * try it again.
 */
export async function giveUpJob(job: Job, error: unknown, ports: WorkerPorts): Promise<void> {
  ports.log.error({ job, err: error }, 'gave up a job')
  rememberGivenUp(job, error, ports.sweeps)
  const message = describeFailure(error)
  switch (job.kind) {
    case 'judge-pull':
      return reportUnjudged(job.pull, { message }, ports)
    case 'judge-group':
      return reportUnjudged(job.pull, { head: job.head, message }, ports)
    case 'run-command':
      return reportUnanswered(job.pull, { id: job.comment, isReview: job.review === true }, message, ports)
    case 'open-deployment':
    case 'report-deployment':
    case 'refresh-proposals':
    case 'refresh-source':
    case 'sweep':
      return
  }
}

// What an unexpected error says may hold anything; its code does not.
function describeFailure(error: unknown): string {
  if (!(error instanceof OperationError)) return 'An internal error stopped it. The details are in the log of the app.'
  return `It stopped with \`${error.code}\`${error.retryable ? ', also after several attempts' : ''}.`
}
