import type { FindingDoc } from '../../findings/finding-doc.ts'

/**
 * What a code of findings means, why it matters and what to do, as plain text and as markdown: a paragraph each,
 * without the title.
 */
export function renderFindingHelp({ what, why, todo }: FindingDoc): {
  readonly text: string
  readonly markdown: string
} {
  return {
    text: [what, `Why it matters: ${why}`, `What to do: ${todo}`].join('\n\n'),
    markdown: [what, `**Why it matters.** ${why}`, `**What to do.** ${todo}`].join('\n\n'),
  }
}
