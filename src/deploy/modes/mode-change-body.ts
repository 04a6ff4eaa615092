import { fitMarkdown } from '../../text/fit-markdown.ts'
import { codeSpan, escapeMarkdown } from '../../text/escape-markdown.ts'
import type { Finding } from '../../finding.ts'
import { countNoun } from '../../text/plain-text.ts'
import type { PolicyMode } from '../../netpolicy/model/policy.ts'
import type { Drop, Evidence } from './collect-evidence.ts'
import { renderFindingList } from '../plans/finding-list.ts'
import { renderModeChangeRecord, type ModeChangeRecord } from './mode-change-record.ts'
import { renderSource } from '../plans/render-source.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** What is about to change, for its pull request. */
export type ModeChangeText = {
  readonly environment: string
  /** Undefined: the whole environment. */
  readonly service: string | undefined
  readonly to: PolicyMode
  /** What this pull request does, and what is to follow it, a sentence each. */
  readonly does: string
  readonly next: readonly string[]
  readonly evidence: Evidence
  /** The file that the observations are from; undefined: there is none. */
  readonly observedIn: string | undefined
  readonly findings: readonly Finding[]
  /** ISO 8601, UTC. */
  readonly now: string
  /** What is to be read back from the body; undefined: a person planned it, and nobody will plan it again. */
  readonly record: ModeChangeRecord | undefined
}

/**
 * Renders the body of the pull request that moves policies on: what it does, how long the present mode has been in
 * force, which connections would have been cut, and which allowed calls nobody saw. Equal input gives equal text that
 * GitHub takes, and nothing in it comes alive on GitHub.
 */
export function renderModeChange(input: ModeChangeText): string {
  return fitMarkdown((max) => renderWithin(input, max))
}

function renderWithin(input: ModeChangeText, rowsMax: number): string {
  const { findings, next, does, evidence, record } = input
  const isRefused = findings.some(({ severity }) => severity === 'error')
  const parts = [
    `${renderHeadline(input)}\n\n${does}`,
    isRefused ? '**Not to be merged as it is:** this is refused now, for these reasons.' : '',
    renderFindingList(findings),
    `### Until now\n\n${renderModes(input, rowsMax)}\n\n${renderWindow(input)}`,
    renderDrops(evidence.drops, rowsMax),
    renderUnseen(evidence, rowsMax),
    next.length === 0
      ? ''
      : `**Afterwards:** ${next.map(escapeMarkdown).join(' ')} Ask again once this is merged and applied.`,
    ...(record === undefined ? [] : [renderNextStep(record), renderModeChangeRecord(record)]),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function renderNextStep({ requestedBy, source }: ModeChangeRecord): string {
  return (
    `Asked for in ${renderSource(source)}, by ${codeSpan(requestedBy)}. **Now:** look at the evidence and the files, then merge; close it if this is not wanted. ` +
    'Drawbridge writes this branch anew whenever what it should hold changes; please push nothing to it.'
  )
}

function renderHeadline({ environment, service, to }: ModeChangeText): string {
  const what = service === undefined ? 'all network policies' : `the network policies of **${codeSpan(service)}**`
  const effect = {
    staged: 'the cluster says what they would do, and does nothing',
    log: 'what they would deny is logged, and let through',
    enforce: 'what no policy allows is denied',
  }[to]
  return `Moves ${what} in ${codeSpan(environment)} to **${to}**: ${effect}.`
}

function renderModes({ evidence, now }: ModeChangeText, rowsMax: number): string {
  const rows = evidence.modes.map(({ service, mode, since, hasPolicy }) => {
    const days = since === undefined ? undefined : Math.floor((Date.parse(now) - Date.parse(since)) / DAY_MS)
    const long = !hasPolicy
      ? 'no policy yet'
      : since === undefined
        ? 'nobody knows'
        : `${since.slice(0, 10)}, ${days} ${days === 1 ? 'day' : 'days'}`
    return `| ${codeSpan(service)} | ${mode} | ${long} |`
  })
  return cut(['| service | mode | since |', '|---|---|---|'], rows, rowsMax)
}

function renderWindow({ evidence: { window, seen, allowed }, observedIn }: ModeChangeText): string {
  if (window === undefined) return '**No evidence:** nothing but the allowlists speaks for these policies.'
  const { first, last, count } = window
  const where = observedIn === undefined ? '' : ` in ${codeSpan(observedIn)}`
  const seenOf = `Seen to get through: ${seen} of ${allowed} allowed calls.`
  return `${countNoun(count, 'observation')}${where} from ${escapeMarkdown(first)} to ${escapeMarkdown(last)}. ${seenOf}`
}

function renderDrops(drops: readonly Drop[], rowsMax: number): string {
  if (drops.length === 0) return ''
  const rows = drops.map(({ caller, callee, port, count, last, allowed }) => {
    const at = port === undefined ? '' : `:${port}`
    return `| ${codeSpan(caller)} → ${codeSpan(callee)}${at} | ${count} | ${escapeMarkdown(last)} | ${allowed ? '**allowed**' : 'not allowed'} |`
  })
  const lines = cut(['| connection | times | last | by the allowlists |', '|---|---|---|---|'], rows, rowsMax)
  return `### Would be cut\n\n${lines}`
}

function renderUnseen({ unseen, window }: Evidence, rowsMax: number): string {
  if (unseen.length === 0 || window === undefined) return ''
  const rows = unseen.map(({ caller, callee }) => `- ${codeSpan(caller)} → ${codeSpan(callee)}`)
  const why =
    'These calls are allowed, and nobody saw them. Monthly jobs and failovers are among such: no window proves that they would get through.'
  return `### Never seen\n\n${why}\n\n${cut([], rows, rowsMax)}`
}

function cut(head: readonly string[], rows: readonly string[], rowsMax: number): string {
  const rest = rows.length - rowsMax
  return [...head, ...rows.slice(0, rowsMax)].join('\n') + (rest > 0 ? `\n\n… and ${rest} more.` : '')
}
