import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { BareRepo, isRefName } from '../../src/sandbox/git/bare-repo.ts'
import { isTreePath, writeEditedTree } from '../../src/sandbox/git/edit-tree.ts'
import { openAcme, REPO } from './acme.ts'
import type { Acme } from './acme.ts'

let acme: Acme
let head: string

beforeAll(async () => {
  acme = await openAcme()
  head = (await acme.bot('GET', `${REPO}/git/ref/heads/main`)).at('object.sha')
})
afterAll(() => acme.close())

const git = (method: string, path: string, body?: unknown) => acme.bot(method, `${REPO}/git/${path}`, body)
const commitOf = async (parents: string[], message: string) => {
  const tree = (await git('GET', `commits/${head}`)).at('tree.sha')
  return (await git('POST', 'commits', { message, tree, parents })).at('sha')
}

test.each<[string, Record<string, string>]>([
  ['a name without refs/', { ref: 'heads/x' }],
  ['a name with dots', { ref: 'refs/heads/a..b' }],
  ['a name with a line break', { ref: 'refs/heads/a\nupdate refs/heads/main' }],
  ['a name that begins with a dash', { ref: 'refs/heads/--force' }],
  ['a name that ends in .lock', { ref: 'refs/heads/main.lock' }],
  ['a name below an existing branch', { ref: 'refs/heads/main/below' }],
  ['the server’s own refs', { ref: 'refs/pull/1/head' }],
  ['a branch that exists', { ref: 'refs/heads/main' }],
  ['a commit that does not', { ref: 'refs/heads/x', sha: '0'.repeat(40) }],
])('createRef() refuses %s', async (_, body) => {
  expect((await git('POST', 'refs', { sha: head, ...body })).status).toBe(422)
})

test('updateRef() goes forward only, unless forced', async () => {
  const left = await commitOf([head], 'left')
  const right = await commitOf([head], 'right')
  await git('POST', 'refs', { ref: 'refs/heads/moves', sha: head })
  const move = async (sha: string, force?: boolean) => (await git('PATCH', 'refs/heads/moves', { sha, force })).status
  expect([await move(left), await move(right), await move(right, true)]).toEqual([200, 422, 200])
  expect((await git('PATCH', 'refs/heads/nothing', { sha: left })).status).toBe(422)
  expect((await git('DELETE', 'refs/heads/main')).status).toBe(422)
  expect((await git('DELETE', 'refs/heads/moves')).status).toBe(204)
})

test.each<[string, unknown]>([
  ['a path that leaves the tree', { path: '../x', mode: '100644', content: '' }],
  ['a path into .git', { path: 'a/.GIT/config', mode: '100644', content: '' }],
  ['an absolute path', { path: '/etc/passwd', mode: '100644', content: '' }],
  ['a mode that is none', { path: 'x', mode: '100600', content: '' }],
  ['neither content nor object', { path: 'x', mode: '100644' }],
  ['an object that is not there', { path: 'x', mode: '100644', sha: '0'.repeat(40) }],
  ['the deletion of nothing', { path: 'nothing.txt', mode: '100644', sha: null }],
])('createTree() refuses %s', async (_, entry) => {
  const base = (await git('GET', `commits/${head}`)).at('tree.sha')
  expect((await git('POST', 'trees', { base_tree: base, tree: [entry] })).status).toBe(422)
})

test('getTree() lists everything below, with sizes', async () => {
  const { body } = await git('GET', 'trees/main?recursive=1')
  const { tree, truncated } = body as { tree: { path: string; type: string; size?: number }[]; truncated: boolean }
  expect(truncated).toBe(false)
  expect(tree.map((entry) => entry.path)).toContain('service.ledger/main.go')
  expect(tree.find((entry) => entry.path === 'README.md')).toMatchObject({ type: 'blob', size: 11 })
})

test('getContent() hands out a file as it is, and tells symlinks apart', async () => {
  const base = (await git('GET', `commits/${head}`)).at('tree.sha')
  const link = { path: 'link', mode: '120000', type: 'blob', content: 'README.md' }
  const tree = (await git('POST', 'trees', { base_tree: base, tree: [link] })).at('sha')
  const sha = (await git('POST', 'commits', { message: 'link', tree, parents: [head] })).at('sha')
  expect((await acme.bot('GET', `${REPO}/contents/link?ref=${sha}`)).body).toMatchObject({
    type: 'symlink',
    target: 'README.md',
  })
  const file = await acme.bot('GET', `${REPO}/contents/README.md?ref=${sha}`)
  expect(Buffer.from(file.at('content'), 'base64').toString()).toBe('# services\n')
  const accept = { accept: 'application/vnd.github.raw+json' }
  const raw = await fetch(`${acme.sandbox.apiUrl}${REPO}/contents/README.md`, {
    headers: { ...accept, authorization: `Bearer ${acme.sandbox.admin.token('ana')}` },
  })
  expect(await raw.text()).toBe('# services\n')
})

test.each([
  ['refs/heads/main', true],
  ['refs/heads/feature/ünï', true],
  ['refs/heads/', false],
  ['refs/heads/a b', false],
  ['refs/heads/.a', false],
  ['refs/heads/a/', false],
  ['refs/heads/a.', false],
  ['refs/heads/a@{1}', false],
  ['HEAD', false],
])('isRefName(%j) is %s', (ref, expected) => {
  expect(isRefName(ref)).toBe(expected)
})

test('writeEditedTree() writes what git itself would write', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'sandbox-tree-'))
  const repo = new BareRepo(join(dir, 'r.git'))
  await repo.create('main')
  const name = fc.constantFrom('a', 'a.b', 'a-b', 'ab', 'b', 'é', 'Z')
  const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
  const files = fc.uniqueArray(path, { minLength: 1, maxLength: 8 }).map((paths) =>
    // A file cannot be a folder as well.
    paths.filter((each) => !paths.some((other) => other.startsWith(`${each}/`))),
  )
  const blob = await repo.writeBlob(Buffer.from('x'))
  await fc.assert(
    fc.asyncProperty(files, async (paths) => {
      const tree = await writeEditedTree(
        repo,
        undefined,
        paths.map((each) => ({ path: each, mode: '100644', oid: blob })),
      )
      const env = {
        PATH: process.env['PATH'] ?? '',
        GIT_DIR: repo.dir,
        GIT_INDEX_FILE: join(dir, `index-${Math.random()}`),
      }
      const input = paths.map((each) => `100644 blob ${blob}\t${each}\0`).join('')
      execFileSync('git', ['update-index', '-z', '--index-info'], { env, input })
      expect(tree).toBe(execFileSync('git', ['write-tree'], { env }).toString().trim())
      const removed = await writeEditedTree(
        repo,
        tree,
        paths.map((each) => ({ path: each, mode: '100644', oid: null })),
      )
      expect(removed).toBe('4b825dc642cb6eb9a060e54bf8d69288fbee4904')
    }),
    { numRuns: 20 },
  )
  repo.close()
  rmSync(dir, { recursive: true, force: true })
})

test.each(['', '/a', 'a//b', 'a/./b', '..', '.git', 'a/.Git/b', 'a\0b'])('isTreePath() refuses %j', (path) => {
  expect(isTreePath(path)).toBe(false)
})
