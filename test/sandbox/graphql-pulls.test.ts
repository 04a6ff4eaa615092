import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openAcme, REPO } from './acme.ts'
import type { Acme } from './acme.ts'
import type { Client, Reply } from './conformance/client.ts'

let acme: Acme

beforeAll(async () => {
  acme = await openAcme()
})
afterAll(() => acme.close())

const ask = (query: string, who: Client = acme.bot): Promise<Reply> => who('POST', '/graphql', { query })

/** What a query about one pull request gives. */
async function pull(number: number, fields: string, who?: Client): Promise<Record<string, unknown>> {
  const query = `{ repository(owner: "acme", name: "services") { pullRequest(number: ${number}) { ${fields} } } }`
  const { body } = await ask(query, who)
  const answer = body as { data?: { repository: { pullRequest: Record<string, unknown> } }; errors?: unknown }
  if (!answer.data || answer.errors) throw new Error(JSON.stringify(body))
  return answer.data.repository.pullRequest
}

const mutate = (name: string, type: string, input: Record<string, unknown>, fields: string, who: Client) =>
  who('POST', '/graphql', {
    query: `mutation($input: ${type}!) { ${name}(input: $input) { ${fields} } }`,
    variables: { input },
  })

test('presentPull() says who, from where, and what became of it', async () => {
  const { number } = await acme.openPull('facts', { 'facts.txt': 'f\n' })
  const fields = `author { __typename login } createdAt isCrossRepository lastEditedAt mergeCommit { oid } merged
    headRepository { name owner { login __typename } } baseRepository { databaseId squashMergeAllowed }`
  expect(await pull(number, fields)).toMatchObject({
    author: { __typename: 'User', login: 'ana' },
    createdAt: expect.stringMatching(/^\d{4}-/),
    isCrossRepository: false,
    lastEditedAt: null,
    mergeCommit: null,
    headRepository: { name: 'services', owner: { login: 'acme', __typename: 'Organization' } },
    baseRepository: { databaseId: expect.any(Number), squashMergeAllowed: true },
  })
  await acme.ana('PATCH', `${REPO}/pulls/${number}`, { body: 'Another' })
  const merged = await acme.cleo('PUT', `${REPO}/pulls/${number}/merge`, {})
  expect(await pull(number, fields)).toMatchObject({
    merged: true,
    mergeCommit: { oid: merged.at('sha') },
    lastEditedAt: expect.any(String),
  })
})

test('presentPull() lists comments and reviews, with the time of their last edit', async () => {
  const { number, sha } = await acme.openPull('talk', { 'talk.txt': 't\n' })
  const path = `${REPO}/pulls/${number}`
  await acme.bot('POST', `${path}/requested_reviewers`, { team_reviewers: ['ledger'] })
  const comment = await acme.ana('POST', `${REPO}/issues/${number}/comments`, { body: 'first' })
  await acme.bot('POST', `${REPO}/issues/${number}/comments`, { body: 'second' })
  const review = await acme.ben('POST', `${path}/reviews`, { event: 'APPROVE', body: 'fine' })
  const fields = `comments(first: 1) { totalCount pageInfo { hasNextPage endCursor }
      nodes { author { login __typename } body lastEditedAt } }
    last: comments(last: 1) { nodes { author { login __typename } } }
    reviews(first: 10, states: [APPROVED]) { nodes {
      id databaseId state body lastEditedAt submittedAt author { login } commit { oid }
      onBehalfOf(first: 15) { nodes { slug } } } }`
  const read = await pull(number, fields)
  expect(read).toMatchObject({
    comments: {
      totalCount: 2,
      pageInfo: { hasNextPage: true },
      nodes: [{ author: { login: 'ana', __typename: 'User' }, body: 'first', lastEditedAt: null }],
    },
    last: { nodes: [{ author: { login: 'drawbridge', __typename: 'Bot' } }] },
    reviews: {
      nodes: [
        {
          state: 'APPROVED',
          body: 'fine',
          lastEditedAt: null,
          author: { login: 'ben' },
          commit: { oid: sha },
          onBehalfOf: { nodes: [{ slug: 'ledger' }] },
        },
      ],
    },
  })
  await acme.ana('PATCH', `${REPO}/issues/comments/${comment.at('id')}`, { body: 'changed' })
  const edited = await acme.ben('PUT', `${path}/reviews/${review.at('id')}`, { body: 'not fine' })
  expect(edited).toMatchObject({ status: 200, body: { state: 'APPROVED', body: 'not fine' } })
  expect((await acme.cleo('PUT', `${path}/reviews/${review.at('id')}`, { body: 'forged' })).status).toBe(403)
  expect(await pull(number, fields)).toMatchObject({
    comments: { nodes: [{ body: 'changed', lastEditedAt: expect.any(String) }] },
    reviews: { nodes: [{ body: 'not fine', lastEditedAt: expect.any(String) }] },
  })
  const { reviews } = read as { reviews: { nodes: { id: string }[] } }
  const input = { pullRequestReviewId: reviews.nodes[0]?.id, message: 'It changed' }
  const fieldsOf = 'pullRequestReview { state }'
  const dismissed = await mutate('dismissPullRequestReview', 'DismissPullRequestReviewInput', input, fieldsOf, acme.bot)
  expect(dismissed.at('data.dismissPullRequestReview.pullRequestReview.state')).toBe('DISMISSED')
})

