import { listGroup, type PartyGroup } from '../../cluster/connectivity/group-connections.ts'
import type { ConnectionChange, ConnectionDelta } from '../../cluster/connectivity/diff-connections.ts'
import { describePorts } from '../../cluster/model/port-set.ts'
import type { Place } from '../../finding.ts'
import { describeGroups } from './describe-parties.ts'
import { joinWords } from '../../text/plain-text.ts'
import { describeChange, summarizeDelta } from './render-policy-diff.ts'
import { renderSarif } from '../formats/render-sarif.ts'

const RULES: Record<ConnectionChange['kind'], { readonly id: string; readonly title: string }> = {
  added: { id: 'connection-opens', title: 'A connection opens' },
  removed: { id: 'connection-closes', title: 'A connection closes' },
  changed: { id: 'connection-changes', title: 'A connection has other ports' },
}

/**
 * How connections differ, as SARIF 2.1.0 (OASIS): one result for each group of changes, at the manifest of a workload
 * at its end. Changes are warnings, not errors: whether they are wanted is for people to say. `version` is Drawbridge's
 * own.
 */
export function renderPolicyDiffSarif(delta: ConnectionDelta, { version }: { readonly version: string }): string {
  const name = describeGroups(delta.parties)
  const results = delta.changes.flatMap((change) => {
    const place = placeOf(change.to) ?? placeOf(change.from)
    if (place === undefined) return []
    const [from, to] = [joinWords(name(change.from)), joinWords(name(change.to))]
    return [
      {
        rule: RULES[change.kind],
        level: 'warning' as const,
        text: tell(change, from, to),
        state: 'new' as const,
        place,
      },
    ]
  })
  const { baseInHead, headInBase } = delta.contains
  return renderSarif(results, { version, properties: { title: summarizeDelta(delta), baseInHead, headInBase } })
}

function tell(change: ConnectionChange, from: string, to: string): string {
  const { kind, after, before } = change
  if (kind === 'added') return `${from} can now reach ${to}: ${describePorts(after)}.`
  if (kind === 'removed') return `${from} can no longer reach ${to}: ${describePorts(before)}.`
  return `${from} reaches ${to} on other ports: ${describeChange(change)}.`
}

function placeOf(group: PartyGroup): Place | undefined {
  for (const party of listGroup(group)) if (party.kind === 'workload') return party.workload.place
  return undefined
}
