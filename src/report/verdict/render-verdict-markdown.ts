import type { Consent, Verdict } from '../../verdict/model/verdict.ts'
import { codeSpan, escapeMarkdown, renderLink } from '../../text/escape-markdown.ts'
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
  /** What the base has, too, is one line with a link to the check, which lists it. Left out: it is listed here. */
  readonly inheritedInCheck?: boolean
}

/**
 * A verdict for a person in a hurry: state and title; what keeps it from merging, and what to do about that; what there
 * is to know; what is done. Ends without a line end. Lists are cut, with how many more there are, until everything fits.
 */
export function renderVerdictMarkdown(verdict: Verdict, options: MarkdownOptions = {}): string {
  const { appended = 0 } = options
  return fitMarkdown((max) => renderSections(verdict, options, max), { appended, listMax: INHERITED_MAX })
}

/** What is folded away may be long: the check's page is where all of it is. */
const INHERITED_MAX = 2_000
const LIST_MAX = 100

function renderSections(verdict: Verdict, options: MarkdownOptions, inheritedMax: number): string {
  const max = Math.min(inheritedMax, LIST_MAX)
  const link = options.repository === undefined ? showPlace : linkPlaces(options.repository, verdict.head)
  const rows = selectCallRows(verdict)
  const steps = renderNextSteps(verdict, {
    commands: options.commands ?? false,
    refused: options.refused ?? new Map(),
    max: Math.min(max, STEPS_MAX),
  })
  const show = { link, max, entryHints: verdict.missing.length === 0 }
  const errors = verdict.findings.filter(({ severity }) => severity === 'error')
  const others = verdict.findings.filter(({ severity }) => severity !== 'error')
  const consents = (...states: readonly Consent['state'][]) =>
    renderConsents(
      verdict.consents.filter(({ state }) => states.includes(state)),
      { max },
    )
  const blocking = [
    steps.needed,
    section('Who has to agree', consents('waiting', 'impossible')),
    section('Errors', renderFindings(errors, show)),
  ]
  const informing = [
    steps.possible,
    section('Calls that change', renderCallTable(rows, { link, max })),
    options.diagram === true ? renderCallDiagram(rows) : '',
    section('Who is told', consents('notify')),
    section('Warnings', renderGroupedFindings(others, show)),
    renderInherited(verdict, options, { link, max: inheritedMax }),
  ]
  const done = [section('Who agreed', consents('given'))]
  return joinParts([
    renderHeading(verdict),
    part('Blocking', blocking),
    part('For information', informing),
    part('Done', done),
    renderFooter(verdict, options),
  ])
}

function part(title: string, sections: readonly string[]): string {
  const body = joinParts(sections)
  return body === '' ? '' : `#### ${title}\n\n${body}`
}

function joinParts(parts: readonly string[]): string {
  return parts.filter((one) => one !== '').join('\n\n')
}

const STEPS_MAX = 10

const SIGNS: Record<Verdict['state'], string> = { success: '✅', waiting: '⏳', failure: '❌' }

function renderHeading({ state, title }: Verdict): string {
  return `### ${SIGNS[state]} ${escapeMarkdown(title)}`
}

function section(title: string, body: string): string {
  return body === '' ? '' : `**${title}**\n\n${body}`
}

function renderInherited(
  { head, inherited }: Verdict,
  { repository, inheritedInCheck }: MarkdownOptions,
  { link, max }: { link: LinkPlace; max: number },
): string {
  if (inherited.length === 0) return ''
  if (repository !== undefined && inheritedInCheck === true) {
    const page = [...repository.split('/'), 'commit', head, 'checks']
    const has = inherited.length === 1 ? 'it is' : 'they are'
    return `${countNoun(inherited.length, 'finding')} that the base branch has, too: ${has} in ${renderLink('the check', page)}.`
  }
  const summary = `${countNoun(inherited.length, 'finding')} that the base branch has, too`
  const list = renderFindings(inherited, { link, max, entryHints: true })
  return foldDetails(summary, list)
}

function renderFooter({ base, head }: Verdict, { commands }: MarkdownOptions): string {
  const judged = `Judged ${codeSpan(shortCommit(head))} against ${codeSpan(shortCommit(base))}.`
  const help = commands === true ? ` Commands: ${['/allow', '/refresh', '/help'].map(codeSpan).join(', ')}.` : ''
  return `<sub>${judged}${help}</sub>`
}
