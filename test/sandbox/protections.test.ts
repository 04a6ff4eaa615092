import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NewProtection } from '../../src/sandbox/admin/admin.ts'
import { openAcme, REPO } from './acme.ts'
import type { Acme } from './acme.ts'

let acme: Acme
let work: string
let tip: string

beforeAll(async () => {
  acme = await openAcme()
  work = mkdtempSync(join(tmpdir(), 'sandbox-protected-'))
  await git('clone', '-q', url('ana'), '.')
  await commit('release/1', 'start')
  tip = await commit('main', 'start')
})
afterAll(async () => {
  await acme.close()
  rmSync(work, { recursive: true, force: true })
})
afterEach(() => {
  for (const branch of ['main', 'release/*', '*']) acme.sandbox.admin.unprotectBranch('acme/services', branch)
})

const url = (login: string) =>
  acme.sandbox.url.replace('http://', `http://${login}:${acme.sandbox.admin.token(login)}@`) + '/acme/services.git'
const protect = (given: NewProtection) => acme.sandbox.admin.protectBranch('acme/services', given)
const commit = (branch: string, text: string) =>
  acme.sandbox.admin.commit('acme/services', { author: 'cleo', message: 'm', branch, files: { 'c.txt': text } })
const content = Buffer.from('x\n').toString('base64')
const write = (branch: string, who = acme.ana) =>
  who('PUT', `${REPO}/contents/new-${Math.random()}.txt`, { message: 'm', content, branch })
const RULES = { requiredChecks: [{ context: 'drawbridge', app: 'drawbridge' }], requirePull: true }

