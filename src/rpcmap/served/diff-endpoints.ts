import { compareText } from '../../finding.ts'
import type { Endpoint, ServedApi } from '../facts/code-call.ts'

/** How what one service offers differs between two commits; each list in the order of `ServedApi`. */
export type ApiDiff = {
  readonly service: string
  readonly added: readonly Endpoint[]
  readonly removed: readonly Endpoint[]
  /** The same endpoint at another verb or path. */
  readonly changed: readonly { readonly base: Endpoint; readonly head: Endpoint }[]
}

/**
 * The services whose endpoints differ, by name. An endpoint is the same when kind, contract and name are; where its
 * code stands does not count.
 */
export function diffEndpoints(
  base: ReadonlyMap<string, ServedApi>,
  head: ReadonlyMap<string, ServedApi>,
): readonly ApiDiff[] {
  const services = [...new Set([...base.keys(), ...head.keys()])].sort(compareText)
  return services.flatMap((service) => {
    const [before, after] = [indexOf(base.get(service)), indexOf(head.get(service))]
    const added = [...after].flatMap(([key, endpoint]) => (before.has(key) ? [] : [endpoint]))
    const removed = [...before].flatMap(([key, endpoint]) => (after.has(key) ? [] : [endpoint]))
    const changed = [...before].flatMap(([key, was]) => {
      const is = after.get(key)
      return is === undefined || is.route === was.route ? [] : [{ base: was, head: is }]
    })
    return added.length + removed.length + changed.length === 0 ? [] : [{ service, added, removed, changed }]
  })
}

function indexOf(api: ServedApi | undefined): ReadonlyMap<string, Endpoint> {
  return new Map((api?.endpoints ?? []).map((one) => [JSON.stringify([one.kind, one.contract, one.name]), one]))
}
