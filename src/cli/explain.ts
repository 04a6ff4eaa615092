import { Option, type Command } from 'commander'
import { FINDING_DOCS, isFindingCode } from '../findings/finding-docs.ts'
import {
  renderFindingDoc,
  renderFindingDocMarkdown,
  renderFindingDocsMarkdown,
  renderFindingList,
} from '../report/render-finding-docs.ts'
import { nearestName } from '../text/nearest-name.ts'
import { InputError } from './terminal/input-error.ts'
import { wantsColor, type World } from './terminal/world.ts'

/** Longer lines of prose are hard to read, however wide the terminal is. */
const COLUMNS_MAX = 80

type ExplainOptions = { readonly format: 'text' | 'markdown' }

/** `drawbridge explain`: what a code of findings means, why it matters and what to do. */
export function addExplain(program: Command, { world }: { world: World }): void {
  program
    .command('explain')
    .summary('say what a finding means, why it matters and what to do')
    .description(
      'Says what a finding means, why it matters and what to do. Its code stands beside its message.\n' +
        'Without a code: lists all of them.',
    )
    .argument('[code]', 'the code of a finding, such as undeclared-call')
    .addOption(new Option('--format <format>', 'how to print it').choices(['text', 'markdown']).default('text'))
    .addHelpText('after', EXPLAIN_EXAMPLES)
    .action((typed: string | undefined, { format }: ExplainOptions) => {
      world.stdout.write(format === 'markdown' ? explainMarkdown(typed) : explainText(typed, world))
    })
}

const EXPLAIN_EXAMPLES = `
Examples:
  drawbridge explain undeclared-call
  drawbridge explain
  drawbridge explain --format markdown > findings.md

Exit status:
  0  printed
  2  wrong usage, or no finding has that code
`

function explainText(typed: string | undefined, { stdout, env }: World): string {
  const options = { color: wantsColor(stdout, env), width: Math.min(COLUMNS_MAX, stdout.columns) }
  return typed === undefined ? renderFindingList(options) : renderFindingDoc(requireCode(typed), options)
}

function explainMarkdown(typed: string | undefined): string {
  return typed === undefined ? renderFindingDocsMarkdown() : renderFindingDocMarkdown(requireCode(typed))
}

function requireCode(typed: string) {
  if (isFindingCode(typed)) return typed
  const near = nearestName(typed, Object.keys(FINDING_DOCS))
  throw new InputError(
    `No finding has the code ${JSON.stringify(typed)}.`,
    near === undefined ? '`drawbridge explain` lists them all.' : `Did you mean ${near}?`,
  )
}
