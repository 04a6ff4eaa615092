import { codeSpan, escapeMarkdown } from '../../text/escape-markdown.ts'
import type { FileEdit } from '../../file.ts'
import type { Finding } from '../../finding.ts'
import { renderFindingList } from './finding-list.ts'
import type { CallChange, PlanRecord } from './plan.ts'
import { parsePlanRecord, renderPlanRecord } from './plan-record.ts'
import type { Hold } from '../releases/release.ts'
import { renderSource } from './render-source.ts'
import { shortVersion } from '../releases/short-version.ts'

/** GitHub's limit for the body of a pull request. */
export const BODY_CHARACTERS_MAX = 65_536

const ROWS_MAX = 200
const SOURCES_MAX = 20
const CLOSED_MAX = 20
/** Kept free for the line that counts the rows that were left out. */
const REST_CHARACTERS = 100

export type PlanBodyInput = {
  readonly record: PlanRecord
  /** On the release that runs, and on the one that this brings. */
  readonly hold: { readonly before: Hold | undefined; readonly after: Hold | undefined }
  readonly edits: readonly FileEdit[]
  readonly callChanges: readonly CallChange[]
  readonly findings: readonly Finding[]
  /** Services that get their first policy: until now everybody could call them. */
  readonly closed: readonly string[]
}

/**
 * Renders the body of a deployment or rollback pull request: what happens, why each call is touched, what to do now,
 * and the hidden record that `parsePlanBody` reads back. At most `BODY_CHARACTERS_MAX`: a long table ends with how many
 * rows are left out. Equal input gives equal text.
 */
export function renderPlanBody(input: PlanBodyInput): string {
  const before = [renderHeadline(input.record), renderFindingList(input.findings), renderKind(input)]
  const after = [renderClosed(input), renderHold(input), renderNextStep(input), renderPlanRecord(input.record)]
  const used = [...before, ...after].reduce((sum, part) => sum + part.length + 2, REST_CHARACTERS)
  const parts = [...before, renderCallChanges(input.callChanges, BODY_CHARACTERS_MAX - used), ...after]
  return parts.filter((part) => part !== '').join('\n\n')
}

/**
 * Reads the record back from the body of a deployment or rollback pull request; undefined unless there is exactly one,
 * exactly as it was rendered. What people wrote around it does not matter.
 */
export function parsePlanBody(body: string): PlanRecord | undefined {
  return parsePlanRecord(body)
}

function renderHeadline({ kind, service, environment, version, from, sources, requestedBy }: PlanRecord): string {
  const step = from === version || from === undefined ? '' : `${codeSpan(shortVersion(from))} → `
  const move = `${step}${codeSpan(shortVersion(version))}`
  const name = `**${codeSpan(service)}**`
  const where = codeSpan(environment)
  const verb =
    kind === 'rollback'
      ? `Rolls ${name} back in ${where}`
      : from === version
        ? `Brings the calls of ${name} up to date in ${where}`
        : `Deploys ${name} to ${where}`
  return `${verb}: ${move}${from === undefined ? ', for the first time' : ''}.\n\n${renderSources(kind, sources, requestedBy)}`
}

function renderSources(kind: PlanRecord['kind'], sources: PlanRecord['sources'], requestedBy: string): string {
  if (sources.length === 0) return `Follows what was pushed to the default branch of the services' repository.`
  const shown = sources.slice(-SOURCES_MAX).map(renderSource)
  const rest = sources.length - shown.length
  const list = shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '')
  return `${kind === 'rollback' ? 'Asked for in' : 'Carries'} ${list}, by ${codeSpan(requestedBy)}.`
}

function renderKind({ record, edits }: PlanBodyInput): string {
  if (edits.length === 0) return 'There is nothing to change in the config repository.'
  if (record.kind === 'rollback') {
    return (
      'This moves back what Drawbridge owns: the image and the release record. What people wrote stays as it is now. The network ' +
      'policies are built anew from every release that runs or can come back, so no call goes away that is still needed.'
    )
  }
  return record.from === record.version
    ? 'The version stays. The release record and the network policies follow the allowlist.'
    : 'This changes the image, the release record and the network policies of the services that it calls.'
}

function renderCallChanges(changes: readonly CallChange[], characters: number): string {
  if (changes.length === 0) return ''
  const tellsWho = changes.some(({ agreed }) => agreed !== undefined)
  const lines = tellsWho
    ? ['| call | what happens | why | who agreed |', '|---|---|---|---|']
    : ['| call | what happens | why |', '|---|---|---|']
  let used = lines.join('\n').length
  for (const { caller, callee, change, why, agreed } of changes.slice(0, ROWS_MAX)) {
    const who = tellsWho ? ` ${renderAgreed(agreed)} |` : ''
    const row = `| ${codeSpan(caller)} → ${codeSpan(callee)} | ${change} | ${escapeMarkdown(why)} |${who}`
    used += row.length + 1
    if (used > characters) break
    lines.push(row)
  }
  const rest = changes.length - (lines.length - 2)
  return lines.join('\n') + (rest > 0 ? `\n\n… and ${rest} more.` : '')
}

function renderAgreed(agreed: string | undefined): string {
  return agreed === 'nobody' ? '**nobody**' : escapeMarkdown(agreed ?? '')
}

function renderClosed({ closed }: PlanBodyInput): string {
  if (closed.length === 0) return ''
  const rest = closed.length - CLOSED_MAX
  const names = closed.slice(0, CLOSED_MAX).map(codeSpan).join(', ') + (rest > 0 ? ` and ${rest} more` : '')
  return `**First policy** for ${names}: until now everybody could call it, from now on only who is allowed.`
}

function renderHold({ record, hold }: PlanBodyInput): string {
  const { service, environment } = record
  const command = codeSpan(`/deploy ${service} to ${environment}`)
  if (hold.after !== undefined) {
    const { by, since, reason } = hold.after
    return (
      `**Hold.** A hold stays on ${codeSpan(service)} in ${codeSpan(environment)}, since ${escapeMarkdown(since)} by ` +
      `${codeSpan(by)}: ${escapeMarkdown(reason)}. Merges do not deploy it there until somebody comments ${command}.`
    )
  }
  if (hold.before === undefined || record.trigger !== 'command' || record.kind === 'rollback') return ''
  const { by, since, reason } = hold.before
  return `**Hold.** This ends the hold of ${escapeMarkdown(since)} by ${codeSpan(by)}: ${escapeMarkdown(reason)}.`
}

function renderNextStep({ record, edits }: PlanBodyInput): string {
  if (edits.length === 0) return ''
  const close =
    record.kind === 'rollback' ? 'Close it if the rollback is not wanted any more.' : 'Close it to skip this version.'
  return (
    `**Now:** look at the files, then merge. ${close} Drawbridge writes this branch anew whenever what it should hold changes; ` +
    'please push nothing to it.'
  )
}
