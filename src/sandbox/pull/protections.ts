import { minimatch } from 'minimatch'
import type { Protection, Repo } from '../model/records.ts'

/** Everything that holds for a branch, both makes together. A merge queue's own branches are nobody's to protect. */
export function protectionsOf(repo: Repo, branch: string): Protection[] {
  if (branch.startsWith('gh-readonly-queue/')) return []
  return repo.protections.filter((each) => each.branch === branch || minimatch(branch, each.branch, PATTERNS))
}

/** As Ruby's fnmatch with FNM_PATHNAME, which GitHub documents: a star does not go beyond a slash. */
const PATTERNS = { nobrace: true, nocomment: true, noext: true, nonegate: true, dot: true }

/** What is asked of a pull request to this branch; undefined for an unprotected branch. */
export function protectionOf(
  repo: Repo,
  branch: string,
): Pick<Protection, 'requiredChecks' | 'requiredApprovals' | 'dismissStaleReviews'> | undefined {
  const all = protectionsOf(repo, branch)
  if (all.length === 0) return undefined
  return {
    requiredChecks: all.flatMap((each) => each.requiredChecks),
    requiredApprovals: Math.max(...all.map((each) => each.requiredApprovals)),
    dismissStaleReviews: all.some((each) => each.dismissStaleReviews),
  }
}

/** Whether a branch takes changes by its merge queue alone. */
export function hasMergeQueue(repo: Repo, branch: string): boolean {
  return protectionsOf(repo, branch).some((each) => each.mergeQueue === true)
}

/** Whoever asks for approvals asks for pull requests. */
export function requiresPull(protection: Protection): boolean {
  return protection.requirePull || protection.requiredApprovals > 0
}
