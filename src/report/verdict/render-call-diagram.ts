import { codeBlock } from '../../text/escape-markdown.ts'
import { mermaidLabel } from '../formats/escape-mermaid.ts'
import type { CallRow } from './select-call-rows.ts'

// Mermaid itself stops at 500 edges and 50,000 characters, and nothing on a page can raise that. Long before, nobody
// can read it.
const EDGES_MAX = 60
const CHARACTERS_MAX = 20_000
const METHODS_MAX = 3

/**
 * The calls that change as a Mermaid flowchart in a code block with a line that explains its colours. Empty when there
 * are none, or too many for a picture: the table has them all.
 */
export function renderCallDiagram(rows: readonly CallRow[]): string {
  if (rows.length === 0 || rows.length > EDGES_MAX) return ''
  const ids = new Map<string, string>()
  for (const { caller, callee } of rows) {
    for (const name of [caller, callee]) if (!ids.has(name)) ids.set(name, `n${ids.size}`)
  }
  const looks = rows.map(selectLook)
  const text = [
    'flowchart LR',
    ...[...ids].map(([name, id]) => `  ${id}[${mermaidLabel(name)}]`),
    ...rows.map((row) => `  ${ids.get(row.caller)} ${renderArrow(row)} ${ids.get(row.callee)}`),
    ...looks.map((look, index) => `  linkStyle ${index} ${STYLES[look]}`),
  ].join('\n')
  if (text.length > CHARACTERS_MAX) return ''
  const legend = (Object.keys(LEGEND) as Look[]).filter((look) => looks.includes(look)).map((look) => LEGEND[look])
  return `${codeBlock(text, 'mermaid')}\n\n<sub>${legend.join(' · ')}</sub>`
}

type Look = 'added' | 'missing' | 'removed' | 'changed' | 'declared'

const STYLES: Record<Look, string> = {
  added: 'stroke:#1a7f37,stroke-width:2px',
  missing: 'stroke:#bf8700,stroke-width:2px,stroke-dasharray:2 3',
  removed: 'stroke:#cf222e,stroke-width:2px,stroke-dasharray:6 4',
  changed: 'stroke:#0969da,stroke-width:2px',
  declared: 'stroke:#818b98,stroke-width:2px',
}

const LEGEND: Record<Look, string> = {
  added: 'green: allowed from now on',
  missing: 'dotted amber: in code, and not declared',
  removed: 'dashed red: no longer allowed',
  changed: 'blue: allowed for other methods',
  declared: 'grey: only the code changes',
}

function selectLook({ declared, lacks }: CallRow): Look {
  if (lacks !== undefined) return 'missing'
  switch (declared) {
    case 'added':
    case 'widened':
    case 'unrevoked':
    case 'prolonged':
      return 'added'
    case 'removed':
    case 'narrowed':
      return 'removed'
    case 'changed':
      return declared
    case undefined:
      return 'declared'
  }
}

function renderArrow({ gained, lost }: CallRow): string {
  const methods = gained === 'every' || lost === 'every' ? [] : [...gained, ...lost]
  if (methods.length === 0) return '-->'
  const shown = methods.slice(0, METHODS_MAX).join(', ')
  const more = methods.length > METHODS_MAX ? `, ${methods.length - METHODS_MAX} more` : ''
  return `-->|${mermaidLabel(shown + more)}|`
}
