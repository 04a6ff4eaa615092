import { atLeast, roleOf } from '../model/access.ts'
import type { Protection, Pull, Repo, RequiredCheck, Review } from '../model/records.ts'
import type { Store } from '../model/store.ts'

/** Conclusions that satisfy a required check: `neutral` and `skipped` do, as on GitHub. */
const PASSING = new Set(['success', 'neutral', 'skipped'])

export function protectionOf(repo: Repo, branch: string): Protection | undefined {
  return repo.protections.find((each) => each.branch === branch)
}

/** The first requirement of the base branch's protection that the pull request does not meet, in GitHub's words. */
export function missingRequirement(store: Store, repo: Repo, pull: Pull): string | undefined {
  const protection = protectionOf(repo, pull.base.ref)
  if (!protection) return undefined
  for (const check of protection.requiredChecks) {
    const state = checkState(store, repo, pull.head.sha, check)
    if (state === 'missing') return `Required status check "${check.context}" is expected.`
    if (state === 'pending') return `Required status check "${check.context}" is pending.`
    if (state === 'failing') return `Required status check "${check.context}" is failing.`
  }
  const { approvals, changesRequested } = reviewTally(store, repo, pull)
  if (protection.requiredApprovals > 0 && changesRequested > 0) return 'Changes have been requested.'
  if (approvals < protection.requiredApprovals) {
    return `At least ${protection.requiredApprovals} approving review is required by reviewers with write access.`
  }
  return undefined
}

/** GraphQL's `reviewDecision`; undefined when no review is required. */
export function reviewDecision(
  store: Store,
  repo: Repo,
  pull: Pull,
): 'APPROVED' | 'CHANGES_REQUESTED' | 'REVIEW_REQUIRED' | undefined {
  const required = protectionOf(repo, pull.base.ref)?.requiredApprovals ?? 0
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

export function reviewsOf(store: Store, pull: Pull): Review[] {
  return store.reviews.where((review) => review.repoId === pull.repoId && review.number === pull.number)
}

function checkState(
  store: Store,
  repo: Repo,
  sha: string,
  check: RequiredCheck,
): 'passing' | 'pending' | 'failing' | 'missing' {
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
