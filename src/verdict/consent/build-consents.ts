import type { Config } from '../../config/config.ts'
import type { Ownership } from '../../owners/owner.ts'
import { compareText } from '../../finding.ts'
import { buildSubjects, subjectName } from './build-subjects.ts'
import { findOwner, indexMembers, teamKey, type Members } from './find-owner.ts'
import { selectProposal } from './select-proposal.ts'
import type { Consent, PullFacts, Subject, Uncounted } from '../model/verdict.ts'

/** One consent for each subject of the pull request, in their order. */
export function buildConsents(facts: PullFacts, config: Config): readonly Consent[] {
  const people: People = {
    facts,
    opener: facts.authors[0]?.toLowerCase(),
    authors: new Set(facts.authors.map((login) => login.toLowerCase())),
    members: indexMembers(facts.members),
    holds: config.review.objections === 'hold',
  }
  return buildSubjects(selectProposal(facts, config)).map((subject) => buildConsent(subject, people))
}

type People = {
  readonly facts: PullFacts
  readonly opener: string | undefined
  readonly authors: ReadonlySet<string>
  readonly members: Members
  readonly holds: boolean
}

function buildConsent(subject: Subject, people: People): Consent {
  const { facts, members } = people
  const contributors = selectContributors(subject, facts)
  const given = new Map<string, Consent['approvals'][number]>()
  const stale = new Map<string, Consent['stale'][number]>()
  const uncounted = new Map<string, Uncounted>()
  for (const { login, commit, fingerprints } of facts.approvals) {
    const via = findOwner(subject.ownership, login, members)
    const key = login.toLowerCase()
    if (via === undefined || key === people.opener) continue
    if (subject.rule.author === 'excluded' && people.authors.has(key)) uncounted.set(login, 'asked')
    else if (contributors?.has(key)) uncounted.set(login, 'pushed')
    else if (!facts.writers.has(key)) uncounted.set(login, 'no-write')
    else if (fingerprints?.has(subject.fingerprint)) given.set(key, { login, via, how: 'review' })
    else stale.set(key, { login, commit })
  }
  for (const login of facts.dismissed) {
    if (findOwner(subject.ownership, login, members) !== undefined) uncounted.set(login, 'dismissed')
  }
  // Only who opened it agrees by having written it: anybody may assign an agent's pull request to somebody else.
  const [login] = subject.rule.author === 'counts' ? facts.authors : []
  const via = login === undefined ? undefined : findOwner(subject.ownership, login, members)
  if (login !== undefined && via !== undefined) {
    const isTheirs = contributors?.size === 1 && contributors.has(login.toLowerCase())
    if (isTheirs) given.set(login.toLowerCase(), { login, via, how: 'author' })
    else uncounted.set(login, 'others-pushed')
  }
  const objections = facts.objectors
    .filter((login) => facts.writers.has(login.toLowerCase()) && findOwner(subject.ownership, login, members))
    .sort(compareText)
  const excluded = new Set([...(subject.rule.author === 'counts' ? [] : people.authors), ...(contributors ?? [])])
  return {
    ...subject,
    approvals: sortByLogin([...given.values()]),
    stale: sortByLogin([...stale].filter(([key]) => !given.has(key)).map(([, value]) => value)),
    uncounted: sortByLogin([...uncounted].map(([login, why]) => ({ login, why }))),
    objections,
    state: selectState(subject, { given, excluded, members, isHeld: people.holds && objections.length > 0 }),
  }
}

/** Who put it there, in lower case; undefined: GitHub's record does not say. */
function selectContributors(subject: Subject, { pushes }: PullFacts): ReadonlySet<string> | undefined {
  const name = subjectName(subject)
  const theirs = pushes?.filter(({ changed }) => changed === undefined || changed.has(name)).map(({ actor }) => actor)
  if (theirs === undefined || theirs.includes(undefined)) return undefined
  return new Set(theirs.flatMap((actor) => actor ?? []))
}

function selectState(
  { rule, ownership }: Subject,
  {
    given,
    isHeld,
    ...people
  }: {
    given: ReadonlyMap<string, unknown>
    isHeld: boolean
    excluded: ReadonlySet<string>
    members: Members
  },
): Consent['state'] {
  if (rule.consent !== 'required') return rule.consent
  if (given.size >= rule.approvals) return isHeld ? 'waiting' : 'given'
  return countEligible(ownership, { given, ...people }) >= rule.approvals ? 'waiting' : 'impossible'
}

/** How many people could agree: no limit is known for a team that was looked up, nobody for one that was not. */
function countEligible(
  ownership: Ownership,
  people: { given: ReadonlyMap<string, unknown>; excluded: ReadonlySet<string>; members: Members },
): number {
  const users = new Set<string>(people.given.keys())
  for (const owner of ownership.owners) {
    if (owner.kind === 'team' && people.members.get(teamKey(owner)) !== undefined) return Infinity
    if (owner.kind === 'user' && !people.excluded.has(owner.login.toLowerCase())) users.add(owner.login.toLowerCase())
  }
  return users.size
}

function sortByLogin<T extends { readonly login: string }>(people: readonly T[]): readonly T[] {
  return [...people].sort((a, b) => compareText(a.login, b.login))
}
