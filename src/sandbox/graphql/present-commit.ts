import type { Call } from '../http/route.ts'
import type { GitCommit, Signature } from '../git/commit-text.ts'
import type { Repo } from '../model/records.ts'
import { nodeId } from '../present/present-account.ts'
import { isSigned, userByEmail } from '../present/present-git.ts'
import { repoHtmlUrl } from '../present/present-repo.ts'
import { connect } from './connection.ts'
import type { PageAsk } from './connection.ts'
import { presentActor } from './present-people.ts'

/** A branch as GraphQL's Ref; null when it does not exist. */
export async function presentBranch(call: Call, repo: Repo, branch: string): Promise<unknown> {
  const oid = await call.world.repos.of(repo).readRef(`refs/heads/${branch}`)
  if (oid === undefined) return null
  return {
    id: nodeId('REF', `${repo.id}:refs/heads/${branch}`),
    name: branch,
    prefix: 'refs/heads/',
    target: () => presentCommit(call, repo, oid),
  }
}

export async function presentCommit(call: Call, repo: Repo, oid: string): Promise<unknown> {
  return present(call, repo, await call.world.repos.of(repo).mustReadCommit(oid))
}

function present(call: Call, repo: Repo, commit: GitCommit): unknown {
  const { oid, message, author, committer, parents } = commit
  const git = call.world.repos.of(repo)
  const signed = isSigned(call.world, repo, oid)
  return {
    id: nodeId('C', oid),
    oid,
    message,
    messageHeadline: message.split('\n')[0] ?? '',
    url: `${repoHtmlUrl(call.world, repo)}/commit/${oid}`,
    author: presentPerson(call, author),
    committer: presentPerson(call, committer),
    authoredDate: author.date,
    committedDate: committer.date,
    committedViaWeb: signed,
    parents: async (ask: PageAsk) => {
      const read = await Promise.all(parents.map((parent) => git.mustReadCommit(parent)))
      return connect(
        'parents',
        read,
        ask,
        (parent) => parent.oid,
        (parent) => present(call, repo, parent),
      )
    },
    signature: signed ? ownSignature(committer) : null,
  }
}

/** GitHub's own: it says that the commit was made through its interface. */
function ownSignature({ email, date }: Signature): unknown {
  const stated = { isValid: true, state: 'VALID', wasSignedByGitHub: true, signer: null, verifiedAt: date }
  return { __typename: 'GpgSignature', email, keyId: 'B5690EEEBB952194', payload: '', signature: '', ...stated }
}

function presentPerson(call: Call, { name, email, date }: Signature): unknown {
  const user = userByEmail(call.world, email)
  // A bot is no user here.
  return { name, email, date, user: user?.kind === 'User' ? presentActor(call, user) : null }
}
