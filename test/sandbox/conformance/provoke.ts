import type { Acme } from '../acme.ts'
import { REPO } from '../acme.ts'
import { provokeProtections, provokeStacks } from './provoke-rules.ts'

const NOBODY = '0'.repeat(40)

/** Asks for every kind of answer that the product and a person can get, good and bad. */
export async function provokeEverything(acme: Acme): Promise<void> {
  await provokeApps(acme)
  await provokeAccounts(acme)
  await provokeGit(acme)
  await provokePulls(acme)
  await provokeReviews(acme)
  await provokeComments(acme)
  await provokeChecks(acme)
  await provokeDeployments(acme)
  await provokeForks(acme)
  await provokeProtections(acme)
  await provokeStacks(acme)
  await provokeGraphql(acme)
  await provokeEvents(acme)
}

async function provokeApps({ app, bot, ana, anonymous, sandbox }: Acme): Promise<void> {
  await app('GET', '/app')
  await ana('GET', '/app')
  await app('GET', '/apps/drawbridge')
  const installations = await app('GET', '/app/installations')
  const id = installations.at('0.id')
  await app('GET', `/app/installations/${id}`)
  await app('GET', '/app/installations/1')
  await app('GET', `${REPO}/installation`)
  await app('GET', '/repos/acme/secrets/installation')
  await app('GET', '/orgs/acme/installation')
  await app('GET', '/users/ana/installation')
  const tokens = `/app/installations/${id}/access_tokens`
  await app('POST', tokens)
  await app('POST', tokens, { repositories: ['services'], permissions: { contents: 'read' } })
  await app('POST', tokens, { repositories: ['secrets'] })
  await app('POST', tokens, { permissions: { administration: 'write' } })
  await app('POST', '/app/installations/1/access_tokens')
  await bot('GET', '/installation/repositories')
  await ana('GET', '/installation/repositories')
  await app('GET', '/app/hook/config')
  const deliveries = await app('GET', '/app/hook/deliveries?per_page=2')
  for (const { id: delivery } of deliveries.body as { id: number }[]) {
    await app('GET', `/app/hook/deliveries/${delivery}`)
    await app('POST', `/app/hook/deliveries/${delivery}/attempts`)
  }
  await app('GET', '/app/hook/deliveries/1')
  await anonymous('GET', `${REPO}/pulls`)
  await sandbox.deliveries.settled()
}

async function provokeAccounts({ ana, bot, dora, app }: Acme): Promise<void> {
  for (const path of ['/user', '/users/ana', '/users/nobody', '/users/drawbridge[bot]', '/orgs/acme', '/orgs/nobody']) {
    await ana('GET', path)
  }
  await bot('GET', '/user')
  for (const path of [
    '/orgs/acme/repos',
    '/orgs/acme/members',
    '/orgs/acme/members/ana',
    '/orgs/acme/members/dora',
    '/orgs/acme/teams',
    '/orgs/acme/teams/ledger',
    '/orgs/acme/teams/nobody',
    '/orgs/acme/teams/ledger/members',
    '/orgs/acme/teams/ledger/teams',
    '/orgs/acme/teams/ledger/memberships/ben',
    '/orgs/acme/teams/ledger/memberships/eve',
    '/orgs/acme/teams/ledger/memberships/cleo',
    '/orgs/acme/teams/ledger/memberships/ana',
    '/orgs/acme/teams/ledger/repos/acme/services',
    '/orgs/acme/teams/ledger/repos/acme/secrets',
    '/rate_limit',
    '/meta',
    REPO,
    `${REPO}/collaborators/ana`,
    `${REPO}/collaborators/dora`,
    `${REPO}/collaborators/ana/permission`,
    `${REPO}/collaborators/dora/permission`,
    `${REPO}/collaborators/nobody/permission`,
    `${REPO}/codeowners/errors`,
    `${REPO}/forks`,
    '/repos/acme/secrets',
  ]) {
    await bot('GET', path)
  }
  await ana('GET', `${REPO}/teams`)
  await ana('GET', '/user/repos')
  await dora('GET', REPO)
  await dora('GET', '/orgs/acme/teams')
  await app('GET', REPO)
}

