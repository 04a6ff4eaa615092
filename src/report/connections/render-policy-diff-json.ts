import { describeWorkload } from '../../cluster/model/cluster.ts'
import type { ConnectionDelta } from '../../cluster/connectivity/diff-connections.ts'
import { describePorts } from '../../cluster/model/port-set.ts'
import { jsonText } from '../formats/json-text.ts'
import { shapeGroups } from './shape-parties.ts'

/**
 * How connections differ, as JSON, indented by two, with a line end. Each change is about every pair of a party in
 * `from` and one in `to`, those of addresses with addresses left out; ports as `TCP 80,8000-8010; UDP 53`, `all TCP`,
 * `all ports` or `nothing`.
 */
export function renderPolicyDiffJson(
  { changes, contains, appeared, vanished, parties }: ConnectionDelta,
  { base, head }: { readonly base: string; readonly head: string },
): string {
  const shape = shapeGroups(parties)
  const { baseInHead, headInBase } = contains
  const json = {
    base,
    head,
    equivalent: baseInHead && headInBase,
    baseInHead,
    headInBase,
    appeared: appeared.map(describeWorkload),
    vanished: vanished.map(describeWorkload),
    changes: changes.map(({ kind, cause, from, to, before, after }) => ({
      kind,
      cause,
      from: shape(from),
      to: shape(to),
      before: describePorts(before),
      after: describePorts(after),
    })),
  }
  return jsonText(json)
}
