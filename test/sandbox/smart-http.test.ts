import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openAcme, REPO } from './acme.ts'
import type { Acme } from './acme.ts'

let acme: Acme
let work: string

beforeAll(async () => {
  acme = await openAcme()
  work = mkdtempSync(join(tmpdir(), 'sandbox-clone-'))
})
afterAll(async () => {
  await acme.close()
  rmSync(work, { recursive: true, force: true })
})

type Ended = { readonly status: number | null; readonly text: string }

function git(...args: string[]): Promise<Ended> {
  const env = {
    ...process.env,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Ana',
    GIT_AUTHOR_EMAIL: 'ana@acme.test',
    GIT_COMMITTER_NAME: 'Ana',
    GIT_COMMITTER_EMAIL: 'ana@acme.test',
  }
  return new Promise((resolve) => {
    const child = spawn('git', args, { cwd: work, env })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()))
    child.on('close', (status) => resolve({ status, text }))
  })
}

const remote = (who: string, token: string, repo = 'acme/services') =>
  acme.sandbox.url.replace('http://', `http://${who}:${token}@`) + `/${repo}.git`
const remoteOf = (login: string, repo?: string) => remote(login, acme.sandbox.admin.token(login), repo)
const remoteOfBot = () => remote('x-access-token', acme.sandbox.admin.installationToken('drawbridge', 'acme'))

test('serveGit() clones, takes a push, and moves the pull request on', async () => {
  expect(await git('clone', '-q', remoteOf('ana'), 'clone')).toMatchObject({ status: 0 })
  expect(readFileSync(join(work, 'clone/README.md'), 'utf8')).toBe('# services\n')
  await git('-C', 'clone', 'checkout', '-qb', 'pushed')
  // Large enough that git sends it compressed.
  writeFileSync(join(work, 'clone/large.txt'), Array.from({ length: 5_000 }, (_, i) => `line ${i}\n`).join(''))
  await git('-C', 'clone', 'add', '.')
  await git('-C', 'clone', 'commit', '-qm', 'Large')
  expect(await git('-C', 'clone', 'push', '-q', 'origin', 'pushed')).toMatchObject({ status: 0 })
  const pull = await acme.ana('POST', `${REPO}/pulls`, { title: 'Pushed', head: 'pushed', base: 'main' })
  expect(pull.status).toBe(201)
  await git('-C', 'clone', 'commit', '-q', '--amend', '-m', 'Larger')
  expect((await git('-C', 'clone', 'push', '-q', 'origin', 'pushed')).status).not.toBe(0)
  expect(await git('-C', 'clone', 'push', '-qf', 'origin', 'pushed')).toMatchObject({ status: 0 })
  const head = (await git('-C', 'clone', 'rev-parse', 'HEAD')).text.trim()
  expect((await acme.bot('GET', `${REPO}/pulls/${pull.at('number')}`)).at('head.sha')).toBe(head)
  const fetched = await git('-C', 'clone', 'fetch', '-q', remoteOfBot(), `refs/pull/${pull.at('number')}/head`)
  expect(fetched.status).toBe(0)
  expect((await git('-C', 'clone', 'rev-parse', 'FETCH_HEAD')).text.trim()).toBe(head)
})

test('serveGit() hands out any commit that it has, whether or not a ref points to it', async () => {
  const files = { 'orphan.txt': 'orphan\n' }
  const sha = await acme.sandbox.admin.commit('acme/services', {
    author: 'ana',
    message: 'Orphan',
    branch: 'orphan',
    files,
  })
  await acme.ana('DELETE', `${REPO}/git/refs/heads/orphan`)
  await git('init', '-q', 'bare')
  expect((await git('-C', 'bare', 'fetch', '-q', remoteOfBot(), sha)).status).toBe(0)
})

test.each<[string, () => string, string]>([
  ['a wrong token', () => remote('ana', 'ghp_wrong'), 'Authentication failed'],
  ['a stranger, as if there were nothing', () => remoteOf('dora'), 'not found'],
  ['an installation where it is not installed', () => remoteOfBot().replace('services', 'secrets'), 'not found'],
  ['whoever names no repository', () => remoteOf('ana', 'acme/dragons'), 'not found'],
])('allowedRepo() refuses %s', async (_, url, words) => {
  const { status, text } = await git('ls-remote', url())
  expect(status).not.toBe(0)
  expect(text).toContain(words)
})

test('allowedRepo() refuses a push without the permission to write', async () => {
  acme.sandbox.admin.setCollaborator('acme/services', 'dora', 'read')
  await git('clone', '-q', remoteOf('dora'), 'readonly')
  const { status, text } = await git('-C', 'readonly', 'push', 'origin', 'HEAD:refs/heads/dora')
  expect(status).not.toBe(0)
  expect(text).toContain('403')
  acme.sandbox.admin.setCollaborator('acme/services', 'dora', 'none')
})

test('receive() keeps refs/pull for the server', async () => {
  await git('clone', '-q', remoteOf('ana'), 'sneaky')
  const { status } = await git('-C', 'sneaky', 'push', 'origin', 'HEAD:refs/pull/99/head')
  expect(status).not.toBe(0)
})

test('createFork() gives a repository of one’s own, whose pull requests arrive', async () => {
  await acme.ana('POST', `${REPO}/forks`)
  expect((await git('clone', '-q', remoteOf('ana', 'ana/services'), 'fork')).status).toBe(0)
  writeFileSync(join(work, 'fork/fork.txt'), 'fork\n')
  await git('-C', 'fork', 'checkout', '-qb', 'from-fork')
  await git('-C', 'fork', 'add', '.')
  await git('-C', 'fork', 'commit', '-qm', 'From a fork')
  await git('-C', 'fork', 'push', '-q', 'origin', 'from-fork')
  const pull = await acme.ana('POST', `${REPO}/pulls`, { title: 'Fork', head: 'ana:from-fork', base: 'main' })
  expect(pull.body).toMatchObject({
    head: { label: 'ana:from-fork', repo: { full_name: 'ana/services', fork: true } },
    changed_files: 1,
  })
  await git('-C', 'fork', 'commit', '-q', '--allow-empty', '-m', 'More')
  await git('-C', 'fork', 'push', '-q', 'origin', 'from-fork')
  const head = (await git('-C', 'fork', 'rev-parse', 'HEAD')).text.trim()
  expect((await acme.bot('GET', `${REPO}/git/ref/pull/${pull.at('number')}/head`)).at('object.sha')).toBe(head)
  const merged = await acme.cleo('PUT', `${REPO}/pulls/${pull.at('number')}/merge`, { merge_method: 'rebase' })
  expect(merged.status).toBe(200)
  expect((await acme.bot('GET', `${REPO}/contents/fork.txt`)).status).toBe(200)
})

test('serveGit() fails as a fault says, before or after the push is done', async () => {
  await git('clone', '-q', remoteOf('ana'), 'faulty')
  acme.sandbox.faults.inject({ route: '/{owner}/{repo}.git/info/refs', status: 503 })
  expect((await git('-C', 'faulty', 'fetch', '-q')).status).not.toBe(0)
  acme.sandbox.faults.inject({ method: 'POST', route: '/{owner}/{repo}.git/git-receive-pack', dropAfterDoing: true })
  await git('-C', 'faulty', 'push', '-q', 'origin', 'HEAD:refs/heads/arrived')
  expect((await acme.bot('GET', `${REPO}/git/ref/heads/arrived`)).status).toBe(200)
})