async function provokeGit({ bot, ana, dora }: Acme): Promise<void> {
  const ref = await bot('GET', `${REPO}/git/ref/heads/main`)
  const head = ref.at('object.sha')
  await bot('GET', `${REPO}/git/ref/heads/nothing`)
  await bot('GET', `${REPO}/git/matching-refs/heads/ma`)
  const commit = await bot('GET', `${REPO}/git/commits/${head}`)
  await bot('GET', `${REPO}/git/commits/${NOBODY}`)
  await bot('GET', `${REPO}/git/trees/${commit.at('tree.sha')}`)
  await bot('GET', `${REPO}/git/trees/main?recursive=1`)
  await bot('GET', `${REPO}/git/trees/${NOBODY}`)
  const blob = await bot('POST', `${REPO}/git/blobs`, { content: 'aGk=', encoding: 'base64' })
  await bot('GET', `${REPO}/git/blobs/${blob.at('sha')}`)
  await bot('GET', `${REPO}/git/blobs/${NOBODY}`)
  const tree = [
    { path: 'service.pot/main.go', mode: '100644', type: 'blob', content: 'package main\n' },
    { path: 'hi.txt', mode: '100755', type: 'blob', sha: blob.at('sha') },
    { path: 'service.emoji/main.go', mode: '100644', type: 'blob', sha: null },
  ]
  const made = await bot('POST', `${REPO}/git/trees`, { base_tree: commit.at('tree.sha'), tree })
  await bot('POST', `${REPO}/git/trees`, { tree: [{ path: '../x', mode: '100644', content: '' }] })
  const next = await bot('POST', `${REPO}/git/commits`, { message: 'Add', tree: made.at('sha'), parents: [head] })
  await bot('POST', `${REPO}/git/commits`, { message: 'Add', tree: NOBODY, parents: [] })
  await bot('POST', `${REPO}/git/refs`, { ref: 'refs/heads/pot', sha: next.at('sha') })
  await bot('POST', `${REPO}/git/refs`, { ref: 'refs/heads/pot', sha: next.at('sha') })
  await bot('PATCH', `${REPO}/git/refs/heads/pot`, { sha: head })
  await bot('PATCH', `${REPO}/git/refs/heads/pot`, { sha: head, force: true })
  await bot('DELETE', `${REPO}/git/refs/heads/pot`)
  await bot('DELETE', `${REPO}/git/refs/heads/pot`)
  await dora('POST', `${REPO}/git/refs`, { ref: 'refs/heads/pot', sha: head })
  for (const path of [
    'branches',
    'branches/main',
    'branches/nothing',
    'contents/README.md',
    'contents/service.ledger',
    'contents/nothing',
    'commits',
    'commits?path=README.md&per_page=1',
    'commits?sha=nothing',
    'commits/main',
    'commits/nothing',
    `compare/main...${head}`,
    'compare/main...nothing',
    `commits/${head}/pulls`,
    'activity?direction=asc&per_page=1',
    'activity?activity_type=nothing',
  ]) {
    await bot('GET', `${REPO}/${path}`)
  }
  const content = Buffer.from('# more\n').toString('base64')
  const file = await ana('PUT', `${REPO}/contents/MORE.md`, { message: 'More', content })
  await ana('PUT', `${REPO}/contents/MORE.md`, { message: 'More', content })
  await ana('PUT', `${REPO}/contents/MORE.md`, { message: 'More', content, sha: NOBODY })
  await ana('PUT', `${REPO}/contents/MORE.md`, {
    message: 'More',
    content: content + content,
    sha: file.at('content.sha'),
  })
  const now = await ana('GET', `${REPO}/contents/MORE.md`)
  await ana('DELETE', `${REPO}/contents/MORE.md`, { message: 'Less', sha: now.at('sha') })
}

async function provokePulls({ ana, bot, cleo, dora, openPull }: Acme): Promise<void> {
  const pull = await openPull('emoji-calls-ledger')
  const path = `${REPO}/pulls/${pull.number}`
  await ana('POST', `${REPO}/pulls`, { title: 'Twice', head: 'emoji-calls-ledger', base: 'main' })
  await ana('POST', `${REPO}/pulls`, { title: 'Nothing', head: 'main', base: 'main' })
  await ana('POST', `${REPO}/pulls`, { title: 'Nowhere', head: 'nothing', base: 'main' })
  await dora('POST', `${REPO}/pulls`, { title: 'No', head: 'emoji-calls-ledger', base: 'main' })
  for (const tail of ['', '/files', '/commits', '/merge', '/requested_reviewers', '/reviews'])
    await bot('GET', path + tail)
  await bot('GET', `${REPO}/pulls`)
  await bot('GET', `${REPO}/pulls?state=all&head=acme:emoji-calls-ledger&sort=updated&direction=asc`)
  await bot('GET', `${REPO}/pulls/999`)
  await ana('PATCH', path, { title: 'Better', body: 'Why' })
  await ana('PATCH', path, { base: 'nothing' })
  await ana('PATCH', path, { state: 'closed' })
  await ana('PATCH', path, { state: 'open' })
  await ana('PUT', `${path}/merge`, { sha: NOBODY })
  await cleo('PUT', `${path}/merge`, { sha: pull.sha, merge_method: 'squash' })
  await cleo('PUT', `${path}/merge`, {})
  await bot('GET', `${path}/merge`)
  await bot('GET', path)
  await bot('GET', `${REPO}/commits/${pull.sha}/pulls`)
}

