import { ownerHandle, ownersKey, type Owner } from '../../owners/owner.ts'
import type { Consent, Verdict } from '../../verdict/model/verdict.ts'
import type { Pull } from '../ports/ports.ts'
import { subjectName } from '../../verdict/consent/build-subjects.ts'
import type { RequestRecord } from './request-record.ts'

/** Whom to ask for review now, and what the record says once they have been asked. */
export type RequestPlan = {
  readonly teams: readonly string[]
  readonly users: readonly string[]
  /** Handle → why it cannot even be tried. */
  readonly impossible: ReadonlyMap<string, string>
  readonly asked: ReadonlyMap<string, string>
}

/**
 * Plans review requests: the owners of every callee whose consent is wanted and that was not asked about these very
 * calls before. Drafts ask nobody, as GitHub does for code owners. Owners on one line are alternatives: all of them are
 * asked.
 */
export function planRequests(input: {
  readonly verdict: Verdict
  readonly pull: Pull
  readonly org: string
  readonly record: RequestRecord
}): RequestPlan {
  const { verdict, pull, org, record } = input
  const unasked = verdict.consents.filter((c) => isWanted(c) && record.asked.get(consentKey(c)) !== shorten(c))
  const owners = pull.draft ? [] : unasked.flatMap((consent) => consent.ownership.owners)
  const plan = { teams: new Set<string>(), users: new Set<string>(), impossible: new Map<string, string>() }
  for (const owner of owners) addOwner(owner, plan, { pull, org })
  return {
    teams: [...plan.teams].sort(),
    users: [...plan.users].sort(),
    impossible: plan.impossible,
    asked: pull.draft ? record.asked : new Map(verdict.consents.flatMap((consent) => askedAfter(consent, record))),
  }
}

// Enough to tell two requests apart, and hundreds of them fit in a comment. Whether somebody agreed is never decided by
// this.
function shorten({ fingerprint }: Consent): string {
  return fingerprint.slice(0, 16)
}

// The new owners of a service were not asked when the old ones were.
function consentKey(consent: Consent): string {
  return `${subjectName(consent)} ${ownersKey(consent.ownership)}`
}

function isWanted({ state }: Consent): boolean {
  return state === 'waiting' || state === 'notify'
}

// A consent that was given says so: when what was given is gone, be it dismissed, people are asked again.
const GIVEN = '+'

function askedAfter(consent: Consent, { asked }: RequestRecord): [string, string][] {
  const before = asked.get(consentKey(consent))
  if (isWanted(consent)) return [[consentKey(consent), shorten(consent)]]
  return before === undefined
    ? []
    : [[consentKey(consent), consent.state === 'given' ? `${shorten(consent)}${GIVEN}` : before]]
}

function addOwner(
  owner: Owner,
  plan: { teams: Set<string>; users: Set<string>; impossible: Map<string, string> },
  { pull, org }: { pull: Pull; org: string },
): void {
  const isRequested = (names: readonly string[], name: string) =>
    names.some((n) => n.toLowerCase() === name.toLowerCase())
  switch (owner.kind) {
    case 'team':
      if (owner.org.toLowerCase() !== org.toLowerCase()) {
        plan.impossible.set(ownerHandle(owner), 'GitHub takes reviews from teams of the same organisation only')
      } else if (!isRequested(pull.requestedTeams, owner.slug)) plan.teams.add(owner.slug)
      return
    case 'user':
      if (owner.login.toLowerCase() !== pull.author.toLowerCase() && !isRequested(pull.requestedUsers, owner.login)) {
        plan.users.add(owner.login)
      }
      return
    case 'email':
      plan.impossible.set(ownerHandle(owner), 'an e-mail address cannot be asked for review')
  }
}
