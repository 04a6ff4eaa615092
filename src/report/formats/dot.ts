import { plainText } from '../../text/plain-text.ts'

/** A directed graph in the DOT language of Graphviz; texts may be hostile. */
export type DotEdge = { readonly from: string; readonly to: string; readonly label: string; readonly color?: string }

/** Graphviz lays out no more in reasonable time. */
const EDGES_MAX = 2_000

/** Edges as DOT, with a line end; of more than 2,000 the first, and a comment says how many are left out. */
export function renderDot(name: string, edges: readonly DotEdge[]): string {
  const shown = edges.slice(0, EDGES_MAX)
  const lines = [
    `digraph ${name} {`,
    '  rankdir=LR;',
    '  node [shape=box];',
    ...(edges.length > shown.length ? [`  // ${edges.length - shown.length} edges are left out`] : []),
    ...shown.map(({ from, to, label, color }) => {
      const painted = color === undefined ? '' : `, color=${color}, fontcolor=${color}`
      return `  ${quoteDot(from)} -> ${quoteDot(to)} [label=${quoteDot(label)}${painted}];`
    }),
    '}',
  ]
  return `${lines.join('\n')}\n`
}

// Quotes and backslashes are all that a quoted id of the DOT language gives a meaning; `\n` in a label would start a
// line.
function quoteDot(text: string): string {
  return `"${plainText(text).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
