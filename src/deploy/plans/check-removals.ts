import type { Finding } from '../../finding.ts'
import type { CallChange, PlanRecord } from './plan.ts'
import type { RemovalCap } from '../policies/policy-rules.ts'

/**
 * Whether a plan takes away more calls than the config lets one pull request: an error, or a warning where a person
 * asked for the plan by command. A call that somebody revoked does not count: it was named, and with a reason. `before`
 * is how many calls the policies that the plan touches let through until now.
 */
export function checkRemovals(input: {
  readonly cap: RemovalCap | undefined
  readonly changes: readonly CallChange[]
  readonly before: number
  readonly record: PlanRecord
  /** Of the service's policy, for the finding. */
  readonly path: string
}): readonly Finding[] {
  const { cap, changes, before, record, path } = input
  const removed = changes.filter(({ change }) => change === 'removed').length
  const isOver = cap !== undefined && (exceeds(removed, cap.max) || exceeds(removed, share(cap.percent, before)))
  if (!isOver) return []
  const most = [
    ...(cap.max === undefined ? [] : [`${cap.max}`]),
    ...(cap.percent === undefined ? [] : [`${cap.percent} percent of ${before}`]),
  ].join(' and ')
  const message = `${removed} calls would be taken away at once, and policy.removals lets a pull request take ${most}`
  const severity = record.trigger === 'command' ? 'warning' : 'error'
  const hint = `Look at why nobody makes them any more; /deploy ${record.service} to ${record.environment} takes them all the same.`
  return [{ code: 'policy-removals', severity, message, ...(severity === 'error' ? { hint } : {}), place: { path } }]
}

function exceeds(count: number, most: number | undefined): boolean {
  return most !== undefined && count > most
}

function share(percent: number | undefined, of: number): number | undefined {
  return percent === undefined ? undefined : (of * percent) / 100
}
