import type { ConnectionDelta } from '../../cluster/connectivity/diff-connections.ts'
import { describeGroups } from './describe-parties.ts'
import { renderDot } from '../formats/dot.ts'
import { describeChange } from './render-policy-diff.ts'

const COLORS = { added: 'red', removed: 'darkgreen', changed: 'orange' } as const

/**
 * How connections differ, as a drawing: a box for each named workload or group of many; what opens is red, what closes
 * green.
 */
export function renderPolicyDiffDot({ changes, parties }: ConnectionDelta): string {
  const name = describeGroups(parties)
  const edges = changes.flatMap((change) =>
    name(change.from).flatMap((from) =>
      name(change.to).map((to) => ({ from, to, label: describeChange(change), color: COLORS[change.kind] })),
    ),
  )
  return renderDot('connections', edges)
}
