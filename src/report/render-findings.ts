import type { Finding, Severity } from '../finding.ts'
import { codeBlock, codeSpan, renderProse } from './escape-markdown.ts'
import type { LinkPlace } from './link-place.ts'

/**
 * Findings as a markdown list, in their order, at most `max`. `hints` false leaves out what to do about calls that are not declared,
 * where the text says so elsewhere. Empty when there are none.
 */
export function renderFindings(
  findings: readonly Finding[],
  options: { readonly link: LinkPlace; readonly max: number; readonly entryHints: boolean },
): string {
  const items = findings.slice(0, options.max).map((finding) => renderFinding(finding, options))
  const more = findings.length > options.max ? [`- …and ${findings.length - options.max} more.`] : []
  return [...items, ...more].join('\n')
}

const SIGNS: Record<Severity, string> = { error: '❌', warning: '⚠️', notice: 'ℹ️' }

function renderFinding(finding: Finding, { link, entryHints }: { link: LinkPlace; entryHints: boolean }): string {
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
