import { codeSpan } from '../../text/escape-markdown.ts'
import type { LinkPlace } from '../formats/link-place.ts'
import { markdownTable } from '../formats/markdown-table.ts'
import { clipText } from '../../text/plain-text.ts'
import { selectCondition } from './render-condition.ts'
import type { CallRow, Methods } from './select-call-rows.ts'

/** The calls that change as a markdown table, at most `max` of them; empty when there are none. */
export function renderCallTable(rows: readonly CallRow[], { link, max }: { link: LinkPlace; max: number }): string {
  const table = markdownTable(
    ['Call', 'Allowlist', 'Code', 'Methods', 'Where'],
    rows
      .slice(0, max)
      .map((row) => [
        `${codeSpan(row.caller)} → ${codeSpan(row.callee)}`,
        renderDeclared(row),
        row.code === undefined ? '–' : IN_CODE[row.code],
        renderMethods(row),
        renderSite(row, link),
      ]),
  )
  return rows.length > max ? `${table}\n\n…and ${rows.length - max} more.` : table
}

/** The methods of a call in code type, the first few of them. */
function renderMethodNames(methods: Methods): string {
  if (methods === 'every') return 'every method'
  const shown = methods.slice(0, METHODS_MAX).map(codeSpan).join(', ')
  return methods.length > METHODS_MAX ? `${shown} and ${methods.length - METHODS_MAX} more` : shown
}

const METHODS_MAX = 6
/** A condition is shown so far. */
const CONDITION_MAX = 60

const DECLARED: Record<NonNullable<CallRow['declared']>, string> = {
  added: '➕ added',
  removed: '➖ removed',
  widened: '➕ widened',
  narrowed: '➖ narrowed',
  changed: '± other methods',
  unrevoked: '➕ no longer revoked',
  prolonged: '➕ for longer',
}

const IN_CODE: Record<NonNullable<CallRow['code']>, string> = {
  added: '➕ added',
  removed: '➖ removed',
  widened: '➕ more methods',
  narrowed: '➖ fewer methods',
  changed: '± other methods',
}

function renderDeclared({ declared, lacks }: CallRow): string {
  const parts = [
    declared === undefined ? '' : DECLARED[declared],
    lacks === undefined ? '' : lacks === 'entry' ? '❌ **missing**' : '❌ **too narrow**',
  ]
  return parts.filter((part) => part !== '').join(', ') || '–'
}

function renderSite({ site, condition = [] }: CallRow, link: LinkPlace): string {
  if (site === undefined) return '–'
  const { first, more } = selectCondition(condition)
  if (first === undefined) return link(site)
  const rest = more === 0 ? '' : `, or ${more} more`
  const { path, line } = first
  return `${link(site)}<br>only if ${codeSpan(clipText(first.text, CONDITION_MAX))} at ${link({ path, line })}${rest}`
}

function renderMethods({ gained, lost }: CallRow): string {
  const hasGained = gained === 'every' || gained.length > 0
  const hasLost = lost === 'every' || lost.length > 0
  if (hasGained && hasLost) return `+ ${renderMethodNames(gained)}; − ${renderMethodNames(lost)}`
  return hasGained ? renderMethodNames(gained) : hasLost ? renderMethodNames(lost) : '–'
}