async function provokeReviews({ ana, bot, ben, openPull }: Acme): Promise<void> {
  const pull = await openPull('needs-review')
  const path = `${REPO}/pulls/${pull.number}`
  const ask = `${path}/requested_reviewers`
  await bot('POST', ask, { team_reviewers: ['ledger'], reviewers: ['ben'] })
  await bot('POST', ask, { reviewers: ['dora'] })
  await bot('POST', ask, { reviewers: ['ana'] })
  await bot('POST', ask, { team_reviewers: ['ledger-oncall'] })
  await bot('GET', ask)
  await bot('GET', path)
  await bot('DELETE', ask, { reviewers: ['ben'], team_reviewers: [] })
  await ana('POST', `${path}/reviews`, { event: 'APPROVE' })
  await ana('POST', `${path}/reviews`, { event: 'COMMENT', body: 'Look here' })
  const review = await ben('POST', `${path}/reviews`, { event: 'APPROVE', commit_id: pull.sha })
  await bot('GET', `${path}/reviews`)
  await bot('GET', `${path}/reviews/${review.at('id')}`)
  await bot('GET', `${path}/reviews/1`)
  await ben('PUT', `${path}/reviews/${review.at('id')}`, { body: 'On second thoughts' })
  const begun = await ben('POST', `${path}/reviews`, { body: 'Hm' })
  await ben('GET', `${path}/reviews/${begun.at('id')}`)
  await ben('POST', `${path}/reviews/${begun.at('id')}/events`, { event: 'COMMENT' })
  const dropped = await ben('POST', `${path}/reviews`, { body: 'No' })
  await ben('DELETE', `${path}/reviews/${dropped.at('id')}`)
  await ana('PUT', `${path}/reviews/${review.at('id')}/dismissals`, { message: 'It changed' })
  await ana('PUT', `${path}/reviews/${review.at('id')}/dismissals`, { message: 'Again' })
}

async function provokeComments({ ana, bot, dora, openPull }: Acme): Promise<void> {
  const { number } = await openPull('talk')
  const issue = `${REPO}/issues/${number}`
  await bot('GET', issue)
  await bot('GET', `${REPO}/issues/999`)
  const comment = await ana('POST', `${issue}/comments`, { body: '/allow' })
  const own = await bot('POST', `${issue}/comments`, { body: 'Done' })
  await ana('POST', `${issue}/comments`, { body: 'x'.repeat(65_537) })
  await ana('POST', `${issue}/comments`, {})
  await bot('POST', `${REPO}/issues/999/comments`, { body: 'Nobody there' })
  await bot('GET', `${issue}/comments?since=2020-01-01T00:00:00Z`)
  await bot('GET', `${REPO}/issues/comments?sort=updated&direction=desc`)
  const path = `${REPO}/issues/comments/${comment.at('id')}`
  await bot('GET', path)
  await bot('PATCH', `${REPO}/issues/comments/${own.at('id')}`, { body: 'Done, truly' })
  await bot('GET', `${REPO}/issues/comments/1`)
  await bot('POST', `${path}/reactions`, { content: 'eyes' })
  const reaction = await bot('POST', `${path}/reactions`, { content: 'eyes' })
  await bot('POST', `${path}/reactions`, { content: 'bridge' })
  await bot('GET', `${path}/reactions`)
  await bot('DELETE', `${path}/reactions/${reaction.at('id')}`)
  await bot('DELETE', `${REPO}/issues/comments/${own.at('id')}`)
  await dora('DELETE', path)
  await bot('POST', `${issue}/labels`, { labels: ['deployment'] })
  await bot('GET', `${issue}/labels`)
  await bot('DELETE', `${issue}/labels/deployment`)
  await bot('DELETE', `${issue}/labels/deployment`)
}

