import type { PeerMatch, PortMatch } from '../../cluster/model/policy.ts'
import { compareText } from '../../finding.ts'
import type { PlatformGroup } from '../model/base-options.ts'
import { NAMESPACE_LABEL } from '../model/namespace-label.ts'
import { describeObject } from '../../cluster/model/describe-object.ts'
import type { ImportedService, RuleSource } from './policy-import.ts'
import { groupName, toGroupPeers, toGroupPorts, type GroupPeers } from './propose-group.ts'

/** What rules say about others than services, on its way to platform groups. */
export type GroupSink = {
  /** The name under which it is proposed, or undefined where a group cannot say it. */
  readonly add: (
    who: { readonly kind: 'anyone' } | { readonly kind: 'peer'; readonly peer: PeerMatch },
    ports: readonly PortMatch[] | undefined,
    about: { readonly callees: ReadonlySet<ImportedService>; readonly source: RuleSource },
  ) => string | undefined
  /** The groups so far, by name, sorted: one for all services where it calls all of them, else one for each. */
  readonly list: () => ReadonlyMap<string, PlatformGroup>
}

const ANYONE: GroupPeers = { ranges: ['0.0.0.0/0', '::/0'] }

/** Collects groups. `services`: all of the environment, with their identity label. */
export function collectGroups(services: readonly ImportedService[], identityLabel: string): GroupSink {
  type Draft = { readonly group: PlatformGroup; readonly callees: Set<ImportedService> }
  const drafts = new Map<string, Draft>()
  const nameOf = new Map<string, string>()
  return {
    add: (who, ports, { callees, source }) => {
      const peers = who.kind === 'anyone' ? ANYONE : toGroupPeers(who.peer)
      const at = toGroupPorts(ports)
      if (peers === undefined || at === 'inexact') return undefined
      const group: PlatformGroup = { ...peers, ...(at === undefined ? {} : { ports: at }) }
      const key = keyOf(group)
      const name = nameOf.get(key) ?? unusedName(groupName(describePeers(peers)), key, new Set(nameOf.values()))
      nameOf.set(key, name)
      const reason = `let in by ${describeObject(source.policy)}`
      const draft = drafts.get(name) ?? { group: { reason, ...group }, callees: new Set() }
      drafts.set(name, draft)
      for (const callee of callees) draft.callees.add(callee)
      return name
    },
    list: () => {
      const groups = [...drafts].flatMap(([name, { group, callees }]): [string, PlatformGroup][] => {
        if (callees.size === services.length) return [[name, group]]
        return [...callees].map(({ identity: { service, label = service } }) => [
          callees.size === 1 ? name : groupName(`${name} ${service}`),
          { ...group, to: new Map([[identityLabel, label]]) },
        ])
      })
      return new Map(groups.sort(([a], [b]) => compareText(a, b)))
    },
  }
}

/** Equal for groups that say the same, whatever their reason. */
export function keyOf({ namespaces, pods, ranges, ports, to, direction = 'ingress' }: PlatformGroup): string {
  const pairs = (labels: ReadonlyMap<string, string> | undefined) =>
    [...(labels ?? [])].sort(([a], [b]) => compareText(a, b))
  return JSON.stringify([direction, pairs(namespaces), pairs(pods), ranges ?? [], ports ?? 'all', pairs(to)])
}

function unusedName(name: string, key: string, used: ReadonlySet<string>): string {
  return used.has(name) ? groupName(`${name} ${key}`) : name
}

function describePeers({ namespaces, pods, ranges }: GroupPeers): string {
  if (ranges?.some((range) => range === '0.0.0.0/0') === true) return 'anyone'
  const words = [
    ...[...(namespaces ?? [])].map(([key, value]) => (key === NAMESPACE_LABEL ? value : `${key} ${value}`)),
    ...(pods?.values() ?? []),
    ...(ranges === undefined ? [] : ['from', ...ranges]),
  ]
  return words.join(' ')
}
