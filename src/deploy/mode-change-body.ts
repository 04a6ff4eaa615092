import type { Finding } from '../finding.ts'
import type { PolicyMode } from '../netpolicy/policy.ts'
import type { Drop, Evidence } from './collect-evidence.ts'
import { renderFindingList } from './finding-list.ts'
import { renderCode, renderText } from './markdown.ts'

const ROWS_MAX = 100
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
}

/**
 * Renders the body of the pull request that moves policies on: what it does, how long the present mode has been in force, which connections would
 * have been cut, and which allowed calls nobody saw. Equal input gives equal text, and nothing in it comes alive on GitHub.
 */
export function renderModeChange(input: ModeChangeText): string {
  const { findings, next, does, evidence } = input
  const parts = [
    `${renderHeadline(input)}\n\n${does}`,
    renderFindingList(findings),
    `### Until now\n\n${renderModes(input)}\n\n${renderWindow(input)}`,
    renderDrops(evidence.drops),
    renderUnseen(evidence),
    next.length === 0
      ? ''
      : `**Afterwards:** ${next.map(renderText).join(' ')} Ask again once this is merged and applied.`,
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function renderHeadline({ environment, service, to }: ModeChangeText): string {
  const what = service === undefined ? 'all network policies' : `the network policies of **${renderCode(service)}**`
  const effect = {
    staged: 'the cluster says what they would do, and does nothing',
    log: 'what they would deny is logged, and let through',
    enforce: 'what no policy allows is denied',
  }[to]
  return `Moves ${what} in ${renderCode(environment)} to **${to}**: ${effect}.`
}

function renderModes({ evidence, now }: ModeChangeText): string {
  const rows = evidence.modes.map(({ service, mode, since }) => {
    const days = since === undefined ? undefined : Math.floor((Date.parse(now) - Date.parse(since)) / DAY_MS)
    const long = since === undefined ? 'nobody knows' : `${since.slice(0, 10)}, ${days} ${days === 1 ? 'day' : 'days'}`
    return `| ${renderCode(service)} | ${mode} | ${long} |`
  })
  return cut(['| service | mode | since |', '|---|---|---|'], rows)
}

function renderWindow({ evidence: { window, seen, allowed }, observedIn }: ModeChangeText): string {
  if (window === undefined) return '**No evidence:** nothing but the allowlists speaks for these policies.'
  const { first, last, count } = window
  const where = observedIn === undefined ? '' : ` in ${renderCode(observedIn)}`
  const seenOf = `Seen to get through: ${seen} of ${allowed} allowed calls.`
  return `${count} observations${where} from ${renderText(first)} to ${renderText(last)}. ${seenOf}`
}

function renderDrops(drops: readonly Drop[]): string {
  if (drops.length === 0) return ''
  const rows = drops.map(({ caller, callee, port, count, last, allowed }) => {
    const at = port === undefined ? '' : `:${port}`
    return `| ${renderCode(caller)} → ${renderCode(callee)}${at} | ${count} | ${renderText(last)} | ${allowed ? '**allowed**' : 'not allowed'} |`
  })
  const lines = cut(['| connection | times | last | by the allowlists |', '|---|---|---|---|'], rows)
  return `### Would be cut\n\n${lines}`
}

function renderUnseen({ unseen, window }: Evidence): string {
  if (unseen.length === 0 || window === undefined) return ''
  const rows = unseen.map(({ caller, callee }) => `- ${renderCode(caller)} → ${renderCode(callee)}`)
  const why =
    'These calls are allowed, and nobody saw them. Monthly jobs and failovers are among such: no window proves that they would get through.'
  return `### Never seen\n\n${why}\n\n${cut([], rows)}`
}

function cut(head: readonly string[], rows: readonly string[]): string {
  const rest = rows.length - ROWS_MAX
  return [...head, ...rows.slice(0, ROWS_MAX)].join('\n') + (rest > 0 ? `\n\n… and ${rest} more.` : '')
}
