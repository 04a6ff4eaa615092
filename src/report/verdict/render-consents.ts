import { type Owner, ownerHandle } from '../../owners/owner.ts'
import type { Consent, ConsentCall, Uncounted } from '../../verdict/model/verdict.ts'
import { codeSpan } from '../../text/escape-markdown.ts'
import { markdownTable } from '../formats/markdown-table.ts'
import { joinWords, shortCommit } from '../../text/plain-text.ts'

// Callers named in one cell; the table of calls has all.
const CALLERS_MAX = 5
const PEOPLE_MAX = 5

/**
 * Who has to agree and why, from left to right: call → callee → CODEOWNERS line → owners → how far they are. At most
 * `max` rows; empty when nobody is asked. CODEOWNERS is named at the tip of the base branch, which judges, so it is no
 * link into the pull request.
 */
export function renderConsents(consents: readonly Consent[], { max }: { readonly max: number }): string {
  const asked = consents.filter(({ state }) => state !== 'none')
  const table = markdownTable(
    ['What', 'Decided by', 'Owned by', 'Consent'],
    asked.slice(0, max).map((consent) => [
      renderSubject(consent),
      renderRule(consent),
      joinWords(
        consent.ownership.owners.map((owner) => codeSpan(ownerHandle(owner))),
        'or',
      ) || '**nobody**',
      renderState(consent),
    ]),
  )
  return asked.length > max ? `${table}\n\n…and ${asked.length - max} more.` : table
}

function renderSubject(consent: Consent): string {
  switch (consent.about) {
    case 'calls':
      return `${renderCallers(consent.calls)} → ${codeSpan(consent.callee)}`
    case 'owners':
      return `owners of ${codeSpan(consent.callee)}`
    case 'config':
      return `rules in ${codeSpan(consent.callee)}`
  }
}

function renderCallers(calls: readonly ConsentCall[]): string {
  const shown = calls
    .slice(0, CALLERS_MAX)
    .map(({ caller, until }) => codeSpan(caller) + (until ? ` (until ${codeSpan(until)})` : ''))
  return calls.length > CALLERS_MAX ? `${shown.join(', ')} and ${calls.length - CALLERS_MAX} more` : shown.join(', ')
}

function renderRule({ ownership: { rule } }: Consent): string {
  return rule === undefined
    ? 'no line of CODEOWNERS'
    : `${codeSpan(`${rule.path}:${rule.line}`)} ${codeSpan(rule.pattern)}`
}

function renderState(consent: Consent): string {
  const agreed = renderAgreed(consent.approvals)
  const stale = consent.stale
    .slice(0, PEOPLE_MAX)
    .map(
      ({ login, commit }) =>
        `${codeSpan(`@${login}`)} approved ${codeSpan(shortCommit(commit))}, where something else was asked`,
    )
  const others = [
    ...consent.uncounted.slice(0, PEOPLE_MAX).map(({ login, why }) => `${codeSpan(`@${login}`)} ${UNCOUNTED[why]}`),
    ...consent.objections.slice(0, PEOPLE_MAX).map((login) => `✋ ${codeSpan(`@${login}`)} objects`),
  ]
  return [renderProgress(consent), agreed, ...stale, ...others].filter((part) => part !== '').join('<br>')
}

/** Why the agreement of somebody does not count, after their name. */
const UNCOUNTED: Readonly<Record<Uncounted, string>> = {
  pushed: 'put it there, so their approval does not count',
  'no-write': 'may not write to this repository, so their approval does not count',
  asked: 'had an agent write this, so their approval does not count',
  dismissed: 'agreed, and the review was dismissed',
  'others-pushed':
    'is the author, but somebody else pushed it, or GitHub does not tell who: another owner has to agree',
}

function renderProgress({ state, rule, approvals }: Consent): string {
  switch (state) {
    case 'given':
      return '✅ given'
    case 'waiting':
      return rule.approvals === 1 ? '⏳ **waiting**' : `⏳ **waiting**: ${approvals.length} of ${rule.approvals}`
    case 'impossible':
      return '❌ **cannot be given**'
    case 'notify':
      return 'ℹ️ told; nobody has to agree'
    case 'none':
      return ''
  }
}

function renderAgreed(approvals: Consent['approvals']): string {
  const shown = approvals.slice(0, PEOPLE_MAX).map(({ login, via, how }) => {
    const person = codeSpan(`@${login}`)
    return how === 'author' ? `${person}, the author${renderVia(via)}` : `${person}${renderVia(via)}`
  })
  if (shown.length === 0) return ''
  const more = approvals.length > PEOPLE_MAX ? [`${approvals.length - PEOPLE_MAX} more`] : []
  return `agreed: ${joinWords([...shown, ...more])}`
}

function renderVia(via: Owner): string {
  return via.kind === 'team' ? ` (${codeSpan(ownerHandle(via))})` : ''
}
