import type { Config, ReviewRule } from '../config/config.ts'
import type { Owner, Ownership } from '../owners/owner.ts'
import { compareText } from '../finding.ts'
import { fingerprintCalls } from './fingerprint-calls.ts'
import { routeCallee, selectReviewRule } from './route-callee.ts'
import { selectConsentCalls } from './select-consent-calls.ts'
import type { Approval, Consent, ConsentCall, PullFacts } from './verdict.ts'

/** One consent per callee that is newly called or called with more, sorted by callee. */
export function buildConsents(facts: PullFacts, config: Config): readonly Consent[] {
  const members = indexMembers(facts.members)
  const allowlists = { base: facts.base.allowlist.value, head: facts.head.allowlist.value }
  return [...selectConsentCalls(allowlists)].map(([callee, calls]) => {
    const codeowners = facts.codeowners?.value
    const ownership = routeCallee(callee, { ...facts, codeowners }) ?? { path: '', owners: [] }
    const rule = selectReviewRule(config.review, callee)
    return buildConsent({ callee, calls, rule, ownership }, { ...facts, members })
  })
}

/** Team `org/slug` → logins, all in lower case; undefined: the look-up failed. */
type Members = ReadonlyMap<string, ReadonlySet<string> | undefined>

type Subject = {
  readonly callee: string
  readonly calls: readonly ConsentCall[]
  readonly rule: ReviewRule
  readonly ownership: Ownership
}

type People = { readonly author: string; readonly approvals: readonly Approval[]; readonly members: Members }

function buildConsent(subject: Subject, people: People): Consent {
  const { callee, rule, ownership } = subject
  const fingerprint = fingerprintCalls(subject.calls)
  const given = new Map<string, Consent['approvals'][number]>()
  const stale = new Map<string, Consent['stale'][number]>()
  for (const { login, commit, fingerprints } of [...people.approvals].sort(compareApprovals)) {
    const via = findOwner(ownership, login, people.members)
    const key = login.toLowerCase()
    if (via === undefined || key === people.author.toLowerCase()) continue
    if (fingerprints?.get(callee) === fingerprint) given.set(key, { login, via, how: 'review' })
    else stale.set(key, { login, commit })
  }
  const authorVia = rule.author === 'counts' ? findOwner(ownership, people.author, people.members) : undefined
  if (authorVia) given.set(people.author.toLowerCase(), { login: people.author, via: authorVia, how: 'author' })
  return {
    ...subject,
    fingerprint,
    approvals: sortByLogin([...given.values()]),
    stale: sortByLogin([...stale].filter(([key]) => !given.has(key)).map(([, value]) => value)),
    state: selectState(subject, { count: given.size, people }),
  }
}

function selectState(
  { rule, ownership }: Subject,
  { count, people }: { count: number; people: People },
): Consent['state'] {
  if (rule.consent !== 'required') return rule.consent
  if (count >= rule.approvals) return 'given'
  return countEligible(ownership, rule, people) >= rule.approvals ? 'waiting' : 'impossible'
}

/** How many people could agree: no limit is known for a team that was looked up, nobody for one that was not. */
function countEligible(ownership: Ownership, rule: ReviewRule, { author, members }: People): number {
  const users = new Set<string>()
  for (const owner of ownership.owners) {
    if (owner.kind === 'team' && members.get(teamKey(owner)) !== undefined) return Infinity
    if (owner.kind === 'user') users.add(owner.login.toLowerCase())
  }
  if (rule.author === 'excluded') users.delete(author.toLowerCase())
  return users.size
}

/** The owner as whom somebody may agree: by name before by team. */
function findOwner(ownership: Ownership, login: string, members: Members): Owner | undefined {
  const key = login.toLowerCase()
  return (
    ownership.owners.find((owner) => owner.kind === 'user' && owner.login.toLowerCase() === key) ??
    ownership.owners.find((owner) => owner.kind === 'team' && members.get(teamKey(owner))?.has(key))
  )
}

function teamKey({ org, slug }: { readonly org: string; readonly slug: string }): string {
  return `${org}/${slug}`.toLowerCase()
}

function indexMembers(members: PullFacts['members']): Members {
  const index = new Map<string, ReadonlySet<string> | undefined>()
  for (const [team, logins] of members) {
    index.set(team.toLowerCase(), logins && new Set([...logins].map((login) => login.toLowerCase())))
  }
  return index
}

function compareApprovals(a: Approval, b: Approval): number {
  return compareText(a.login, b.login) || compareText(a.commit, b.commit)
}

function sortByLogin<T extends { readonly login: string }>(people: readonly T[]): readonly T[] {
  return [...people].sort((a, b) => compareText(a.login, b.login))
}
