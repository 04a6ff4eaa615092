import { styleText } from 'node:util'
import { Help } from 'commander'

/** A page worth a look: its path below the sandbox's address, and what is there. */
export type Sight = { readonly path: string; readonly what: string }

/** What a step of the story came to. */
export type Outcome = { readonly came: readonly string[]; readonly sights: readonly Sight[] }

const COLUMNS = 80
const INDENT = '   '

/** Words in lines of 80 columns: the first after `first`, the others below its end. A longer word stays whole. */
export function tellText(text: string, first = INDENT): string {
  const lines = new Help().boxWrap(text, COLUMNS - first.length).split('\n')
  return lines.map((line, index) => `${index === 0 ? first : ' '.repeat(first.length)}${line}`).join('\n')
}

/** What came out, and where to look: every address whole and on a line of its own, to be clicked or copied. */
export function tellOutcome({ came, sights }: Outcome, url: string): string {
  const marked = came.map((line) => tellText(line, `${INDENT}✓ `).replace('✓', styleText('green', '✓')))
  return [...marked, ...sights.map((sight) => tellSight(sight, url))].join('\n')
}

export function tellSight({ path, what }: Sight, url: string): string {
  return `${tellText(`See ${what}:`)}\n${INDENT}  ${styleText('cyan', `${url}${path}`)}`
}
