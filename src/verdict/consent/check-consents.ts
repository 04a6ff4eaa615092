import type { Finding, Place } from '../../finding.ts'
import { ownerHandle } from '../../owners/owner.ts'
import type { Consent, PullFacts } from '../model/verdict.ts'

/**
 * Why a consent that is required cannot be given (an error), and owning teams that could not be looked up where others
 * may still agree (a warning). An explicit line without owners is told from no line at all.
 */
export function checkConsents(consents: readonly Consent[], facts: PullFacts): readonly Finding[] {
  return consents.flatMap((consent) => {
    if (consent.state === 'impossible') return [describeImpossible(consent, facts)]
    const failed = consent.state === 'waiting' ? selectUnknownTeams(consent, facts) : []
    return failed.length === 0 ? [] : [describeUnknown(consent, { failed, severity: 'warning', facts })]
  })
}

function describeImpossible(consent: Consent, facts: PullFacts): Finding {
  const { callee, ownership, rule } = consent
  const { owners } = ownership
  if (!owners.some(({ kind }) => kind !== 'email')) return describeUnowned(consent, facts)
  const failed = selectUnknownTeams(consent, facts)
  if (failed.length > 0) return describeUnknown(consent, { failed, severity: 'error', facts })
  return {
    code: 'owner-too-few',
    severity: 'error',
    message: `${callee} wants ${rule.approvals} of its owners to agree, and ${describeRule(consent)} names too few who may: ${owners.map(ownerHandle).join(', ')}`,
    hint: 'Add an owner there, or ask for fewer approvals in the config; both count once they are on the base branch',
    place: placeOf(consent, facts),
  }
}

function describeUnowned(consent: Consent, facts: PullFacts): Finding {
  const { callee, ownership } = consent
  const shared = { code: 'callee-unowned' as const, severity: 'error' as const, place: placeOf(consent, facts) }
  const file = facts.codeowners?.value.path ?? '.github/CODEOWNERS'
  const hint = `Give ${ownership.path || callee} an owner in ${file}; it counts once it is on the base branch`
  if (ownership.path === '') {
    return { ...shared, message: `Nobody can agree for ${callee}: it is no service of this repository` }
  }
  if (facts.codeowners === undefined) {
    return { ...shared, message: `Nobody owns ${callee}: the base branch has no CODEOWNERS file`, hint }
  }
  if (ownership.rule === undefined) {
    return { ...shared, message: `Nobody owns ${callee}: no rule of ${file} matches ${ownership.path}`, hint }
  }
  const message =
    ownership.owners.length === 0
      ? `Nobody owns ${callee}: ${describeRule(consent)} takes its owners away`
      : `Nobody can agree for ${callee}: ${describeRule(consent)} names only e-mail addresses, whose reviews cannot be told`
  return { ...shared, message, hint }
}

function describeUnknown(
  consent: Consent,
  { failed, severity, facts }: { failed: readonly string[]; severity: Finding['severity']; facts: PullFacts },
): Finding {
  return {
    code: 'owner-unknown',
    severity,
    message: `The members of ${failed.join(', ')}, owner of ${consent.callee} by ${describeRule(consent)}, could not be read`,
    hint: 'Check that the team exists and that the app may read the members of the organisation, then judge again',
    place: placeOf(consent, facts),
  }
}

function describeRule({ ownership: { rule } }: Consent): string {
  return rule === undefined ? 'CODEOWNERS' : `${rule.path}:${rule.line} (${rule.pattern})`
}

function selectUnknownTeams({ ownership }: Consent, { members }: PullFacts): readonly string[] {
  const known = new Set([...members].filter(([, logins]) => logins !== undefined).map(([team]) => team.toLowerCase()))
  return ownership.owners
    .filter((owner) => owner.kind === 'team' && !known.has(`${owner.org}/${owner.slug}`.toLowerCase()))
    .map(ownerHandle)
}

// The deciding line, else the entry that asks for consent.
function placeOf({ callee, calls, ownership }: Consent, { head, codeowners }: PullFacts): Place {
  if (ownership.rule !== undefined) return { path: ownership.rule.path, line: ownership.rule.line }
  const entry = head.allowlist.value.entries.find((e) => e.callee === callee && e.caller === calls[0]?.caller)
  return entry?.place ?? { path: codeowners?.value.path ?? '.github/CODEOWNERS' }
}
