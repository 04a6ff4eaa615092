import { isTreePath, writeEditedTree } from '../git/edit-tree.ts'
import type { TreeEdit } from '../git/edit-tree.ts'
import { actingActor, actingUser, canSee, requireAccess } from '../http/needs.ts'
import type { Call } from '../http/route.ts'
import { findRepo } from '../model/find.ts'
import type { Repo } from '../model/records.ts'
import { pushRefs } from '../pull/refuse-push.ts'
import { signatureOf } from '../pull/merge-pull.ts'
import { typedError } from './graphql-error.ts'
import { presentBranch, presentCommit } from './present-commit.ts'
import { pullMutations } from './pull-mutations.ts'

/** Commits that GitHub makes itself are committed, and signed, by this. */
const WEB_FLOW = { name: 'GitHub', email: 'noreply@github.com' }

type CommitInput = {
  readonly branch: { readonly branchName?: string; readonly repositoryNameWithOwner?: string; readonly id?: string }
  readonly expectedHeadOid: string
  readonly message: { readonly headline: string; readonly body?: string }
  readonly fileChanges?: {
    readonly additions: readonly { readonly path: string; readonly contents: string }[]
    readonly deletions: readonly { readonly path: string }[]
  }
  readonly clientMutationId?: string
}

/** The root fields of mutations. */
export function mutations(call: Call): Record<string, unknown> {
  return {
    createCommitOnBranch: ({ input }: { input: CommitInput }) => createCommitOnBranch(call, input),
    ...pullMutations(call),
  }
}

/** One commit on an existing branch, only if its tip is the expected one. All files become plain ones (mode 100644). */
async function createCommitOnBranch(call: Call, input: CommitInput): Promise<unknown> {
  const { world } = call
  const { repo, branch } = committable(call, input.branch)
  requireAccess(call, repo, { grants: ['contents:write'], role: 'write' }, 'POST')
  const git = world.repos.of(repo)
  const ref = `refs/heads/${branch}`
  const tip = await git.readRef(ref)
  if (tip === undefined) throw typedError('NOT_FOUND', `Could not resolve the branch '${branch}'.`)
  const expected = input.expectedHeadOid
  if (tip !== expected) {
    throw typedError('STALE_DATA', `Expected branch to point to "${expected}" but it did not. Pull and try again.`)
  }
  const { tree } = await git.mustReadCommit(tip)
  const { additions = [], deletions = [] } = input.fileChanges ?? {}
  const edits: TreeEdit[] = []
  for (const { path } of [...additions, ...deletions]) {
    if (!isTreePath(path)) throw typedError('UNPROCESSABLE', `A path was requested that is malformed: ${path}`)
  }
  for (const { path } of deletions) {
    if (!(await git.readEntry(tree, path))) {
      throw typedError(
        'UNPROCESSABLE',
        `A path was requested for deletion which does not exist as of commit oid \`${tip}\``,
      )
    }
    edits.push({ path, mode: '100644', oid: null })
  }
  for (const { path, contents } of additions) {
    edits.push({ path, mode: '100644', oid: await git.writeBlob(Buffer.from(contents, 'base64')) })
  }
  const user = actingUser(call)
  const author = signatureOf(world, user)
  const { headline, body } = input.message
  const commit = await git.writeCommit({
    tree: await writeEditedTree(git, tree, edits),
    parents: [tip],
    author,
    committer: { ...author, ...WEB_FLOW },
    message: body ? `${headline}\n\n${body}` : headline,
  })
  world.store.signedCommits.add({ id: world.store.nextId(), repoId: repo.id, oid: commit })
  await pushRefs({ world, repo, actor: actingActor(call) }, [{ ref, new: commit, old: tip }])
  return {
    clientMutationId: input.clientMutationId ?? null,
    commit: () => presentCommit(call, repo, commit),
    ref: () => presentBranch(call, repo, branch),
  }
}

/** A branch by its repository and name, or by its id. */
function committable(call: Call, branch: CommitInput['branch']): { repo: Repo; branch: string } {
  const { store } = call.world
  const [owner = '', name = ''] = (branch.repositoryNameWithOwner ?? '').split('/')
  const byName = findRepo(store, owner, name)
  const byId = store.repos.find(
    (repo) => branch.id !== undefined && refName(branch.id)?.startsWith(`${repo.id}:refs/heads/`) === true,
  )
  const repo = byName ?? byId
  if (!repo || !canSee(call, repo)) throw typedError('NOT_FOUND', 'Could not resolve to a Repository.')
  const given = branch.branchName ?? refName(branch.id ?? '')?.slice(`${repo.id}:refs/heads/`.length) ?? ''
  return { repo, branch: given.replace(/^refs\/heads\//, '') }
}

function refName(id: string): string | undefined {
  return /^REF:(.*)$/.exec(Buffer.from(id.replace(/^REF_/, ''), 'base64url').toString('utf8'))?.[1]
}
