import type { Finding, Severity } from '../../finding.ts'
import { codeBlock, codeSpan, renderProse } from '../../text/escape-markdown.ts'
import type { LinkPlace } from './link-place.ts'
import { countNoun } from '../../text/plain-text.ts'

export type FindingOptions = {
  readonly link: LinkPlace
  readonly max: number
  /** False leaves out what to do about calls that are not declared, where the text around says so. */
  readonly entryHints: boolean
}

/**
 * Errors as a markdown list; warnings and notices behind them, folded away when there are many. Empty when there are
 * none.
 */
export function renderGroupedFindings(findings: readonly Finding[], options: FindingOptions): string {
  const errors = findings.filter(({ severity }) => severity === 'error')
  const others = findings.filter(({ severity }) => severity !== 'error')
  if (others.length <= UNFOLDED_MAX) return renderFindings(findings, options)
  const list = renderFindings(errors, options)
  const folded = foldDetails(countNoun(others.length, 'warning'), renderFindings(others, options))
  return list === '' ? folded : `${list}\n\n${folded}`
}

// More warnings than these push what matters off the screen.
const UNFOLDED_MAX = 5

/** Markdown that is shown only to those who open it. */
export function foldDetails(summary: string, body: string): string {
  return `<details>\n<summary>${summary}</summary>\n\n${body}\n\n</details>`
}

/** Findings as a markdown list, in their order, at most `max`. Empty when there are none. */
export function renderFindings(findings: readonly Finding[], options: FindingOptions): string {
  const items = findings.slice(0, options.max).map((finding) => renderFinding(finding, options))
  const more = findings.length > options.max ? [`- …and ${findings.length - options.max} more.`] : []
  return [...items, ...more].join('\n')
}

const SIGNS: Record<Severity, string> = { error: '❌', warning: '⚠️', notice: 'ℹ️' }

function renderFinding(finding: Finding, { link, entryHints }: FindingOptions): string {
  const { severity, message, hint, place, code } = finding
  const line = `- ${SIGNS[severity]} ${link(place)} ${renderProse(message)}`
  const isEntry = code === 'undeclared-call' || code === 'undeclared-method'
  const shown = hint === undefined || (isEntry && !entryHints && hint.includes('\n')) ? '' : renderHint(hint)
  return `${line} (${codeSpan(code)})${shown}`
}

// The first line says what to do, those after it are to be pasted.
function renderHint(hint: string): string {
  const [first = '', ...rest] = hint.split('\n')
  const sentence = `<br>${renderProse(first)}`
  if (rest.length === 0) return sentence
  const block = codeBlock(rest.slice(0, HINT_LINES_MAX).join('\n'), 'yaml')
  return `${sentence}\n\n${block.replace(/^/gm, '  ')}\n`
}

const HINT_LINES_MAX = 20
