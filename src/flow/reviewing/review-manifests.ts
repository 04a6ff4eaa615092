import { CONNECTIONS_MARKER, renderConnectionCheck } from '../../report/connections/render-connection-review.ts'
import { checkDigest } from '../../report/formats/check-digest.ts'
import type { ConnectionReview } from '../../verdict/review-connections.ts'
import { selectGuard } from '../../verdict/select-guard.ts'
import type { Ports, Pull, PullRef } from '../ports/ports.ts'
import { isSameText } from '../judging/same-text.ts'
import { findOwnRender } from './find-own-render.ts'
import { readServicesRules, type ServicesPorts } from './read-services-rules.ts'
import { reviewAgreements } from './review-agreements.ts'
import { reviewEnvironments } from './review-environments.ts'

export type ReviewPorts = ServicesPorts & Pick<Ports, 'verdicts' | 'log'>

/**
 * Says on an open pull request of a config repository, whoever opened it, which connections it opens and closes in each
 * environment, in one comment and a check run. The check fails for what opens without an entry of the allowlist, unless
 * it is exactly what Drawbridge itself renders, and for a deployment of a call that nobody agreed to. A second run writes nothing. A repository that no services' repository
 * names as its config repository is left alone. What tells it from others is read from the tip of the base branch,
 * never from the pull request.
 */
export async function reviewManifests(ref: PullRef, pull: Pull, ports: ReviewPorts): Promise<void> {
  const repository = await ports.repositories.open(ref)
  const tip = await repository.requireCommit(`refs/heads/${pull.baseRef}`)
  const rules = await readServicesRules(ref, { repository, tip }, ports)
  if (rules === undefined) return
  const base = (await repository.readMergeBase(tip, pull.headSha)) ?? tip
  const { check: name } = selectGuard(pull.baseRef, { defaultBranch: pull.defaultBranch, branches: [] })
  const checkRef = { head: pull.headSha, name }
  const published = await ports.verdicts.readPublished(ref, checkRef, CONNECTIONS_MARKER)

  const range = { repository, base, head: pull.headSha }
  const { reviews, outside } = await reviewEnvironments(range, rules)
  const acquitted = reviews.some(({ objections = [] }) => objections.length > 0)
    ? await acquitOwnRender(reviews, { ref, pull, source: rules.repo }, ports)
    : reviews
  const told = await reviewAgreements(acquitted, { ref, pull, repository, rules }, ports)

  const at = { repository: `${ref.owner}/${ref.name}`, commit: pull.headSha, outside }
  const check = renderConnectionCheck(told, at)
  if (published.check?.digest !== checkDigest(check))
    await ports.verdicts.writeCheck(ref, checkRef, check, published.check)
  // The comment says what the check does, where people look first.
  const body = check.summary
  // A pull request that never changed a manifest gets no comment about it.
  if (published.comment === undefined && told.length + outside.length === 0) return
  if (published.comment === undefined || !isSameText(published.comment.body, body))
    await ports.verdicts.writeComment(ref, body, published.comment)
  ports.log.info({ pull: `${at.repository}#${ref.number}`, head: pull.headSha }, 'reviewed manifests')
}

/**
 * What Drawbridge renders follows from the allowlists of the versions that run or can come back, from the config, and
 * from commands: nobody opened it by hand.
 */
async function acquitOwnRender(
  reviews: readonly ConnectionReview[],
  where: Parameters<typeof findOwnRender>[0],
  ports: ReviewPorts,
): Promise<readonly ConnectionReview[]> {
  if ((await findOwnRender(where, ports)) === undefined) return reviews
  return reviews.map((review) => ({
    ...review,
    objections: review.objections?.filter(({ code }) => code !== 'connection-unlisted') ?? [],
  }))
}
