import type { Cluster, Workload } from '../cluster/model/cluster.ts'
import { diffConnections, type ConnectionDelta } from '../cluster/connectivity/diff-connections.ts'
import { listGroup, type PartyGroup } from '../cluster/connectivity/group-connections.ts'
import { subtractPorts, type PortSet } from '../cluster/model/port-set.ts'
import { compareFindings, type Finding, type Parsed } from '../finding.ts'
import { SERVICE_ANNOTATION } from '../netpolicy/render/annotate.ts'
import { CALLS_ANNOTATION, parseCallReasons, type CallReason } from '../netpolicy/render/call-reasons.ts'
import type { Owner } from '../owners/owner.ts'

/** What a pull request of a config repository does to the connections of one environment. */
export type ConnectionReview = {
  readonly environment: string
  /** Undefined: there is too much to compare, and the findings say so. */
  readonly delta: ConnectionDelta | undefined
  /** What opens, pair by pair, as far as it is between workloads and within ORIGINS_MAX. */
  readonly opened: readonly OpenedConnection[]
  /** How many more pairs of workloads there are. */
  readonly more: number
  /** What cannot be read, and could before; what is too much, before as well. Sorted. */
  readonly findings: readonly Finding[]
  /** What is wrong with what it does, as far as it can be read. Sorted; left out: nothing. */
  readonly objections?: readonly Finding[]
}

export type OpenedConnection = {
  readonly from: Workload
  readonly to: Workload
  /** The services that they are, by their identity label; undefined: they carry none. */
  readonly caller: string | undefined
  readonly callee: string | undefined
  /** What is open now and was not before. */
  readonly ports: PortSet
  /**
   * What the policy that Drawbridge renders for the callee says of this caller; undefined: nothing, a person opened it
   * by hand.
   */
  readonly reason: CallReason | undefined
  /** Of the callee; undefined: it is none of the services that Drawbridge knows. Empty: nobody owns it. */
  readonly owners: readonly Owner[] | undefined
  /** Who agreed to it, as plain text; left out: that was not looked up. */
  readonly agreed?: string | undefined
}

/** Pairs that are told one by one: more are not read by anybody. */
const ORIGINS_MAX = 100

/**
 * Compares one environment's manifests before and after. `ownersOf` gives the owners of a service by its name.
 * Workloads are told to be services by their identity label.
 */
export function reviewConnections(input: {
  readonly environment: string
  /** Undefined: too much to be read, with a finding that says so. */
  readonly base: Parsed<Cluster | undefined>
  readonly head: Parsed<Cluster | undefined>
  readonly identityLabel: string
  readonly ownersOf: (service: string) => readonly Owner[] | undefined
}): ConnectionReview {
  const { environment, base, head } = input
  if (base.value === undefined || head.value === undefined) {
    const unread = [base, head].flatMap(({ value, findings }) => (value === undefined ? findings : []))
    const once = new Map([...unread, ...newErrors(base, head)].map((finding) => [identify(finding), finding]))
    return { environment, delta: undefined, opened: [], more: 0, findings: [...once.values()].sort(compareFindings) }
  }
  const delta = diffConnections(base.value, head.value, { staged: 'ignored' })
  const findings = newErrors(base, head).sort(compareFindings)
  return { environment, delta, ...listOpened(delta, head.value, input), findings }
}

// What could not be read before either is not this pull request's doing.
function newErrors(base: Parsed<unknown>, head: Parsed<unknown>): Finding[] {
  const before = new Set(base.findings.map(identify))
  return head.findings.filter((finding) => finding.severity === 'error' && !before.has(identify(finding)))
}

function listOpened(
  { changes }: ConnectionDelta,
  head: Cluster,
  { identityLabel, ownersOf }: Pick<Parameters<typeof reviewConnections>[0], 'identityLabel' | 'ownersOf'>,
): Pick<ConnectionReview, 'opened' | 'more'> {
  const reasonOf = indexReasons(head)
  const opened: OpenedConnection[] = []
  let more = 0
  for (const change of changes) {
    const ports = subtractPorts(change.after, change.before)
    if (ports.size === 0) continue
    const [callers, callees] = [listWorkloads(change.from), new Set(listWorkloads(change.to))]
    // A workload's pods among each other are no pair that anybody has to agree to.
    const count = callers.length * callees.size - callers.filter((caller) => callees.has(caller)).length
    if (count > ORIGINS_MAX - opened.length) {
      more += count
      continue
    }
    const pairs = callers.flatMap((from) => [...callees].flatMap((to) => (from === to ? [] : [{ from, to }])))
    for (const { from, to } of pairs) {
      const [caller, callee] = [from.labels.get(identityLabel), to.labels.get(identityLabel)]
      const reason = caller === undefined || callee === undefined ? undefined : reasonOf(callee).get(caller)
      opened.push({
        from,
        to,
        caller,
        callee,
        ports,
        reason,
        owners: callee === undefined ? undefined : ownersOf(callee),
      })
    }
  }
  return { opened, more }
}

function listWorkloads(group: PartyGroup): readonly Workload[] {
  return [...listGroup(group)].flatMap((party) => (party.kind === 'workload' ? [party.workload] : []))
}

/** What the policies of a service say of its callers, by caller. */
function indexReasons({ policies }: Cluster): (service: string) => ReadonlyMap<string, CallReason> {
  const texts = new Map<string, string[]>()
  for (const { source } of policies) {
    const service = source.annotations.get(SERVICE_ANNOTATION)
    const text = source.annotations.get(CALLS_ANNOTATION)
    if (service !== undefined && text !== undefined) texts.set(service, [...(texts.get(service) ?? []), text])
  }
  const known = new Map<string, ReadonlyMap<string, CallReason>>()
  return (service) => {
    const found =
      known.get(service) ??
      new Map(
        (texts.get(service) ?? []).flatMap((text) => parseCallReasons(text).calls.map((call) => [call.caller, call])),
      )
    known.set(service, found)
    return found
  }
}

// A finding that moved by some lines is no new one.
function identify({ code, message, place }: Finding): string {
  return JSON.stringify([code, message, place.path])
}
