import { compareText } from '../../finding.ts'
import type { AllowedCaller, PolicyMode } from '../../netpolicy/model/policy.ts'
import type { Observation } from './parse-observations.ts'

/** What speaks for or against moving policies towards enforcement. */
export type Evidence = {
  /** Of the services that it is about, sorted by name. */
  readonly modes: readonly ServiceMode[]
  /** First and last of the observations that count; undefined: there are none. */
  readonly window: { readonly first: string; readonly last: string; readonly count: number } | undefined
  /** Connections that were denied or would have been, those of allowed calls first, then by callee, caller and port. */
  readonly drops: readonly Drop[]
  /** Allowed calls that nobody saw. No window proves that nobody needs them, or that they would get through. */
  readonly unseen: readonly { readonly caller: string; readonly callee: string }[]
  /** How many calls are allowed, and how many of them were seen to get through. */
  readonly allowed: number
  readonly seen: number
}

export type ServiceMode = {
  readonly service: string
  readonly mode: PolicyMode
  /** When that began, ISO 8601; undefined: no commit says. */
  readonly since: string | undefined
  /** Whether the service has a policy there at all. */
  readonly hasPolicy: boolean
}

export type Drop = {
  readonly caller: string
  readonly callee: string
  readonly port: number | undefined
  readonly count: number
  readonly last: string
  /** Whether the call is one that policies are to let through. */
  readonly allowed: boolean
}

/**
 * Sums observations up for the services of a change. Only those count that were made since the service is in its
 * present mode: what was seen before says nothing about the policies as they are. Equal input gives equal output, in
 * whichever order the observations are.
 */
export function collectEvidence(input: {
  /** Each service with its mode and when that began. */
  readonly modes: Evidence['modes']
  readonly allowed: ReadonlyMap<string, readonly AllowedCaller[]>
  readonly observations: readonly Observation[]
}): Evidence {
  const modes = input.modes.toSorted((a, b) => compareText(a.service, b.service))
  const since = new Map(modes.map((mode) => [mode.service, mode.since]))
  const counted = input.observations.filter(
    ({ to, at }) => since.has(to) && Date.parse(at) >= Date.parse(since.get(to) ?? '1970-01-01T00:00:00Z'),
  )
  const isAllowed = indexAllowed(input.allowed)
  const seen = new Set(counted.filter(({ action }) => action === 'allow').map(({ from, to }) => pairKey(from, to)))
  const observed = new Set(counted.map(({ from, to }) => pairKey(from, to)))
  const calls = [...input.allowed].flatMap(([callee, callers]) => callers.map(({ caller }) => ({ caller, callee })))
  return {
    modes,
    window: findWindow(counted),
    drops: listDrops(counted, isAllowed),
    unseen: calls.filter(({ caller, callee }) => !observed.has(pairKey(caller, callee))).sort(compareCalls),
    allowed: calls.length,
    seen: calls.filter(({ caller, callee }) => seen.has(pairKey(caller, callee))).length,
  }
}

function findWindow(observations: readonly Observation[]): Evidence['window'] {
  let [first, last] = [observations[0]?.at, observations[0]?.at]
  for (const { at } of observations) {
    if (first === undefined || Date.parse(at) < Date.parse(first)) first = at
    if (last === undefined || Date.parse(at) > Date.parse(last)) last = at
  }
  return first === undefined || last === undefined
    ? undefined
    : { first, last, count: observations.reduce((sum, { count }) => sum + count, 0) }
}

function listDrops(
  observations: readonly Observation[],
  isAllowed: (caller: string, callee: string) => boolean,
): readonly Drop[] {
  const drops = new Map<string, Drop>()
  for (const { at, from, to, port, action, count: times } of observations) {
    if (action !== 'deny') continue
    const key = JSON.stringify([from, to, port])
    const { count, last } = drops.get(key) ?? { count: 0, last: at }
    const later = Date.parse(at) > Date.parse(last) ? at : last
    drops.set(key, { caller: from, callee: to, port, count: count + times, last: later, allowed: isAllowed(from, to) })
  }
  return [...drops.values()].sort(
    (a, b) => Number(b.allowed) - Number(a.allowed) || compareCalls(a, b) || (a.port ?? 0) - (b.port ?? 0),
  )
}

function indexAllowed(allowed: ReadonlyMap<string, readonly AllowedCaller[]>) {
  const callers = new Map([...allowed].map(([callee, of]) => [callee, new Set(of.map(({ caller }) => caller))]))
  return (caller: string, callee: string) => callers.get(callee)?.has(caller) ?? false
}

type Called = { readonly caller: string; readonly callee: string }

function compareCalls(a: Called, b: Called): number {
  return compareText(a.callee, b.callee) || compareText(a.caller, b.caller)
}

function pairKey(caller: string, callee: string): string {
  return JSON.stringify([caller, callee])
}