function git(...args: string[]): Promise<{ status: number | null; text: string }> {
  const person = ['-c', 'user.name=Ana', '-c', 'user.email=ana@acme.test', '-c', 'color.ui=false']
  const env = { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
  return new Promise((resolve) => {
    const child = spawn('git', [...person, ...args], { cwd: work, env })
    let text = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.on('close', (status) => resolve({ status, text }))
  })
}

/** A new commit on top of main, pushed to these places at once. */
async function push(who: string, ...to: string[]): Promise<{ status: number | null; text: string }> {
  await git('fetch', '-q', url(who), 'main')
  await git('checkout', '-q', '--detach', 'FETCH_HEAD')
  await git('commit', '-q', '--allow-empty', '-m', 'direct')
  return git('push', url(who), ...to.map((branch) => `HEAD:refs/heads/${branch}`))
}

test.each<[string, NewProtection, string[]]>([
  [
    'a protection',
    RULES,
    [
      'remote: error: GH006: Protected branch update failed for refs/heads/main.',
      'remote: error: Changes must be made through a pull request. Required status check "drawbridge" is expected.',
      '! [remote rejected] HEAD -> main (protected branch hook declined)',
    ],
  ],
  [
    'a ruleset',
    { kind: 'ruleset', ...RULES },
    [
      'remote: error: GH013: Repository rule violations found for refs/heads/main.',
      '/acme/services/rules?ref=refs%2Fheads%2Fmain',
      'remote: - Changes must be made through a pull request.',
      'remote: - Required status check "drawbridge" is expected.',
      '! [remote rejected] HEAD -> main (push declined due to repository rule violations)',
    ],
  ],
])('refuseCommands() tells git about %s, and moves nothing', async (_, rules, words) => {
  protect(rules)
  const { status, text } = await push('ana', 'main', 'beside')
  expect(status).not.toBe(0)
  for (const each of words) expect(text.replace(/ +$/gm, '')).toContain(each)
  expect((await acme.bot('GET', `${REPO}/git/ref/heads/main`)).at('object.sha')).toBe(tip)
  expect((await acme.bot('GET', `${REPO}/git/ref/heads/beside`)).status).toBe(404)
  acme.sandbox.admin.unprotectBranch('acme/services', 'main')
  expect(await push('ana', 'beside')).toMatchObject({ status: 0 })
  await acme.ana('DELETE', `${REPO}/git/refs/heads/beside`)
})

test('pushRefs() refuses contents, refs and createCommitOnBranch in the words of each', async () => {
  const sha = await commit('other', 'other')
  const mutation = `mutation($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }`
  const input = {
    branch: { repositoryNameWithOwner: 'acme/services', branchName: 'main' },
    expectedHeadOid: tip,
    message: { headline: 'm' },
    fileChanges: { additions: [{ path: 'g.txt', contents: content }] },
  }
  const two = { requiredChecks: [{ context: 'a' }, { context: 'b' }] }
  protect(two)
  expect((await write('main')).body).toMatchObject({
    message: 'Could not create file: 2 of 2 required status checks are expected.',
    status: '409',
  })
  const update = () => acme.ana('PATCH', `${REPO}/git/refs/heads/main`, { sha })
  expect((await update()).body).toMatchObject({ message: '2 of 2 required status checks are expected.', status: '422' })
  expect((await acme.bot('POST', '/graphql', { query: mutation, variables: { input } })).body).toMatchObject({
    errors: [{ type: 'UNPROCESSABLE', message: '2 of 2 required status checks are expected.' }],
  })
  acme.sandbox.admin.unprotectBranch('acme/services', 'main')
  protect({ kind: 'ruleset', requirePull: true })
  const message = 'Repository rule violations found\n\nChanges must be made through a pull request.\n\n'
  expect((await write('main')).body).toMatchObject({ message, status: '409' })
  expect((await update()).body).toMatchObject({ message, status: '422' })
  expect((await acme.bot('GET', `${REPO}/git/ref/heads/main`)).at('object.sha')).toBe(tip)
})

test('refusePush() takes a commit whose checks have passed, and the head of a pull request that could be merged', async () => {
  protect({ kind: 'ruleset', ...RULES })
  const { number, sha } = await acme.openPull('ready', { 'ready.txt': 'r\n' })
  const move = () => acme.ana('PATCH', `${REPO}/git/refs/heads/main`, { sha })
  expect((await move()).status).toBe(422)
  const moat = { name: 'drawbridge', head_sha: sha, conclusion: 'success' }
  expect((await acme.ana('POST', `${REPO}/statuses/${sha}`, { state: 'success', context: 'drawbridge' })).status).toBe(
    201,
  )
  expect((await move()).status).toBe(422)
  await acme.bot('POST', `${REPO}/check-runs`, moat)
  expect((await move()).status).toBe(200)
  expect((await acme.bot('GET', `${REPO}/pulls/${number}`)).body).toMatchObject({ merged: true })
  tip = sha
})

test('mergePull() waits for the checks, and for a method that the repository allows', async () => {
  protect({ kind: 'ruleset', ...RULES })
  acme.sandbox.admin.setMergeMethods('acme/services', ['squash'])
  const { number, sha } = await acme.openPull('waits', { 'waits.txt': 'w\n' })
  const merge = async (merge_method: string) =>
    (await acme.cleo('PUT', `${REPO}/pulls/${number}/merge`, { merge_method })).body
  expect(await merge('squash')).toMatchObject({
    status: '405',
    message: 'Repository rule violations found\n\nRequired status check "drawbridge" is expected.\n\n',
  })
  await acme.bot('POST', `${REPO}/check-runs`, { name: 'drawbridge', head_sha: sha, conclusion: 'success' })
  expect(await merge('rebase')).toMatchObject({
    status: '405',
    message: 'Rebase merges are not allowed on this repository.',
  })
  expect(await merge('squash')).toMatchObject({ merged: true })
  acme.sandbox.admin.setMergeMethods('acme/services', ['merge', 'squash', 'rebase'])
  tip = (await acme.bot('GET', `${REPO}/git/ref/heads/main`)).at('object.sha')
})

test.each<[string, NewProtection, 'ana' | 'cleo' | 'bot', number]>([
  ['a developer by a protection', { requirePull: true }, 'ana', 409],
  ['an owner by a protection', { requirePull: true }, 'cleo', 201],
  ['an owner by a protection that holds for them', { requirePull: true, adminsBypass: false }, 'cleo', 409],
  ['an owner by a ruleset', { kind: 'ruleset', requirePull: true }, 'cleo', 409],
  ['an owner who may bypass it', { kind: 'ruleset', requirePull: true, adminsBypass: true }, 'cleo', 201],
  ['an app', { kind: 'ruleset', requirePull: true }, 'bot', 409],
  ['an app that may bypass it', { kind: 'ruleset', requirePull: true, bypassApps: ['drawbridge'] }, 'bot', 201],
  ['a developer where approvals are required', { requiredApprovals: 1 }, 'ana', 409],
  ['a developer where nothing is', {}, 'ana', 201],
])('refusePush() stops, or not, %s', async (_, rules, who, status) => {
  protect({ branch: 'release/*', ...rules })
  expect((await write('release/1', acme[who])).status).toBe(status)
})

test.each<[NewProtection['kind'], number]>([
  ['protection', 201],
  ['ruleset', 422],
])('refusePush() for a new branch under the pattern of a %s', async (kind, status) => {
  const made = async (name: string) =>
    (await acme.ana('POST', `${REPO}/git/refs`, { ref: `refs/heads/release/${name}`, sha: tip })).status
  protect({ branch: 'release/*', ...(kind ? { kind } : {}), requirePull: true })
  expect(await made(`${kind}`)).toBe(status)
  // A star does not go beyond a slash.
  expect(await made(`below-${kind}/deeper`)).toBe(201)
})

test('refusePush() keeps history from everybody: no force, no deletion', async () => {
  protect({ branch: 'release/*' })
  const sha = (await acme.bot('GET', `${REPO}/git/ref/heads/main`)).at('object.sha')
  const forced = await acme.cleo('PATCH', `${REPO}/git/refs/heads/release/1`, { sha, force: true })
  expect(forced.body).toMatchObject({ message: 'Cannot force-push to this branch', status: '422' })
  expect((await acme.cleo('DELETE', `${REPO}/git/refs/heads/release/1`)).status).toBe(422)
  const { status, text } = await git('push', url('cleo'), ':refs/heads/release/1')
  expect(status).not.toBe(0)
  expect(text).toContain('Cannot delete this branch')
})

test('protectionRoutes tells either make by its own routes', async () => {
  const protection = () => acme.cleo('GET', `${REPO}/branches/main/protection`)
  expect((await protection()).body).toMatchObject({ message: 'Branch not protected', status: '404' })
  protect({ kind: 'ruleset', ...RULES })
  expect((await protection()).body).toMatchObject({ message: 'Branch not protected', status: '404' })
  const app = acme.sandbox.admin.app('drawbridge')?.id
  const rules = await acme.bot('GET', `${REPO}/rules/branches/main`)
  expect(rules.body).toMatchObject([
    { type: 'deletion' },
    { type: 'non_fast_forward' },
    { type: 'pull_request', ruleset_source: 'acme/services' },
    {
      type: 'required_status_checks',
      parameters: { required_status_checks: [{ context: 'drawbridge', integration_id: app }] },
    },
  ])
  const rulesets = await acme.bot('GET', `${REPO}/rulesets`)
  expect(rulesets.body).toMatchObject([{ name: 'main', enforcement: 'active', target: 'branch' }])
  const path = `${REPO}/rulesets/${rulesets.at('0.id')}`
  expect((await acme.bot('GET', path)).body).toMatchObject({
    conditions: { ref_name: { include: ['refs/heads/main'] } },
    current_user_can_bypass: 'never',
  })
  expect((await acme.bot('GET', path)).body).not.toHaveProperty('bypass_actors')
  expect((await acme.cleo('GET', path)).body).toMatchObject({ bypass_actors: [] })
  expect((await acme.bot('GET', `${REPO}/rules/branches/unprotected`)).body).toEqual([])
  protect(RULES)
  expect((await protection()).body).toMatchObject({
    required_status_checks: { checks: [{ context: 'drawbridge', app_id: app }] },
    required_pull_request_reviews: { required_approving_review_count: 0 },
  })
  expect((await acme.bot('GET', `${REPO}/branches/main/protection`)).status).toBe(403)
})
