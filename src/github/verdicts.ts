import type { CheckRef, Published, PullRef, Verdicts } from '../flow/ports/ports.ts'
import { checkDigest } from '../report/formats/check-digest.ts'
import type { Check } from '../report/formats/check.ts'
import { repoParams, type GithubAccess } from './github-access.ts'
import { readOwnComments, type OwnComment } from './own-comments.ts'
import { PER_PAGE, readPages } from './read-pages.ts'
import { requestReviews } from './request-reviews.ts'
import { callGithub, hasStatus } from './translate-github-error.ts'

/** What we know of our check run besides what flow needs. Flow hands it back as it came. */
type OwnCheck = NonNullable<Published['check']> & {
  /**
   * GitHub only ever adds annotations to a check run, and does not say what becomes of one that is completed and begun
   * again.
   */
  readonly renewable?: boolean
  readonly completed?: boolean
}

/** Our comment, and those that an earlier crash left beside it. */
type KeptComment = OwnComment & { readonly duplicates?: readonly number[] }

/** Check run, comment and review requests. Reading what is published takes two calls, each write one. */
export function openVerdicts(access: GithubAccess): Verdicts {
  return {
    async readPublished(ref, wanted, marker) {
      const check = wanted === undefined ? undefined : await readCheck(access, ref, wanted)
      return { check, comment: await readComment(access, ref, marker) }
    },

    async writeCheck(repo, { head, name }, check, existing: OwnCheck | undefined) {
      const digest = checkDigest(check)
      if (existing?.digest === digest) return
      const octokit = await callGithub(() => access.octokitFor(repo.installation))
      const body = { ...repoParams(repo), ...renderCheckRun(check, digest) }
      const updates = existing?.renewable === true && !(existing.completed === true && check.state === 'pending')
      await callGithub(async () => {
        if (updates) await octokit.rest.checks.update({ ...body, check_run_id: existing.id })
        else await octokit.rest.checks.create({ ...body, name, head_sha: head })
      })
    },

    writeComment: (ref, body, existing) => writeComment(access, ref, body, existing),

    requestReviews: (ref, ask) => requestReviews(access, ref, ask),
  }
}

/** The newest of our check runs of that name on the commit. */
async function readCheck(access: GithubAccess, ref: PullRef, wanted: CheckRef): Promise<OwnCheck | undefined> {
  const octokit = await callGithub(() => access.octokitFor(ref.installation))
  const pages = octokit.paginate.iterator(octokit.rest.checks.listForRef, {
    ...repoParams(ref),
    ref: wanted.head,
    check_name: wanted.name,
    app_id: access.appId,
    filter: 'all',
    per_page: PER_PAGE,
  })
  let newest: OwnCheck | undefined
  for await (const runs of readPages(pages, { maxPages: CHECK_PAGES_MAX, orFail: `check runs of ${wanted.head}` })) {
    for (const { id, name, app, external_id: digest, status, output } of runs) {
      if (name !== wanted.name || app?.id === undefined || Number(app.id) !== access.appId) continue
      if (newest !== undefined && Number(id) < newest.id) continue
      const renewable = output.annotations_count === 0
      newest = { id: Number(id), digest: digest ?? '', renewable, completed: status === 'completed' }
    }
  }
  return newest
}

function renderCheckRun(check: Check, digest: string) {
  const { state, title, summary, annotations } = check
  const phase =
    state === 'pending'
      ? { status: 'in_progress' as const }
      : { status: 'completed' as const, conclusion: state satisfies 'success' | 'failure' }
  return {
    ...phase,
    external_id: digest,
    output: {
      title,
      summary,
      annotations: annotations.map(({ path, line, level, title, message }) => {
        return { path, start_line: line, end_line: line, annotation_level: level, title, message }
      }),
    },
  }
}

/** The oldest of ours, and whatever else of ours its page holds. */
async function readComment(access: GithubAccess, ref: PullRef, marker: string): Promise<KeptComment | undefined> {
  const limit = { maxPages: COMMENT_PAGES_MAX, orFail: `comments of ${ref.owner}/${ref.name}#${ref.number}` }
  for await (const [first, ...others] of readOwnComments(access, ref, marker, limit)) {
    if (first !== undefined) return { ...first, duplicates: others.map(({ id }) => id) }
  }
  return undefined
}

async function writeComment(
  access: GithubAccess,
  ref: PullRef,
  body: string,
  existing: KeptComment | undefined,
): Promise<void> {
  const { issues } = (await callGithub(() => access.octokitFor(ref.installation))).rest
  const repo = repoParams(ref)
  const create = () => callGithub(() => issues.createComment({ ...repo, issue_number: ref.number, body }))
  if (existing === undefined) return void (await create())
  if (existing.body !== body) {
    try {
      await callGithub(() => issues.updateComment({ ...repo, comment_id: existing.id, body }))
    } catch (error) {
      if (!hasStatus(error, 404)) throw error
      await create()
    }
  }
  for (const id of existing.duplicates ?? []) {
    try {
      await callGithub(() => issues.deleteComment({ ...repo, comment_id: id }))
    } catch (error) {
      if (!hasStatus(error, 404)) throw error
    }
  }
}

const CHECK_PAGES_MAX = 10
// GitHub takes no more than 2,500 comments on one pull request.
const COMMENT_PAGES_MAX = 26