async function provokeChecks({ ana, bot, openPull }: Acme): Promise<void> {
  const { sha } = await openPull('checked')
  const annotations = [
    {
      path: 'service.emoji/main.go',
      start_line: 1,
      end_line: 1,
      annotation_level: 'failure',
      message: 'undeclared-call',
    },
  ]
  const run = await bot('POST', `${REPO}/check-runs`, {
    name: 'drawbridge',
    head_sha: sha,
    status: 'in_progress',
    output: { title: 'Waiting', summary: 'for @acme/ledger', annotations },
  })
  const path = `${REPO}/check-runs/${run.at('id')}`
  await bot('PATCH', path, { conclusion: 'success', output: { title: 'Agreed', summary: 'yes' } })
  await bot('GET', path)
  await bot('GET', `${path}/annotations`)
  await bot('GET', `${REPO}/check-runs/1`)
  await bot('GET', `${REPO}/commits/${sha}/check-runs?check_name=drawbridge&filter=all`)
  await bot('POST', `${REPO}/check-runs`, { name: 'x', head_sha: NOBODY })
  await bot('POST', `${REPO}/check-runs`, {
    name: 'x',
    head_sha: sha,
    output: { title: '', summary: 'x'.repeat(65_536) },
  })
  await ana('POST', `${REPO}/check-runs`, { name: 'x', head_sha: sha })
  await ana('POST', `${path}/rerequest`)
  const suites = await bot('GET', `${REPO}/commits/${sha}/check-suites`)
  const suite = `${REPO}/check-suites/${suites.at('check_suites.0.id')}`
  await ana('POST', `${suite}/rerequest`)
  await bot('GET', suite)
  await bot('GET', `${suite}/check-runs`)
  await bot('GET', `${REPO}/check-suites/1`)
  await bot('GET', `${REPO}/commits/nothing/check-suites`)
  await bot('POST', `${REPO}/check-suites`, { head_sha: sha })
  await ana('POST', `${REPO}/statuses/${sha}`, { state: 'success', context: 'ci', description: 'green' })
  await bot('POST', `${REPO}/statuses/${sha}`, { state: 'success' })
  await bot('GET', `${REPO}/commits/${sha}/statuses`)
  await bot('GET', `${REPO}/commits/${sha}/status`)
}

async function provokeDeployments({ bot, ana }: Acme): Promise<void> {
  const ask = { ref: 'main', environment: 'staging', payload: { service: 'service.emoji' }, auto_merge: false }
  const deployment = await bot('POST', `${REPO}/deployments`, ask)
  const path = `${REPO}/deployments/${deployment.at('id')}`
  await bot('POST', `${REPO}/deployments`, { ref: 'nothing' })
  await bot('GET', `${REPO}/deployments?environment=staging`)
  await bot('GET', path)
  await bot('GET', `${REPO}/deployments/1`)
  await bot('POST', `${path}/statuses`, {
    state: 'success',
    log_url: 'https://acme.test/log',
    environment_url: 'https://acme.test',
  })
  await bot('GET', `${path}/statuses`)
  await ana('POST', `${path}/statuses`, { state: 'sideways' })
}

async function provokeForks({ ana, sandbox, bot }: Acme): Promise<void> {
  await ana('POST', `${REPO}/forks`)
  const files = { 'service.emoji/main.go': 'package main // from a fork\n' }
  await sandbox.admin.commit('ana/services', { author: 'ana', branch: 'from-fork', message: 'From a fork', files })
  const pull = await ana('POST', `${REPO}/pulls`, { title: 'Fork', head: 'ana:from-fork', base: 'main' })
  await bot('GET', `${REPO}/pulls/${pull.at('number')}`)
  await bot('GET', `${REPO}/pulls/${pull.at('number')}/files`)
  await bot('GET', `${REPO}/compare/main...ana:from-fork`)
}