test('presentPull() tells who is asked for a review, and who no more', async () => {
  const { number } = await acme.openPull('asked', { 'asked.txt': 'a\n' })
  const path = `${REPO}/pulls/${number}/requested_reviewers`
  await acme.bot('POST', path, { team_reviewers: ['ledger'], reviewers: ['ben'] })
  await acme.ana('DELETE', path, { reviewers: ['ben'], team_reviewers: [] })
  const reviewer = 'requestedReviewer { ... on User { login } ... on Team { slug } }'
  const read = await pull(
    number,
    `reviewRequests(first: 100) { nodes { ${reviewer} } }
     timelineItems(first: 100, itemTypes: [REVIEW_REQUEST_REMOVED_EVENT]) { nodes {
       __typename ... on ReviewRequestRemovedEvent { actor { login } ${reviewer} } } }`,
  )
  expect(read).toEqual({
    reviewRequests: { nodes: [{ requestedReviewer: { slug: 'ledger' } }] },
    timelineItems: {
      nodes: [
        {
          __typename: 'ReviewRequestRemovedEvent',
          actor: { login: 'ana' },
          requestedReviewer: { login: 'ben' },
        },
      ],
    },
  })
})

test('presentCommit() calls signed what GitHub itself made, whatever a commit says of its committer', async () => {
  const { number, sha } = await acme.openPull('signed', { 'signed.txt': 's\n' })
  const input = {
    branch: { repositoryNameWithOwner: 'acme/services', branchName: 'signed' },
    expectedHeadOid: sha,
    message: { headline: 'By the interface' },
    fileChanges: { additions: [{ path: 'a.txt', contents: Buffer.from('a').toString('base64') }] },
  }
  const made = await mutate('createCommitOnBranch', 'CreateCommitOnBranchInput', input, 'commit { oid }', acme.bot)
  const oid = made.at('data.createCommitOnBranch.commit.oid')
  const tree = (await acme.bot('GET', `${REPO}/git/commits/${oid}`)).at('tree.sha')
  const committer = { name: 'GitHub', email: 'noreply@github.com' }
  const forged = await acme.ana('POST', `${REPO}/git/commits`, { message: 'f', tree, parents: [oid], committer })
  await acme.ana('PATCH', `${REPO}/git/refs/heads/signed`, { sha: forged.at('sha') })
  const read = await pull(
    number,
    `commits(first: 100) { nodes { commit { oid committedViaWeb author { user { login } } committer { name }
       parents(first: 3) { nodes { oid } } signature { __typename isValid state wasSignedByGitHub } } } }`,
  )
  const signature = { __typename: 'GpgSignature', isValid: true, state: 'VALID', wasSignedByGitHub: true }
  expect(read).toMatchObject({
    commits: {
      nodes: [
        { commit: { oid: sha, committedViaWeb: false, author: { user: { login: 'ana' } }, signature: null } },
        {
          commit: { oid, committedViaWeb: true, author: { user: null }, parents: { nodes: [{ oid: sha }] }, signature },
        },
        { commit: { oid: forged.at('sha'), committedViaWeb: false, committer: { name: 'GitHub' }, signature: null } },
      ],
    },
  })
  const verified = async (id: string) => (await acme.bot('GET', `${REPO}/commits/${id}`)).body
  expect(await verified(oid)).toMatchObject({ commit: { verification: { verified: true, reason: 'valid' } } })
  expect(await verified(forged.at('sha'))).toMatchObject({ commit: { verification: { verified: false } } })
})

test('presentRepository() lists collaborators, and what each may do', async () => {
  acme.sandbox.admin.setCollaborator('acme/services', 'dora', 'read')
  const query = `{ repository(owner: "acme", name: "services") {
    direct: collaborators(affiliation: DIRECT, first: 100) { nodes { login } edges { permission } }
    all: collaborators(affiliation: ALL, first: 100) { nodes { login } edges { permission } }
    one: collaborators(query: "be", first: 100) { nodes { login } } } }`
  expect((await ask(query)).body).toMatchObject({
    data: {
      repository: {
        direct: { nodes: [{ login: 'dora' }], edges: [{ permission: 'READ' }] },
        all: {
          nodes: ['ana', 'ben', 'cleo', 'dora', 'eve'].map((login) => ({ login })),
          edges: ['WRITE', 'WRITE', 'ADMIN', 'READ', 'WRITE'].map((permission) => ({ permission })),
        },
        one: { nodes: [{ login: 'ben' }] },
      },
    },
  })
  acme.sandbox.admin.setCollaborator('acme/services', 'dora', 'none')
})

test('beginReview() keeps a review to its author until it is submitted', async () => {
  const { number } = await acme.openPull('pending', { 'pending.txt': 'p\n' })
  const path = `${REPO}/pulls/${number}/reviews`
  const begun = await acme.ben('POST', path, { body: 'hm' })
  expect(begun).toMatchObject({ status: 200, body: { state: 'PENDING' } })
  expect(begun.body).not.toHaveProperty('submitted_at')
  const own = `${path}/${begun.at('id')}`
  expect((await acme.ben('POST', path, { body: 'hm' })).status).toBe(422)
  expect((await acme.ben('GET', path)).body).toHaveLength(1)
  expect((await acme.ana('GET', path)).body).toEqual([])
  expect((await acme.ana('GET', own)).status).toBe(404)
  expect((await acme.ben('POST', `${own}/events`, { event: 'APPROVE' })).body).toMatchObject({
    state: 'APPROVED',
    body: 'hm',
    submitted_at: expect.any(String),
  })
  expect((await acme.ana('GET', path)).body).toMatchObject([{ state: 'APPROVED' }])
  expect((await acme.ben('DELETE', own)).status).toBe(422)
  const second = await acme.ben('POST', path, {})
  expect((await acme.ben('DELETE', `${path}/${second.at('id')}`)).status).toBe(200)
  expect((await acme.ben('GET', path)).body).toHaveLength(1)
})
