import { ownerHandle } from '../../owners/owner.ts'
import type { Consent, MissingEntry, Verdict } from '../../verdict/verdict.ts'
import { codeBlock, codeSpan, escapeMarkdown } from '../../text/escape-markdown.ts'
import { countNoun, joinWords } from '../../text/plain-text.ts'

export type StepOptions = {
  /** Whether `/allow` can be commented where this is read. */
  readonly commands: boolean
  /** Owners whom GitHub refused to ask for review, and why. */
  readonly refused: ReadonlyMap<string, string>
  readonly max: number
}

/** What a person has to do before this can be merged, as a markdown list; empty when there is nothing to do. */
export function renderNextSteps(verdict: Verdict, options: StepOptions): string {
  const steps = [...renderDeclare(verdict, options), ...renderCorrect(verdict), ...renderAsk(verdict.consents, options)]
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
  const others = findings.filter(({ severity, code }) => {
    return severity === 'error' && !(missing.length > 0 && (code === 'undeclared-call' || code === 'undeclared-method'))
  })
  return others.length === 0 ? [] : [`Correct ${countNoun(others.length, 'error')}; what each wants is listed below.`]
}

function renderAsk(consents: readonly Consent[], { refused, max }: StepOptions): readonly string[] {
  const waiting = consents.filter(({ state }) => state === 'waiting')
  const steps = waiting.slice(0, max).map((consent) => {
    const { callee, calls, ownership, rule, approvals } = consent
    const owners = ownership.owners.filter(({ kind }) => kind !== 'email').map(ownerHandle)
    const who = renderWho(joinWords(owners.map(codeSpan), 'or'), rule.approvals - approvals.length, approvals.length)
    const callers = calls.length === 1 ? codeSpan(calls[0]?.caller ?? '') : countNoun(calls.length, 'service')
    const purpose = {
      calls: `so that ${callers} may call ${codeSpan(callee)}`,
      owners: `since the owners of ${codeSpan(callee)} change`,
      config: `since ${codeSpan(callee)} changes`,
    }
    const failed = owners.filter((owner) => refused.has(owner))
    const why = failed.map(
      (owner) => ` ${codeSpan(owner)} could not be asked for review: ${escapeMarkdown(refused.get(owner) ?? '')}.`,
    )
    return `${who} approve this pull request, ${purpose[consent.about]}.${why.join('')}`
  })
  return waiting.length > max
    ? [...steps, `…and the owners of ${countNoun(waiting.length - max, 'more service')}.`]
    : steps
}

function renderWho(owners: string, left: number, given: number): string {
  const more = given > 0 ? ' more' : ''
  if (left > 1) return `${left}${more} people of ${owners} have to`
  return given > 0 ? `One more of ${owners} has to` : `${owners} has to`
}