async function provokeGraphql({ bot, anonymous, openPull }: Acme): Promise<void> {
  const { sha, number } = await openPull('graphql')
  const members = `query($org: String!, $slug: String!, $after: String) {
    organization(login: $org) { team(slug: $slug) { slug
      members(first: 1, after: $after, membership: ALL) { nodes { login } pageInfo { hasNextPage endCursor } } } } }`
  await bot('POST', '/graphql', { query: members, variables: { org: 'acme', slug: 'ledger' } })
  await bot('POST', '/graphql', { query: members, variables: { org: 'nobody', slug: 'ledger' } })
  const pull = `query($n: Int!) { repository(owner: "acme", name: "services") { pullRequest(number: $n) {
    id number title state reviewDecision headRefOid mergeable } } rateLimit { remaining limit resetAt } }`
  await bot('POST', '/graphql', { query: pull, variables: { n: number } })
  const commit = `mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid url } } }`
  const input = {
    branch: { repositoryNameWithOwner: 'acme/services', branchName: 'graphql' },
    expectedHeadOid: sha,
    message: { headline: 'Allow service.emoji' },
    fileChanges: {
      additions: [{ path: 'service.ledger/allowlist.yaml', contents: Buffer.from('callers: {}\n').toString('base64') }],
    },
  }
  await bot('POST', '/graphql', { query: commit, variables: { input } })
  await bot('POST', '/graphql', { query: commit, variables: { input } })
  await anonymous('POST', '/graphql', { query: '{ viewer { login } }' })
  const person = '__typename login'
  const page = 'totalCount pageInfo { hasNextPage endCursor }'
  const everything = `query($n: Int!) { repository(owner: "acme", name: "services") {
    collaborators(affiliation: ALL, first: 9) { ${page} nodes { login } edges { permission } }
    mergeQueue(branch: "main") { entries(first: 9) { nodes { position } } }
    pullRequest(number: $n) {
      author { ${person} } createdAt isCrossRepository lastEditedAt mergeCommit { oid } isInMergeQueue
      headRepository { name owner { login } } baseRepository { databaseId rebaseMergeAllowed }
      comments(first: 9) { ${page} nodes { author { ${person} } body createdAt lastEditedAt } }
      reviews(first: 9, states: [APPROVED]) { nodes { id author { ${person} } state body submittedAt lastEditedAt
        commit { oid } onBehalfOf(first: 15) { nodes { slug } } } }
      commits(first: 9) { nodes { commit { oid committedViaWeb author { user { login } } parents(first: 3) { nodes { oid } }
        signature { __typename ... on GpgSignature { isValid keyId signer { login } state } } } } }
      reviewRequests(first: 9) { nodes { requestedReviewer { ... on User { login } ... on Team { slug } } } }
      timelineItems(first: 9, itemTypes: [REVIEW_REQUEST_REMOVED_EVENT]) {
        nodes { ... on ReviewRequestRemovedEvent { actor { login } } } } } } }`
  await bot('POST', '/graphql', { query: everything, variables: { n: number } })
}

/** The webhooks that nothing above has caused. */
async function provokeEvents({ sandbox, openPull, ana }: Acme): Promise<void> {
  const { admin } = sandbox
  const { number } = await openPull('queued', { 'service.queued/main.go': 'package main\n' })
  await admin.convertToDraft('acme/services', number, 'ana')
  await admin.markReady('acme/services', number, 'ana')
  await ana('PATCH', `${REPO}/pulls/${number}`, { base: 'talk' })
  await ana('PATCH', `${REPO}/pulls/${number}`, { base: 'main' })
  await admin.commit('acme/services', {
    author: 'ana',
    branch: 'queued',
    message: 'More',
    files: { 'service.queued/a.go': 'package main\n' },
  })
  const group = await admin.enqueueMergeGroup('acme/services', number, 'cleo')
  await admin.finishMergeGroup(group, 'merged', 'cleo')
  admin.removeTeamMember('acme', 'ledger', 'ben')
  admin.setTeamMember('acme', 'ledger', 'ben')
  admin.setTeamRepository('acme', 'ledger', 'services', 'admin')
  admin.setTeamRepository('acme', 'platform', 'services', 'none')
  admin.editTeam('acme', 'ledger', { description: 'Money' })
  admin.deleteTeam('acme', 'ledger')
  admin.addOrganizationMember('acme', 'dora')
  admin.removeOrganizationMember('acme', 'dora')
  admin.setCollaborator('acme/services', 'dora', 'read')
  admin.setCollaborator('acme/services', 'dora', 'write')
  admin.setCollaborator('acme/services', 'dora', 'none')
  await ana('DELETE', `${REPO}/git/refs/heads/queued`)
  await sandbox.deliveries.settled()
}
