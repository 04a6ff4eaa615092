import { compareText } from '../../finding.ts'
import { buildConnectivity } from './build-connectivity.ts'
import { describeWorkload, type Cluster, type Workload } from '../model/cluster.ts'
import type { EvaluateOptions, Party } from '../model/connection.ts'
import { compareGroups, groupConnections, type ConnectionGroup, type PartyGroup } from './group-connections.ts'
import { containsPorts, equalPorts, NO_PORTS, type PortSet } from '../model/port-set.ts'

/** How the connections of two clusters differ. What is not in it is the same in both. */
export type ConnectionDelta = {
  /** Workloads that only the head has, and that only the base has; a workload is known by kind, namespace and name. */
  readonly appeared: readonly Workload[]
  readonly vanished: readonly Workload[]
  /**
   * Each ordered pair of parties whose ports differ is in exactly one of them; see `PartyGroup` for how many there may
   * be.
   */
  readonly changes: readonly ConnectionChange[]
  /**
   * Whether everything that the base lets through the head does too, and the other way round. Both: the two are
   * equivalent.
   */
  readonly contains: { readonly baseInHead: boolean; readonly headInBase: boolean }
  /** All parties of both, so that a group can be told from everybody. */
  readonly parties: readonly Party[]
}

export type ConnectionChange = {
  /**
   * `added`: there was no port open before; `removed`: there is none now; `changed`: there are others, more or fewer.
   */
  readonly kind: 'added' | 'removed' | 'changed'
  readonly from: PartyGroup
  readonly to: PartyGroup
  readonly before: PortSet
  readonly after: PortSet
  /** What it comes from: policies (and labels), or only that an end of it appeared or vanished. */
  readonly cause: 'policies' | 'appeared' | 'vanished'
}

/**
 * What the head's connections add to, take from and change in the base's, as sets of ports between parties: how
 * policies are written makes no difference. Changes come in groups, a few for many pairs, those that open something
 * first.
 */
export function diffConnections(base: Cluster, head: Cluster, options: EvaluateOptions): ConnectionDelta {
  const sides = [buildConnectivity(base, options), buildConnectivity(head, options)]
  const { parties, groups } = groupConnections(sides, ([before, after]) => !equalPorts(...fill(before, after)))
  const changes = groups.map(toChange).sort(compareChanges)
  return {
    appeared: listMissing(head, base),
    vanished: listMissing(base, head),
    changes,
    contains: {
      baseInHead: changes.every(({ before, after }) => containsPorts(after, before)),
      headInBase: changes.every(({ before, after }) => containsPorts(before, after)),
    },
    parties,
  }
}

function toChange({ from, to, ports: [first, second], present }: ConnectionGroup): ConnectionChange {
  const [before, after] = fill(first, second)
  const kind = before.size === 0 ? 'added' : after.size === 0 ? 'removed' : 'changed'
  const cause = present[0] === true ? (present[1] === true ? 'policies' : 'vanished') : 'appeared'
  return { kind, from, to, before, after, cause }
}

function fill(before: PortSet = NO_PORTS, after: PortSet = NO_PORTS): readonly [PortSet, PortSet] {
  return [before, after]
}

const KINDS = ['added', 'removed', 'changed']
const CAUSES = ['policies', 'appeared', 'vanished']

function compareChanges(a: ConnectionChange, b: ConnectionChange): number {
  return (
    KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
    CAUSES.indexOf(a.cause) - CAUSES.indexOf(b.cause) ||
    compareGroups(a, b)
  )
}

function listMissing({ workloads }: Cluster, other: Cluster): readonly Workload[] {
  const names = new Set(other.workloads.map(describeWorkload))
  return workloads
    .filter((workload) => !names.has(describeWorkload(workload)))
    .sort((a, b) => compareText(describeWorkload(a), describeWorkload(b)))
}
