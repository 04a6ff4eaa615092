import { atLeast, roleOf } from '../model/access.ts'
import type { Pull, Repo, RequiredCheck, Review, User } from '../model/records.ts'
import type { Store } from '../model/store.ts'
import { judgingBranch } from '../model/find.ts'
import { protectionOf } from './protections.ts'

/** Conclusions that satisfy a required check: `neutral` and `skipped` do, as on GitHub. */
const PASSING = new Set(['success', 'neutral', 'skipped'])

/** The first requirement of the base branch's protection that the pull request does not meet, in GitHub's words. */
export function missingRequirement(store: Store, repo: Repo, pull: Pull): string | undefined {
  const protection = protectionOf(repo, judgingBranch(store, pull))
  if (!protection) return undefined
  const checks = missingChecks(store, repo, pull.head.sha, protection.requiredChecks)
  if (checks !== undefined) return checks
  const { approvals, changesRequested } = reviewTally(store, repo, pull)
  if (protection.requiredApprovals > 0 && changesRequested > 0) return 'Changes have been requested.'
  if (approvals < protection.requiredApprovals) {
    return `At least ${protection.requiredApprovals} approving review is required by reviewers with write access.`
  }
  return undefined
}

/** What is wrong with the required checks of a commit, in GitHub's words; undefined when nothing is. */
export function missingChecks(
  store: Store,
  repo: Repo,
  sha: string,
  required: readonly RequiredCheck[],
): string | undefined {
  const states = required.map((check) => ({ check, state: checkState(store, repo, sha, check) }))
  const open = states.filter(({ state }) => state !== 'passing')
  const first = open[0]
  if (!first) return undefined
  const are = (state: CheckState): number => open.filter((each) => each.state === state).length
  if (open.length === 1) return `Required status check "${first.check.context}" is ${WORDS[first.state]}.`
  if (are('missing') === open.length) return `${open.length} of ${states.length} required status checks are expected.`
  const counts = (['missing', 'pending', 'failing'] as const).filter((state) => are(state) > 0)
  const told = counts.map((state) => `${are(state)} ${WORDS[state]}`).join(' and ')
  return `${open.length} of ${states.length} required status checks have not succeeded: ${told}.`
}

/** GraphQL's `reviewDecision`; undefined when no review is required. */
export function reviewDecision(
  store: Store,
  repo: Repo,
  pull: Pull,
): 'APPROVED' | 'CHANGES_REQUESTED' | 'REVIEW_REQUIRED' | undefined {
  const required = protectionOf(repo, judgingBranch(store, pull))?.requiredApprovals ?? 0
  const { approvals, changesRequested } = reviewTally(store, repo, pull)
  if (changesRequested > 0) return 'CHANGES_REQUESTED'
  if (required === 0) return undefined
  return approvals >= required ? 'APPROVED' : 'REVIEW_REQUIRED'
}

/** Each reviewer's last review that says something, from those with write access. */
function reviewTally(store: Store, repo: Repo, pull: Pull): { approvals: number; changesRequested: number } {
  const latest = new Map<number, Review>()
  for (const review of reviewsOf(store, pull)) {
    if (review.state === 'COMMENTED') continue
    if (atLeast(roleOf(store, store.users.must(review.userId), repo), 'write')) latest.set(review.userId, review)
  }
  const states = [...latest.values()].map((review) => review.state)
  return {
    approvals: states.filter((state) => state === 'APPROVED').length,
    changesRequested: states.filter((state) => state === 'CHANGES_REQUESTED').length,
  }
}

/** Those that were submitted; with `viewer` also what that person has begun. */
export function reviewsOf(store: Store, pull: Pull, viewer?: User): Review[] {
  return store.reviews.where(
    (review) =>
      review.repoId === pull.repoId &&
      review.number === pull.number &&
      (review.state !== 'PENDING' || review.userId === viewer?.id),
  )
}

type CheckState = 'passing' | 'pending' | 'failing' | 'missing'

const WORDS: Readonly<Record<CheckState, string>> = {
  passing: 'passing',
  pending: 'pending',
  failing: 'failing',
  missing: 'expected',
}

function checkState(store: Store, repo: Repo, sha: string, check: RequiredCheck): CheckState {
  const runs = store.checkRuns.where(
    (run) =>
      run.repoId === repo.id &&
      run.headSha === sha &&
      run.name === check.context &&
      (check.appId === undefined || run.appId === check.appId),
  )
  const run = runs.at(-1)
  if (run) {
    if (run.status !== 'completed') return 'pending'
    return PASSING.has(run.conclusion ?? '') ? 'passing' : 'failing'
  }
  if (check.appId !== undefined) return 'missing'
  const status = store.statuses
    .where((each) => each.repoId === repo.id && each.sha === sha && each.context === check.context)
    .at(-1)
  if (!status) return 'missing'
  if (status.state === 'pending') return 'pending'
  return status.state === 'success' ? 'passing' : 'failing'
}
