import type { Finding } from '../../finding.ts'
import { ownerHandle } from '../../owners/owner.ts'
import type { Consent, MissingEntry, Verdict } from '../../verdict/model/verdict.ts'
import { codeBlock, codeSpan, escapeMarkdown } from '../../text/escape-markdown.ts'
import { countNoun, joinWords } from '../../text/plain-text.ts'

export type StepOptions = {
  /** Whether `/allow` can be commented where this is read. */
  readonly commands: boolean
  /** Owners whom GitHub refused to ask for review, and why. */
  readonly refused: ReadonlyMap<string, string>
  readonly max: number
}

/**
 * What a person has to do before this can be merged, and what they may do; markdown lists, empty when there is nothing.
 * Entries that are missing keep nothing from merging where an undeclared call is only a warning.
 */
export function renderNextSteps(
  verdict: Verdict,
  options: StepOptions,
): { readonly needed: string; readonly possible: string } {
  const declare = renderDeclare(verdict, options)
  const isNeeded = verdict.findings.some((finding) => finding.severity === 'error' && isUndeclared(finding))
  const others = [...renderCorrect(verdict), ...renderAsk(verdict.consents, options)]
  return {
    needed: renderList(isNeeded ? [...declare, ...others] : others),
    possible: renderList(isNeeded ? [] : declare),
  }
}

function isUndeclared({ code }: Finding): boolean {
  return code === 'undeclared-call' || code === 'undeclared-method'
}

function renderList(steps: readonly string[]): string {
  return steps.map((step) => `- ${indentRest(step)}`).join('\n')
}

// Blocks inside a list item are indented by the width of its marker.
function indentRest(step: string): string {
  return step.replace(/\n(?!\n)/g, '\n  ')
}

function renderDeclare({ missing }: Verdict, { commands, max }: StepOptions): readonly string[] {
  if (missing.length === 0) return []
  const [only] = missing.length === 1 ? missing : []
  const these = only ? 'this entry' : `these ${missing.length} entries`
  const byHand = commands
    ? `Comment ${codeSpan('/allow')}, and Drawbridge commits ${these} to the branch. Or write ${only ? 'it' : 'them'} by hand`
    : `Write ${these}`
  if (only) return [`${byHand}: ${renderEntryToPaste(only)}`]
  const blocks = missing.slice(0, max).map(renderEntryToPaste)
  const more = missing.length > max ? [`…and ${countNoun(missing.length - max, 'more entry', 'more entries')}.`] : []
  return [[`${byHand}:`, ...blocks, ...more].join('\n\n')]
}

function renderEntryToPaste({ caller, callee, path, text, replaces }: MissingEntry): string {
  if (text.trim() === '') return `${codeSpan(path)}, an empty file.`
  const where = replaces
    ? `in ${codeSpan(path)}, instead of the entry for ${codeSpan(caller)} → ${codeSpan(callee)}:`
    : `in ${codeSpan(path)}:`
  return `${where}\n\n${codeBlock(text, 'yaml')}`
}

function renderCorrect({ findings, missing }: Verdict): readonly string[] {
  const others = findings.filter((finding) => {
    return finding.severity === 'error' && !(missing.length > 0 && isUndeclared(finding))
  })
  return others.length === 0 ? [] : [`Correct ${countNoun(others.length, 'error')}; what each wants is listed below.`]
}

// One step for those who own several of the callees, however many: they approve once.
function renderAsk(consents: readonly Consent[], { refused, max }: StepOptions): readonly string[] {
  const byOwners = new Map<string, Consent[]>()
  for (const consent of consents.filter(({ state }) => state === 'waiting')) {
    const key = JSON.stringify(askedOwners(consent))
    byOwners.set(key, [...(byOwners.get(key) ?? []), consent])
  }
  const asked = [...byOwners.values()]
  const steps = asked.slice(0, max).map((group) => renderAskOnce(group, refused))
  const left = asked.slice(max).flat().length
  return left > 0 ? [...steps, `…and the owners of ${countNoun(left, 'more service')}.`] : steps
}

function renderAskOnce(group: readonly Consent[], refused: StepOptions['refused']): string {
  const leftOf = ({ rule, approvals }: Consent) => rule.approvals - approvals.length
  // Whoever lacks most decides how many have to approve.
  const [most] = [...group].sort((a, b) => leftOf(b) - leftOf(a))
  if (most === undefined) return ''
  const owners = askedOwners(most)
  const who = renderWho(joinWords(owners.map(codeSpan), 'or'), leftOf(most), most.approvals.length)
  const failed = owners.filter((owner) => refused.has(owner))
  const why = failed.map(
    (owner) => ` ${codeSpan(owner)} could not be asked for review: ${escapeMarkdown(refused.get(owner) ?? '')}.`,
  )
  return `${who} approve this pull request, ${renderReasons(group)}.${why.join('')}`
}

function renderReasons(group: readonly Consent[]): string {
  const of = (kind: Consent['about']) => group.filter(({ about }) => about === kind)
  const name = ({ callee }: Consent) => codeSpan(callee)
  return [
    ...renderSome(of('calls').map(renderCalls), 'so that', 'may be called'),
    ...renderSome(of('owners').map(name), 'since others get', 'change hands'),
    ...of('config').map((consent) => `since ${name(consent)} changes`),
  ].join(', and ')
}

function renderSome(reasons: readonly string[], before: string, after: string): readonly string[] {
  if (reasons.length === 0) return []
  const more = reasons.length > CALLEES_MAX ? [`${reasons.length - CALLEES_MAX} more of theirs ${after}`] : []
  return [`${before} ${joinWords([...reasons.slice(0, CALLEES_MAX), ...more])}`]
}

function renderCalls({ callee, calls }: Consent): string {
  const callers = calls.length === 1 ? codeSpan(calls[0]?.caller ?? '') : countNoun(calls.length, 'service')
  return `${callers} may call ${codeSpan(callee)}`
}

function askedOwners({ ownership }: Consent): readonly string[] {
  return ownership.owners.filter(({ kind }) => kind !== 'email').map(ownerHandle)
}

/** Callees named in one step; the table of consents has all. */
const CALLEES_MAX = 5

function renderWho(owners: string, left: number, given: number): string {
  const more = given > 0 ? ' more' : ''
  if (left > 1) return `${left}${more} people of ${owners} have to`
  return given > 0 ? `One more of ${owners} has to` : `${owners} has to`
}
