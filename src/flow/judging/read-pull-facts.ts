import { buildSubjects } from '../../verdict/consent/build-subjects.ts'
import { findOwner, indexMembers } from '../../verdict/consent/find-owner.ts'
import { selectMembershipQuestions } from '../../verdict/consent/select-membership-questions.ts'
import { selectProposal } from '../../verdict/consent/select-proposal.ts'
import type { Approval, PullFacts, Subject } from '../../verdict/model/verdict.ts'
import type { FactsCache } from '../sources/facts-cache.ts'
import type { Ports, Pull, PullRef, Repository, Review } from '../ports/ports.ts'
import { checkConfigRepository } from './check-config-repository.ts'
import { readJudges, type Judges } from './read-judges.ts'
import { readMerged } from './read-merged.ts'
import { readProposed, type ProposedContext } from './read-proposed.ts'
import { readPushes } from './read-pushes.ts'
import { readMembers } from './read-owning-logins.ts'
import { hasRole } from './has-role.ts'
import { selectDecisions } from './select-decisions.ts'
import { selectAuthors } from './select-authors.ts'

export type JudgingPorts = Pick<Ports, 'repositories' | 'pulls' | 'proposals' | 'clock'> & {
  readonly facts: FactsCache
}

/** A pull request's facts, and the rules that judge it. */
export type JudgedPull = Judges & {
  readonly facts: PullFacts
  readonly repository: Repository
}

// An approval of a commit beyond this many distinct ones does not count: reading each costs a fetch.
const APPROVED_COMMITS_MAX = 30
// Of more owners than that nobody is asked whether they may write: their agreement does not count.
const WRITERS_ASKED_MAX = 20

/**
 * Reads all that a verdict on the pull request depends on: rules from the guarded branch, what is proposed at its tip
 * and in what merging gives. Of a stack's member that is all that the trunk would get with it: its check speaks for the
 * trunk, and whoever retargets it there finds it as it is. `range` replaces these two, for a merge queue's group. Undefined: the
 * default branch has no config, so nobody asked for a verdict.
 */
export async function readPullFacts(
  ref: PullRef,
  pull: Pull,
  ports: JudgingPorts,
  range?: { readonly base: string; readonly head: string },
): Promise<JudgedPull | undefined> {
  const repository = await ports.repositories.open(ref)
  const head = range?.head ?? pull.headSha
  const branches = [pull.defaultBranch, pull.trunkRef].map((branch) => `refs/heads/${branch}`)
  await repository.fetch([...new Set(branches), `refs/pull/${pull.number}/head`, head, ...(range ? [range.base] : [])])
  await repository.requireCommit(head)
  const judges = await readJudges(repository, pull)
  if (judges === undefined) return undefined

  const tip = range?.base ?? (await repository.requireCommit(`refs/heads/${pull.trunkRef}`))
  const today = ports.clock.now().toISOString().slice(0, 10)
  const config = judges.rules.config.value
  const merged = await readMerged(repository, { tip, head, config, today, facts: ports.facts })
  const known = {
    authors: selectAuthors(pull, await readHeadMessages(repository, pull)),
    today,
    config: judges.rules.config,
    codeowners: judges.rules.codeowners,
    defaultCodeowners: judges.defaultCodeowners,
    ...merged,
    around: await checkConfigRepository(ref, [config, merged.headConfig?.value], ports),
  }
  const nobody = { approvals: [], objectors: [], dismissed: [], writers: new Set<string>(), pushes: undefined }
  if (config === undefined) return { ...judges, repository, facts: { ...known, ...nobody, members: new Map() } }
  const subjects = buildSubjects(selectProposal(known, config))
  const decisions = selectDecisions(await ports.pulls.readReviews(ref))
  const context = { repository, judges, config, tip, today }
  const people = {
    approvals: await readApprovals(selectLogins(decisions, 'approved'), context),
    objectors: selectLogins(decisions, 'changes-requested').map(({ login }) => login),
    dismissed: selectLogins(decisions, 'dismissed').map(({ login }) => login),
  }
  const logins = [
    ...known.authors,
    ...people.approvals.map(({ login }) => login),
    ...people.objectors,
    ...people.dismissed,
  ]
  const members = await readMembers(ref, { questions: selectMembershipQuestions(subjects), logins }, ports)
  const owning = (of: readonly string[]) => selectOwning(of, { subjects, members })
  const deciding = owning([...people.approvals.map(({ login }) => login), ...people.objectors])
  const needsPushes = subjects.length > 0 && (deciding.length > 0 || owning(known.authors).length > 0)
  const facts: PullFacts = {
    ...known,
    ...people,
    members,
    writers: await readWriters(ref, ports, deciding),
    pushes: needsPushes ? await readPushes(ref, pull, { ...context, pulls: ports.pulls }) : undefined,
  }
  return { ...judges, repository, facts }
}

// Whoever had an agent write something stands in the trailers of what it wrote.
async function readHeadMessages(repository: Repository, pull: Pull): Promise<readonly string[]> {
  return pull.isByPerson ? [] : [await repository.readMessage(pull.headSha)]
}

function selectLogins(decisions: readonly Review[], state: Review['state']): readonly Review[] {
  return decisions.filter((review) => review.state === state)
}

async function readApprovals(reviews: readonly Review[], context: ProposedContext): Promise<readonly Approval[]> {
  const byCommit = new Map<string, ReadonlySet<string> | undefined>()
  await context.repository.fetch([...new Set(reviews.map(({ commit }) => commit))])
  const approvals: Approval[] = []
  for (const { login, commit } of reviews) {
    if (!byCommit.has(commit)) {
      const proposed = byCommit.size >= APPROVED_COMMITS_MAX ? undefined : await readProposed(commit, context)
      byCommit.set(commit, proposed && new Set(proposed.values()))
    }
    approvals.push({ login, commit, fingerprints: byCommit.get(commit) })
  }
  return approvals
}

/** Those of the logins who own something that has to be agreed to. */
function selectOwning(
  logins: readonly string[],
  { subjects, members }: { subjects: readonly Subject[]; members: PullFacts['members'] },
): readonly string[] {
  const index = indexMembers(members)
  const required = subjects.filter(({ rule }) => rule.consent === 'required')
  return [...new Set(logins)].filter((login) => required.some(({ ownership }) => findOwner(ownership, login, index)))
}

/** Those who may write to the repository, in lower case. GitHub takes approvals from everybody who may read. */
async function readWriters(ref: PullRef, { pulls }: JudgingPorts, logins: readonly string[]): Promise<Set<string>> {
  const writers = new Set<string>()
  for (const login of logins.slice(0, WRITERS_ASKED_MAX)) {
    if (hasRole(await pulls.readPermission(ref, login), 'write')) writers.add(login.toLowerCase())
  }
  return writers
}
