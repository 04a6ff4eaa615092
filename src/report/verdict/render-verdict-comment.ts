import type { Verdict } from '../../verdict/model/verdict.ts'
import { renderVerdictMarkdown } from './render-verdict-markdown.ts'

/** Hidden first line of the one comment that holds the verdict on a pull request. */
export const VERDICT_MARKER = '<!-- drawbridge:verdict -->'

/**
 * The comment on a pull request: the marker, then the verdict as markdown with links into the head commit. `repository`
 * is `owner/name`; `refused` has the owners (handles) whom GitHub refused to ask for review, and why. Leaves room below
 * GitHub's 65,536 characters.
 */
export function renderVerdictComment(input: {
  readonly verdict: Verdict
  readonly repository: string
  readonly commands: boolean
  readonly refused?: ReadonlyMap<string, string> | undefined
  /** How many characters the caller puts behind it. */
  readonly appended?: number | undefined
}): string {
  const { verdict, ...options } = input
  return `${VERDICT_MARKER}\n${renderVerdictMarkdown(verdict, { ...options, diagram: true, inheritedInCheck: true })}`
}
