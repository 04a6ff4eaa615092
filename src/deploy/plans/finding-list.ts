import { escapeMarkdown } from '../../text/escape-markdown.ts'
import type { Finding } from '../../finding.ts'

const FINDINGS_MAX = 20

/**
 * Findings as a markdown list for the body of a pull request, each with what to do about it; empty without any, cut
 * after twenty.
 */
export function renderFindingList(findings: readonly Finding[]): string {
  const shown = findings.slice(0, FINDINGS_MAX).map(({ severity, message, hint }) => {
    return `- **${severity}**: ${escapeMarkdown(message)}${hint === undefined ? '' : ` — ${escapeMarkdown(hint)}`}`
  })
  const rest = findings.length - shown.length
  return [...shown, ...(rest > 0 ? [`- ${rest} more`] : [])].join('\n')
}
