import type { Parsed } from '../../finding.ts'
import { CONFIG_PATH, type Config } from '../../config/config.ts'
import { buildFingerprints } from '../../verdict/build-fingerprints.ts'
import { selectMembershipQuestions } from '../../verdict/select-membership-questions.ts'
import type { Approval, PullFacts, Snapshot } from '../../verdict/verdict.ts'
import type { FactsCache } from '../sources/facts-cache.ts'
import type { Ports, Pull, PullRef, Repository, Review } from '../ports/ports.ts'
import { checkServiceList, readAllowlist, readSnapshot } from './read-snapshot.ts'
import { readRules, type Rules } from './read-rules.ts'

export type JudgingPorts = Pick<Ports, 'repositories' | 'pulls' | 'clock'> & { readonly facts: FactsCache }

/** A pull request's facts, and the rules that judge it. */
export type JudgedPull = {
  readonly rules: Rules
  readonly facts: PullFacts
  readonly repository: Repository
  /** Logins, in lower case, with any review on the pull request. */
  readonly reviewers: ReadonlySet<string>
}

// An approval of a commit beyond this many distinct ones does not count: reading each costs a fetch.
const APPROVED_COMMITS_MAX = 30

/**
 * Reads all that a verdict on the pull request depends on: rules from the tip of the base branch, proposals at the
 * merge base and the head. `range` replaces these two, for a merge queue's group. Undefined: the base branch has no
 * config, so nobody asked for a verdict.
 */
export async function readPullFacts(
  ref: PullRef,
  pull: Pull,
  ports: JudgingPorts,
  range?: { readonly base: string; readonly head: string },
): Promise<JudgedPull | undefined> {
  const repository = await ports.repositories.open(ref)
  const head = range?.head ?? pull.headSha
  await repository.fetch([
    `refs/heads/${pull.baseRef}`,
    `refs/pull/${pull.number}/head`,
    head,
    ...(range ? [range.base] : []),
  ])
  const tip = await repository.requireCommit(`refs/heads/${pull.baseRef}`)
  await repository.requireCommit(head)
  const rules = await readRules(repository, tip)
  if (!rules.present) return undefined

  const base = range?.base ?? (await repository.readMergeBase(tip, head)) ?? tip
  const today = ports.clock.now().toISOString().slice(0, 10)
  const config = rules.config.value
  const snapshots = await readBoth({ base, head }, { repository, config, today, facts: ports.facts })
  const reviews = newestDecision(await ports.pulls.readReviews(ref))
  const approved = reviews.filter((review) => review.state === 'approved' && review.isPerson)
  const approvals = await readApprovals(approved, { repository, tip, today, config, range, base, head, snapshots })
  const facts: PullFacts = {
    author: pull.author,
    today,
    config: rules.config,
    codeowners: rules.codeowners,
    headConfig: await readHeadConfig(repository, { base, head }),
    ...snapshots,
    approvals,
    members: await readMembers(ref, ports, {
      rules,
      snapshots,
      logins: [pull.author, ...approvals.map(({ login }) => login)],
    }),
  }
  return { rules, facts, repository, reviewers: new Set(reviews.map(({ login }) => login.toLowerCase())) }
}

type Snapshots = { readonly base: Snapshot; readonly head: Snapshot }

async function readBoth(
  commits: { base: string; head: string },
  { config, ...rest }: { repository: Repository; config: Config | undefined; today: string; facts: FactsCache },
): Promise<Snapshots> {
  if (config === undefined) return { base: emptySnapshot(commits.base), head: emptySnapshot(commits.head) }
  const { repository, today, facts } = rest
  return {
    base: await readSnapshot(repository, { commit: commits.base, config, today, facts }),
    head: await readSnapshot(repository, { commit: commits.head, config, today, facts }),
  }
}

/**
 * What is read without usable rules: nothing, since there is nothing to look for. The verdict is a failure for the
 * rules' sake.
 */
export function emptySnapshot(commit: string): Snapshot {
  return {
    commit,
    services: [],
    allowlist: { value: { entries: [], revocations: [] }, findings: [] },
    code: { calls: [], unresolved: [], packages: new Map(), findings: [] },
    findings: [],
    unreadable: [],
  }
}

/** Each person's newest review that approves, objects or was dismissed; a mere comment takes nothing back. */
function newestDecision(reviews: readonly Review[]): Review[] {
  const byLogin = new Map<string, Review>()
  for (const review of reviews) {
    if (review.state !== 'commented') byLogin.set(review.login.toLowerCase(), review)
  }
  return [...byLogin.values()]
}

async function readApprovals(
  reviews: readonly Review[],
  context: {
    repository: Repository
    tip: string
    today: string
    config: Config | undefined
    range: { base: string } | undefined
    base: string
    head: string
    snapshots: Snapshots
  },
): Promise<Approval[]> {
  const { repository, config, snapshots } = context
  const byCommit = new Map<string, ReadonlyMap<string, string> | undefined>()
  if (config === undefined) return []
  byCommit.set(
    context.head,
    buildFingerprints({ base: snapshots.base.allowlist.value, head: snapshots.head.allowlist.value }),
  )
  await repository.fetch(reviews.map((review) => review.commit).filter((commit) => !byCommit.has(commit)))
  const approvals: Approval[] = []
  for (const { login, commit } of reviews) {
    if (!byCommit.has(commit)) {
      byCommit.set(
        commit,
        byCommit.size > APPROVED_COMMITS_MAX ? undefined : await readFingerprints(commit, { ...context, config }),
      )
    }
    approvals.push({ login, commit, fingerprints: byCommit.get(commit) })
  }
  return approvals
}

/** What each callee was asked to agree to at an earlier commit of the pull request. */
async function readFingerprints(
  commit: string,
  { repository, tip, config, today }: { repository: Repository; tip: string; config: Config; today: string },
): Promise<ReadonlyMap<string, string> | undefined> {
  if ((await repository.readCommit(commit)) === undefined) return undefined
  const base = (await repository.readMergeBase(tip, commit)) ?? tip
  const at = async (which: string) =>
    (await readAllowlist(repository, { commit: which, config, today })).allowlist.value
  return buildFingerprints({ base: await at(base), head: await at(commit) })
}

/** The config at the head, when it differs from the one that judges: reported on, not used. */
export async function readHeadConfig(
  repository: Repository,
  { base, head }: { base: string; head: string },
): Promise<Parsed<Config | undefined> | undefined> {
  const changed = await repository.readChangedPaths(base, head)
  if (!changed.includes(CONFIG_PATH)) return undefined
  const { value: config, findings } = (await readRules(repository, head)).config
  if (config === undefined) return { value: config, findings }
  return { value: config, findings: [...findings, ...(await checkServiceList(repository, { commit: head, config }))] }
}

async function readMembers(
  ref: PullRef,
  { pulls }: JudgingPorts,
  { rules, snapshots, logins }: { rules: Rules; snapshots: Snapshots; logins: readonly string[] },
): Promise<ReadonlyMap<string, ReadonlySet<string> | undefined>> {
  const config = rules.config.value
  const members = new Map<string, ReadonlySet<string> | undefined>()
  if (config === undefined) return members
  const questions = selectMembershipQuestions({ config, codeowners: rules.codeowners?.value, ...snapshots })
  for (const { org, teams } of questions) {
    const answer = await pulls.readMembers(ref, { org, teams, logins: [...new Set(logins)] })
    for (const team of teams) members.set(`${org}/${team}`, answer.get(team))
  }
  return members
}
