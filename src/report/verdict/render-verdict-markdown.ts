import type { Verdict } from '../../verdict/verdict.ts'
import { codeSpan, escapeMarkdown } from '../../text/escape-markdown.ts'
import { linkPlaces, showPlace, type LinkPlace } from '../formats/link-place.ts'
import { fitMarkdown } from '../../text/fit-markdown.ts'
import { countNoun, shortCommit } from '../../text/plain-text.ts'
import { renderCallDiagram } from './render-call-diagram.ts'
import { renderCallTable } from './render-call-table.ts'
import { renderConsents } from './render-consents.ts'
import { foldDetails, renderFindings, renderGroupedFindings } from '../formats/render-findings.ts'
import { renderNextSteps } from './render-next-steps.ts'
import { selectCallRows } from './select-call-rows.ts'

export type MarkdownOptions = {
  /** `owner/name`: places become links. Without it they are text. */
  readonly repository?: string | undefined
  /** Whether commands can be commented where this is read. */
  readonly commands?: boolean
  /** Owners (handles) whom GitHub refused to ask for review → why. */
  readonly refused?: ReadonlyMap<string, string> | undefined
  /** Whether Mermaid is drawn where this is read. */
  readonly diagram?: boolean
  /** How many characters will be put behind it. */
  readonly appended?: number | undefined
}

/**
 * A verdict for a person in a hurry: state and title, what to do now, the calls that change, who has to agree and why,
 * findings. Ends without a line end. Lists are cut, with how many more there are, until everything fits.
 */
export function renderVerdictMarkdown(verdict: Verdict, options: MarkdownOptions = {}): string {
  return fitMarkdown((max) => renderSections(verdict, options, max), { appended: options.appended ?? 0 })
}

function renderSections(verdict: Verdict, options: MarkdownOptions, max: number): string {
  const link = options.repository === undefined ? showPlace : linkPlaces(options.repository, verdict.head)
  const rows = selectCallRows(verdict)
  const steps = renderNextSteps(verdict, {
    commands: options.commands ?? false,
    refused: options.refused ?? new Map(),
    max: Math.min(max, STEPS_MAX),
  })
  const findings = renderGroupedFindings(verdict.findings, { link, max, entryHints: verdict.missing.length === 0 })
  return [
    renderHeading(verdict),
    section('What to do now', steps),
    section('Calls that change', renderCallTable(rows, { link, max })),
    options.diagram === true ? renderCallDiagram(rows) : '',
    section('Who has to agree', renderConsents(verdict.consents, { max })),
    section('Findings', findings),
    renderInherited(verdict, { link, max }),
    renderFooter(verdict, options),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

const STEPS_MAX = 10

const SIGNS: Record<Verdict['state'], string> = { success: '✅', waiting: '⏳', failure: '❌' }

function renderHeading({ state, title }: Verdict): string {
  return `### ${SIGNS[state]} ${escapeMarkdown(title)}`
}

function section(title: string, body: string): string {
  return body === '' ? '' : `#### ${title}\n\n${body}`
}

function renderInherited({ inherited }: Verdict, { link, max }: { link: LinkPlace; max: number }): string {
  if (inherited.length === 0) return ''
  const summary = `${countNoun(inherited.length, 'finding')} that the base branch has, too`
  const list = renderFindings(inherited, { link, max, entryHints: true })
  return foldDetails(summary, list)
}

function renderFooter({ base, head }: Verdict, { commands }: MarkdownOptions): string {
  const judged = `Judged ${codeSpan(shortCommit(head))} against ${codeSpan(shortCommit(base))}.`
  const help = commands === true ? ` Commands: ${['/allow', '/refresh', '/help'].map(codeSpan).join(', ')}.` : ''
  return `<sub>${judged}${help}</sub>`
}
