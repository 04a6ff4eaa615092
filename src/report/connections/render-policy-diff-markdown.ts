import { describeWorkload, type Workload } from '../../cluster/model/cluster.ts'
import type { ConnectionDelta } from '../../cluster/connectivity/diff-connections.ts'
import { describeGroups, type DescribeGroup } from './describe-parties.ts'
import { codeSpan, escapeMarkdown } from '../../text/escape-markdown.ts'
import { fitMarkdown } from '../../text/fit-markdown.ts'
import { markdownTable } from '../formats/markdown-table.ts'
import { countNoun } from '../../text/plain-text.ts'
import { CHANGE_KINDS, describeChange, summarizeDelta } from './render-policy-diff.ts'

/**
 * How connections differ, as a comment on a pull request: at most as long as GitHub takes, and says itself what was
 * left out.
 */
export function renderPolicyDiffMarkdown(delta: ConnectionDelta): string {
  const name = describeGroups(delta.parties)
  return fitMarkdown((max) => renderPolicyDiffWithin(delta, name, max))
}

/** The same with lists of at most `max` items, to be put together with more. */
export function renderPolicyDiffWithin(delta: ConnectionDelta, name: DescribeGroup, max: number): string {
  const parts = [
    `**${escapeMarkdown(summarizeDelta(delta))}**`,
    ...CHANGE_KINDS.flatMap(({ kind, title }) => {
      const changes = delta.changes.filter((change) => change.kind === kind)
      const rows = changes.slice(0, max).map((change) => {
        const ends = [change.from, change.to].map((group) => name(group).map(codeSpan).join(', '))
        return [...ends, escapeMarkdown(describeChange(change))]
      })
      if (changes.length === 0) return []
      return [
        `### ${title}`,
        markdownTable(['From', 'To', 'Ports'], rows),
        ...leftOut(changes.length - rows.length, 'row'),
      ]
    }),
    ...listWorkloads('Workloads that appear', delta.appeared, max),
    ...listWorkloads('Workloads that vanish', delta.vanished, max),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function listWorkloads(title: string, workloads: readonly Workload[], max: number): readonly string[] {
  if (workloads.length === 0) return []
  const items = workloads.slice(0, max).map((workload) => `- ${codeSpan(describeWorkload(workload))}`)
  return [`### ${title}`, items.join('\n'), ...leftOut(workloads.length - items.length, 'workload')]
}

function leftOut(count: number, noun: string): readonly string[] {
  if (count === 0) return []
  return [`… and ${countNoun(count, noun)} more: \`drawbridge policy diff\` lists them all.`]
}
