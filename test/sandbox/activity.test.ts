import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openAcme, REPO } from './acme.ts'
import type { Acme } from './acme.ts'
import type { Reply } from './conformance/client.ts'

const NONE = '0'.repeat(40)
const run = promisify(execFile)

let acme: Acme
let work: string

beforeAll(async () => {
  acme = await openAcme()
  work = mkdtempSync(join(tmpdir(), 'sandbox-activity-'))
})
afterAll(async () => {
  await acme.close()
  rmSync(work, { recursive: true, force: true })
})

type Row = { activity_type: string; before: string; after: string; ref: string; actor: { login: string } | null }

const rowsOf = (reply: Reply) => reply.body as Row[]
const list = async (query: string) => rowsOf(await acme.bot('GET', `${REPO}/activity?${query}`))
/** Oldest first: what happened, and by whom. */
const told = async (branch: string) =>
  (await list(`ref=${branch}&direction=asc`)).map((row) => [row.activity_type, row.actor?.login ?? null])

const commit = (branch: string, more: { author?: string; pusher?: string | null } = {}, text = branch) =>
  acme.sandbox.admin.commit('acme/services', { author: 'ana', message: 'm', branch, files: { f: text }, ...more })

async function git(...args: string[]): Promise<string> {
  const person = ['-c', 'user.name=Cleo', '-c', 'user.email=cleo@acme.test']
  const env = { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
  return (await run('git', [...person, ...args], { cwd: work, env })).stdout.trim()
}

test('listActivities() names who pushed, whomever the commit names', async () => {
  const url = acme.sandbox.url.replace('http://', `http://ben:${acme.sandbox.admin.token('ben')}@`)
  await git('clone', '-q', `${url}/acme/services.git`, '.')
  await git('checkout', '-qb', 'by-git')
  await git('commit', '-q', '--allow-empty', '-m', 'a')
  await git('push', '-q', 'origin', 'by-git')
  const first = await git('rev-parse', 'HEAD')
  await git('commit', '-q', '--allow-empty', '-m', 'b')
  await git('push', '-q', 'origin', 'by-git')
  await git('commit', '-q', '--amend', '--allow-empty', '-m', 'c')
  await git('push', '-qf', 'origin', 'by-git')
  await git('push', '-q', 'origin', ':by-git')
  const rows = await list('ref=refs/heads/by-git&direction=asc')
  expect(rows.map((row) => [row.activity_type, row.actor?.login])).toEqual([
    ['branch_creation', 'ben'],
    ['push', 'ben'],
    ['force_push', 'ben'],
    ['branch_deletion', 'ben'],
  ])
  expect(rows[0]).toMatchObject({ before: NONE, after: first, ref: 'refs/heads/by-git' })
  expect(rows[1]).toMatchObject({ before: first })
  expect(rows[3]).toMatchObject({ after: NONE, before: rows[2]?.after })
})

test('listActivities() has what comes by the interface, merges and the merge queue', async () => {
  const { number } = await acme.openPull('merged', { 'merged.txt': 'a\n' })
  const content = Buffer.from('x\n').toString('base64')
  await acme.ben('PUT', `${REPO}/contents/x.txt`, { message: 'x', content, branch: 'merged' })
  const { sha } = rowsOf(await acme.bot('GET', `${REPO}/commits?sha=merged`))[0] as unknown as { sha: string }
  await acme.bot('POST', `${REPO}/git/refs`, { ref: 'refs/heads/other', sha })
  await acme.cleo('PUT', `${REPO}/pulls/${number}/merge`, {})
  const queued = await acme.openPull('queued', { 'queued.txt': 'a\n' })
  const group = await acme.sandbox.admin.enqueueMergeGroup('acme/services', queued.number, 'cleo')
  await acme.sandbox.admin.finishMergeGroup(group, 'merged', 'cleo')
  expect(await told('merged')).toEqual([
    ['branch_creation', 'ana'],
    ['push', 'ben'],
  ])
  expect(await told('other')).toEqual([['branch_creation', 'drawbridge[bot]']])
  expect(await told('main')).toEqual([
    ['branch_creation', 'cleo'],
    ['pr_merge', 'cleo'],
    ['merge_queue_merge', 'cleo'],
  ])
})

test('commit() can be pushed by somebody else, and by nobody who is still there', async () => {
  await commit('forged', { author: 'ana', pusher: 'eve' })
  await commit('forged', { author: 'ana', pusher: null }, 'more')
  expect(await told('forged')).toEqual([
    ['branch_creation', 'eve'],
    ['push', null],
  ])
  const [row] = await list('ref=forged')
  expect((await acme.bot('GET', `${REPO}/commits/${row?.after}`)).at('author.login')).toBe('ana')
})

test('listActivities() filters, and pages by cursors in both directions', async () => {
  for (const text of ['1', '2', '3', '4', '5']) await commit('paged', { pusher: 'ben' }, text)
  const all = (await list('ref=paged')).map((row) => row.after)
  expect(all).toHaveLength(5)
  const seen: string[] = []
  const pages: Reply[] = []
  for (let path: string | undefined = `${REPO}/activity?ref=paged&per_page=2`; path !== undefined;) {
    const page = await acme.bot('GET', path)
    pages.push(page)
    seen.push(...rowsOf(page).map((row) => row.after))
    path = linkOf(page, 'next')
  }
  expect(seen).toEqual(all)
  expect(pages).toHaveLength(3)
  const back = await acme.bot('GET', linkOf(pages[2], 'prev') ?? '')
  expect(back.body).toEqual(pages[1]?.body)
  expect(linkOf(pages[0], 'prev')).toBeUndefined()
  expect(await list('ref=paged&activity_type=branch_creation')).toHaveLength(1)
  expect(await list('ref=paged&actor=BEN')).toHaveLength(5)
  expect(await list('ref=paged&actor=ana')).toEqual([])
  expect(await list('ref=paged&time_period=day')).toHaveLength(5)
})

test('listActivities() refuses what it does not know, and whoever may not read contents', async () => {
  for (const query of ['activity_type=merge', 'time_period=hour', 'direction=up', 'after=x']) {
    expect([query, (await acme.bot('GET', `${REPO}/activity?${query}`)).status]).toEqual([query, 422])
  }
  const { id } = acme.sandbox.admin.createApp({ slug: 'blind', owner: 'acme', permissions: {}, events: [] })
  expect(id).toBeGreaterThan(0)
  acme.sandbox.admin.install('blind', 'acme')
  const token = acme.sandbox.admin.installationToken('blind', 'acme')
  const { status } = await acme.anonymous('GET', `${REPO}/activity`, undefined, { authorization: `token ${token}` })
  expect(status).toBe(403)
  expect((await acme.dora('GET', `${REPO}/activity`)).status).toBe(404)
})

/** The path of a Link header, as the client takes it. */
function linkOf(reply: Reply | undefined, rel: string): string | undefined {
  const found = new RegExp(`<([^>]+)>; rel="${rel}"`).exec(reply?.headers.get('link') ?? '')?.[1]
  return found?.slice(acme.sandbox.apiUrl.length)
}
