import type { FindingCode } from '../finding.ts'
import type { FindingArea } from '../findings/finding-doc.ts'
import { FINDING_AREAS, FINDING_DOCS } from '../findings/finding-docs.ts'
import { renderFindingHelp } from './formats/render-finding-help.ts'
import { alignColumns, paint, wrapText, type TerminalOptions } from './formats/terminal.ts'

/** One code of findings for a terminal, with a line end: its title, what it means, why it matters, what to do. */
export function renderFindingDoc(code: FindingCode, options: TerminalOptions): string {
  const { title, what, why, todo } = FINDING_DOCS[code]
  const sections = [
    ['What it means', what],
    ['Why it matters', why],
    ['What to do', todo],
  ] as const
  return [
    `${paint(code, 'bold', options)}  ${title}`,
    ...sections.flatMap(([heading, text]) => ['', paint(heading, 'bold', options), ...wrapText(text, '  ', options)]),
    '',
  ].join('\n')
}

/** Every code with its title for a terminal, by area, with a line end. */
export function renderFindingList(options: TerminalOptions): string {
  const rows = listCodes().map((code) => [code, FINDING_DOCS[code].title])
  const lines = new Map(alignColumns(rows).map((line, index) => [rows[index]?.[0], line]))
  const areas = FINDING_AREAS.map((area) => [
    paint(area.title, 'bold', options),
    ...codesOf(area).map((code) => `  ${lines.get(code)}`),
  ])
  return `${areas.map((area) => area.join('\n')).join('\n\n')}\n`
}

/** One code of findings as markdown, below a heading of the third level, with a line end. */
export function renderFindingDocMarkdown(code: FindingCode): string {
  const doc = FINDING_DOCS[code]
  return `### ${code}\n\n**${doc.title}.** ${renderFindingHelp(doc).markdown}\n`
}

/** All of them as one page of markdown, with a line end. */
export function renderFindingDocsMarkdown(): string {
  const areas = FINDING_AREAS.map((area) =>
    [`## ${area.title}\n\n${area.intro}\n`, ...codesOf(area).map(renderFindingDocMarkdown)].join('\n'),
  )
  return [PAGE_HEAD, ...areas].join('\n')
}

const PAGE_HEAD = `# Findings

What Drawbridge finds in what people write: what it means, why it matters and what to do now. The code of a finding stands beside its message.
\`drawbridge explain CODE\` says the same in a terminal.

<!-- Printed by \`drawbridge explain --format markdown\` from src/findings/; a test compares it. -->
`

function listCodes(): readonly FindingCode[] {
  return FINDING_AREAS.flatMap(codesOf)
}

function codesOf({ docs }: FindingArea): readonly FindingCode[] {
  return Object.keys(docs) as FindingCode[]
}
