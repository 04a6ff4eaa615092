import { ownerHandle, type Ownership } from '../owners/owner.ts'
import { jsonText } from './formats/json-text.ts'
import { alignColumns, paint, type TerminalOptions } from './formats/terminal.ts'

/**
 * Who owns each path, in the given order, one line a path with a line end each: path, owners, and the line of CODEOWNERS that decides.
 * A rule without owners and no rule at all are told apart; with colour, paths that nobody owns stand out.
 */
export function renderOwnersText(
  ownerships: readonly Ownership[],
  options: TerminalOptions = { color: false },
): string {
  const rows = ownerships.map(({ path, owners, rule }) => [
    path,
    owners.map(ownerHandle).join(' ') || '(nobody)',
    rule === undefined ? 'no rule matches' : `${rule.path}:${rule.line} ${rule.pattern}`,
  ])
  return alignColumns(rows)
    .map((line, index) => `${ownerships[index]?.owners.length === 0 ? paint(line, 'yellow', options) : line}\n`)
    .join('')
}

/** The same as JSON: `[{ path, owners: ["@acme/ledger"], decidedBy?: { path, line, pattern } }]`, indented by two, with a line end. */
export function renderOwnersJson(ownerships: readonly Ownership[]): string {
  const shape = ownerships.map(({ path, owners, rule }) => ({
    path,
    owners: owners.map(ownerHandle),
    decidedBy: rule && { path: rule.path, line: rule.line, pattern: rule.pattern },
  }))
  return jsonText(shape)
}
