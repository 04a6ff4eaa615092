import { compareText } from '../../finding.ts'
import type { Party } from '../model/connection.ts'

/** Workloads by namespace, name and kind, then addresses: IPv4's first. */
export function compareParties(a: Party, b: Party): number {
  if (a.kind === 'workload') {
    if (b.kind !== 'workload') return -1
    return (
      compareText(a.workload.namespace, b.workload.namespace) ||
      compareText(a.workload.name, b.workload.name) ||
      compareText(a.workload.kind, b.workload.kind)
    )
  }
  if (b.kind === 'workload') return 1
  return a.family - b.family || (a.first < b.first ? -1 : a.first > b.first ? 1 : 0)
}
