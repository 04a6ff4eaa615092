import { execFileSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals'
import { openMirrors, type Mirrors } from '../../src/git/open-mirrors.ts'
import type { Log, Repository } from '../../src/flow/ports/ports.ts'
import { removeScratch, scratchDir, scratchRepository, type ScratchRepository } from './scratch-repository.ts'
import { startSmartHttpServer, type SmartHttpServer } from './smart-http-server.ts'

const TOKEN = 'ghs_secretOfTheLedger'
const SERVICES = { installation: 7, owner: 'Acme', name: 'services' }

let root: string
let cache: string
let remote: ScratchRepository
let server: SmartHttpServer
let mirrors: Mirrors
let token: string | undefined
let logged: unknown[]

beforeEach(async () => {
  root = scratchDir()
  cache = scratchDir()
  remote = scratchRepository(join(root, 'services.git'))
  server = await startSmartHttpServer(root, TOKEN)
  token = TOKEN
  logged = []
  mirrors = newMirrors()
})
afterEach(async () => {
  await mirrors.close()
  await server.close()
})
afterAll(removeScratch)

function newMirrors(): Mirrors {
  const note = (fields: object, message: string) => void logged.push([message, fields])
  const log: Log = { info: note, warn: note, error: note }
  return openMirrors({
    dir: cache,
    remoteUrl: ({ name }) => `${server.url}/${name}.git`,
    readToken: async () => token,
    log,
  })
}

const open = () => mirrors.open(SERVICES)
const mirrorDir = () => join(cache, '7', 'acme', 'services.git')
const fetches = () => server.requests.filter((line) => line.includes('/info/refs')).length

async function readPaths(repository: Repository, rev: string): Promise<string[]> {
  const entries = await repository.readTree(await repository.requireCommit(rev))
  return entries.map((entry) => entry.path)
}

test('fetch() brings refs and commits, force-pushed ones too, and keeps what was there before', async () => {
  const main = remote.commit([{ path: 'service.pot/main.go', content: 'package main' }], { ref: 'refs/heads/main' })
  const head = remote.commit([{ path: 'service.pot/main.go' }], { parents: [main], ref: 'refs/pull/7/head' })
  const repository = await open()
  expect(await repository.readCommit('refs/heads/main')).toBeUndefined()
  await repository.fetch(['refs/heads/main', 'refs/pull/7/head', head])
  expect(await repository.readCommit('refs/heads/main')).toBe(main)
  expect(await repository.readCommit('refs/pull/7/head')).toBe(head)
  expect(await repository.readCommit(main.slice(0, 12))).toBe(main)

  const forced = remote.commit([{ path: 'forced' }], { ref: 'refs/pull/7/head' })
  await repository.fetch(['refs/pull/7/head'])
  expect(await repository.readCommit('refs/pull/7/head')).toBe(forced)
  expect(await readPaths(repository, head)).toEqual(['service.pot/main.go'])
  expect(await repository.readMergeBase(main, head)).toBe(main)
})

test('fetch() skips what the remote lacks and what cannot be a name, and brings the rest', async () => {
  const main = remote.commit([{ path: 'a' }], { ref: 'refs/heads/main' })
  const side = remote.commit([{ path: 'b' }], { ref: 'refs/heads/side' })
  const repository = await open()
  const absent = ['refs/heads/gone', 'c'.repeat(40), 'refs/pull/404/head', 'd'.repeat(40)]
  const unsound = ['--upload-pack=touch /tmp/x', 'refs/heads/a:refs/heads/b', 'main\nrefs/heads/main', '']
  await repository.fetch([...absent, 'refs/heads/main', ...unsound, side])
  expect(await repository.readCommit('refs/heads/main')).toBe(main)
  expect(await repository.readCommit(side)).toBe(side)
  for (const rev of [...absent, ...unsound, 'HEAD', 'main']) {
    expect([rev, await repository.readCommit(rev)]).toEqual([rev, undefined])
  }
  await expect(repository.requireCommit('refs/heads/gone')).rejects.toMatchObject({
    code: 'git-missing-object',
    retryable: true,
  })
})

test('fetch() asks the remote for nothing when all commits are here', async () => {
  const main = remote.commit([{ path: 'a' }], { ref: 'refs/heads/main' })
  const repository = await open()
  await repository.fetch([main])
  const before = server.requests.length
  await repository.fetch([main, main])
  await repository.fetch([])
  expect(server.requests.length).toBe(before)
})

test('fetch() forgets a ref that the remote no longer has, and takes a name below it', async () => {
  remote.commit([{ path: 'a' }], { ref: 'refs/heads/fix' })
  const repository = await open()
  await repository.fetch(['refs/heads/fix'])
  remote.git('update-ref', '-d', 'refs/heads/fix')
  const deeper = remote.commit([{ path: 'b' }], { ref: 'refs/heads/fix/typo' })
  await repository.fetch(['refs/heads/fix', 'refs/heads/fix/typo'])
  expect(await repository.readCommit('refs/heads/fix')).toBeUndefined()
  expect(await repository.readCommit('refs/heads/fix/typo')).toBe(deeper)
})

test('fetch() of an empty repository brings nothing', async () => {
  const repository = await open()
  await repository.fetch(['refs/heads/main'])
  expect(await repository.readCommit('refs/heads/main')).toBeUndefined()
})

test('fetch() runs one after the other on one mirror, and each brings what it was asked for', async () => {
  const names = Array.from({ length: 6 }, (_, index) => `refs/heads/branch-${index}`)
  const commits = names.map((ref) => remote.commit([{ path: ref }], { ref }))
  const repository = await open()
  await Promise.all(names.map(async (name) => (await open()).fetch([name])))
  expect(await Promise.all(names.map((name) => repository.readCommit(name)))).toEqual(commits)
})

test('a mirror outlives the process, and one that was deleted or damaged is made anew', async () => {
  const main = remote.commit([{ path: 'a', content: 'text' }], { ref: 'refs/heads/main' })
  await (await open()).fetch(['refs/heads/main'])
  await mirrors.close()

  mirrors = newMirrors()
  const repository = await open()
  const before = fetches()
  await repository.fetch([main])
  expect(fetches()).toBe(before)
  expect(await readPaths(repository, 'refs/heads/main')).toEqual(['a'])

  rmSync(cache, { recursive: true })
  await repository.fetch([main, 'refs/heads/main'])
  expect(await readPaths(repository, 'refs/heads/main')).toEqual(['a'])

  writeFileSync(join(mirrorDir(), 'HEAD'), 'garbage')
  await expect(repository.readParents(main)).rejects.toMatchObject({ code: 'git-failed', retryable: true })
  await repository.fetch([main])
  expect(await readPaths(repository, main)).toEqual(['a'])
})

test.each<[string, (dir: string) => void]>([
  ['packs deleted', (dir) => inPacks(dir, (file) => rmSync(file))],
  ['packs cut off', (dir) => inPacks(dir, (file) => (chmodSync(file, 0o644), truncateSync(file, 40)))],
  ['packs of noise', (dir) => inPacks(dir, (file) => (chmodSync(file, 0o644), writeFileSync(file, 'noise')))],
  ['refs of noise', (dir) => writeFileSync(join(dir, 'packed-refs'), 'noise\n')],
  ['a config of noise', (dir) => writeFileSync(join(dir, 'config'), '[noise')],
  ['no objects', (dir) => rmSync(join(dir, 'objects'), { recursive: true })],
])('a damaged mirror is made anew within two rounds: %s', async (_, damage) => {
  const main = remote.commit([{ path: 'a', content: 'text' }], { ref: 'refs/heads/main' })
  await (await open()).fetch(['refs/heads/main'])
  await mirrors.close()
  damage(mirrorDir())

  mirrors = newMirrors()
  const repository = await open()
  const round = async () => {
    await repository.fetch(['refs/heads/main', main])
    const { files } = await repository.readFiles(await repository.readTree(main))
    return files.map((file) => file.text)
  }
  const first = await round().catch((error: unknown) => error)
  if (!Array.isArray(first)) expect(first).toMatchObject({ code: 'git-failed', retryable: true })
  expect(await round()).toEqual(['text'])
})

function inPacks(dir: string, damage: (file: string) => void): void {
  const packs = join(dir, 'objects', 'pack')
  const names = readdirSync(packs).filter((name) => name.endsWith('.pack'))
  expect(names).toHaveLength(1)
  for (const name of names) damage(join(packs, name))
}

test('a lock file that a killed process left behind stops nothing', async () => {
  const main = remote.commit([{ path: 'a' }], { ref: 'refs/heads/main' })
  const repository = await open()
  await repository.fetch(['refs/heads/main'])
  const [ref = ''] = readdirSync(join(mirrorDir(), 'refs', 'drawbridge', 'refs'))
  writeFileSync(join(mirrorDir(), 'refs', 'drawbridge', 'refs', `${ref}.lock`), '')
  const next = remote.commit([{ path: 'b' }], { parents: [main], ref: 'refs/heads/main' })
  await repository.fetch(['refs/heads/main'])
  expect(await repository.readCommit('refs/heads/main')).toBe(next)
})

test('many fetches leave few packs, and every commit', async () => {
  const repository = await open()
  const commits: string[] = []
  for (let index = 0; index < 20; index += 1) {
    commits.push(remote.commit([{ path: 'a', content: `${index}` }], { ref: 'refs/heads/main' }))
    await repository.fetch(['refs/heads/main'])
  }
  const packs = readdirSync(join(mirrorDir(), 'objects', 'pack')).filter((name) => name.endsWith('.pack'))
  expect(packs.length).toBeLessThan(10)
  for (const commit of commits) expect(await repository.readCommit(commit)).toBe(commit)
}, 30_000)

test.each([
  ['a wrong token', () => (token = 'ghs_wrong'), 'git-denied', false],
  ['no token', () => (token = undefined), 'git-denied', false],
  ['403', () => (server.status = 403), 'git-denied', false],
  ['404', () => (server.status = 404), 'git-denied', false],
  ['429', () => (server.status = 429), 'git-unavailable', true],
  ['503', () => (server.status = 503), 'git-unavailable', true],
])('fetch() tells apart why a remote refuses: %s', async (_, arrange, code, retryable) => {
  remote.commit([{ path: 'a' }], { ref: 'refs/heads/main' })
  arrange()
  const repository = await open()
  await expect(repository.fetch(['refs/heads/main'])).rejects.toMatchObject({ code, retryable })
})

test('fetch() fails as unavailable when nobody listens', async () => {
  const repository = await open()
  await server.close()
  await expect(repository.fetch(['refs/heads/main'])).rejects.toMatchObject({
    code: 'git-unavailable',
    retryable: true,
  })
})

test('the token is found nowhere on disk, nor in errors and logs', async () => {
  remote.commit([{ path: 'a' }], { ref: 'refs/heads/main' })
  const repository = await open()
  await repository.fetch(['refs/heads/main'])
  server.status = 503
  const error: unknown = await repository.fetch(['refs/heads/other']).catch((reason: unknown) => reason)
  const basic = Buffer.from(`x-access-token:${TOKEN}`).toString('base64')
  const files = readdirSync(cache, { recursive: true, encoding: 'utf8' }).map((name) => join(cache, name))
  const texts = files.filter((name) => statSync(name).isFile()).map((name) => readFileSync(name, 'latin1'))
  for (const text of [...texts, JSON.stringify(logged), String(error), JSON.stringify(error)]) {
    expect(text).not.toContain(TOKEN)
    expect(text).not.toContain(basic)
  }
})

test('open() gives each installation a mirror of its own, whatever the case of a name', async () => {
  remote.commit([{ path: 'a' }], { ref: 'refs/heads/main' })
  await (await open()).fetch(['refs/heads/main'])
  expect(await (await mirrors.open({ ...SERVICES, owner: 'ACME' })).readCommit('refs/heads/main')).toBeDefined()
  expect(await (await mirrors.open({ ...SERVICES, installation: 8 })).readCommit('refs/heads/main')).toBeUndefined()
})

test('openMirrors() takes a folder relative to where the program runs', async () => {
  const main = remote.commit([{ path: 'a' }], { ref: 'refs/heads/main' })
  cache = relative(process.cwd(), cache)
  await mirrors.close()
  mirrors = newMirrors()
  const repository = await open()
  await repository.fetch([main])
  expect(await readPaths(repository, main)).toEqual(['a'])
  expect(statSync(mirrorDir()).isDirectory()).toBe(true)
})

test.each([
  ['..', 'services'],
  ['acme', '.'],
  ['acme', 'a/b'],
  ['acme', ''],
  ['acme\0', 'services'],
])('open() takes no name that would lead out of its folder: %j/%j', async (owner, name) => {
  await expect(mirrors.open({ installation: 7, owner, name })).rejects.toMatchObject({
    code: 'git-failed',
    retryable: false,
  })
})

test('fetch() runs no hook and no helper of the machine', async () => {
  const home = scratchDir()
  writeFileSync(join(home, '.gitconfig'), `[url "${server.url}/evil"]\n\tinsteadOf = ${server.url}/services\n`)
  const before = process.env['HOME']
  process.env['HOME'] = home
  try {
    remote.commit([{ path: 'a' }], { ref: 'refs/heads/main' })
    const repository = await open()
    await repository.fetch(['refs/heads/main'])
    expect(await readPaths(repository, 'refs/heads/main')).toEqual(['a'])
  } finally {
    process.env['HOME'] = before
  }
  expect(execFileSync('git', ['--git-dir', mirrorDir(), 'rev-parse', '--is-shallow-repository']).toString()).toBe(
    'false\n',
  )
})

test('fetch() takes only so many names at once', async () => {
  const repository = await open()
  const wants = Array.from({ length: 1_001 }, (_, index) => `refs/heads/${index}`)
  await expect(repository.fetch(wants)).rejects.toMatchObject({ code: 'limit-exceeded' })
})
