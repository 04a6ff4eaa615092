import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { cloneAcme, makeClone, removeScratch, scratchFolder, type Clone } from './acme-clone.ts'
import { runDrawbridge } from './run-drawbridge.ts'

let acme: Clone
beforeAll(async () => {
  acme = await cloneAcme()
})
afterAll(removeScratch)

test('drawbridge owners names owners and the line that decides', async () => {
  const paths = ['service.user/allowlist.yaml', 'service.user/main.go', 'service.transaction/main.go', 'go.mod']
  expect(await runDrawbridge(['owners', ...paths], { cwd: acme.dir })).toEqual({
    status: 0,
    stderr: '',
    stdout: `service.user/allowlist.yaml  @acme/privacy              .github/CODEOWNERS:30 /service.user/allowlist.yaml
service.user/main.go         @acme/accounts             .github/CODEOWNERS:15 /service.user/
service.transaction/main.go  @acme/social @acme/ledger  .github/CODEOWNERS:24 /service.transaction/
go.mod                       @acme/platform             .github/CODEOWNERS:3 *
`,
  })
})

test('drawbridge owners answers for services by name, and for folders line by line of CODEOWNERS', async () => {
  const { status, stdout, stderr } = await runDrawbridge(['owners', 'service.ledger', 'service.user/', 'libraries'], {
    cwd: acme.dir,
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toBe(`service.ledger           @acme/ledger    .github/CODEOWNERS:8 /service.ledger/
service.user             @acme/privacy   .github/CODEOWNERS:30 /service.user/allowlist.yaml
service.user/ (8 files)  @acme/accounts  .github/CODEOWNERS:15 /service.user/
service.user/ (1 file)   @acme/privacy   .github/CODEOWNERS:30 /service.user/allowlist.yaml
libraries/ (4 files)     @acme/platform  .github/CODEOWNERS:5 /libraries/
libraries/ (1 file)      @acme/payments  .github/CODEOWNERS:6 /libraries/money/

service.user: the author of the pull request does not count.
`)
})

// A rule for the root would answer for any name.
const APPS = new Map([
  ['.github/CODEOWNERS', '* @acme/root\n/apps/search/ @acme/search\n'],
  ['apps/search/main.go', 'package main\n'],
  ['apps/feed/main.go', 'package main\n'],
  ['feed', '#!/bin/sh\n'],
])
const CONFIG = 'version: 1\nservices:\n  - { name: search, dir: apps/search }\n  - apps/feed\n'

test.each([
  { name: 'a config', files: new Map([...APPS, ['.github/drawbridge.yml', CONFIG]]), args: [] },
  { name: 'a config on disk', files: new Map([...APPS, ['own.yml', CONFIG]]), args: ['--config', 'own.yml'] },
  { name: 'what looks like services, without a config', files: APPS, args: [] },
])('drawbridge owners knows services in other folders by $name', async ({ files, args }) => {
  const clone = makeClone()
  clone.commit(files, 'main')
  const ended = await runDrawbridge(['owners', ...args, 'search', 'feed'], { cwd: clone.dir })
  expect(ended.stdout.split('\n').map((line) => line.split(/ {2,}/)[1])).toEqual([
    '@acme/search',
    '@acme/root',
    undefined,
  ])
  expect(ended.stdout).toMatch(/^search \(apps\/search\/\) .*\nfeed \(apps\/feed\/\) /)
})

test('drawbridge owners gives no answer by a config that cannot be used', async () => {
  const clone = makeClone()
  clone.commit(new Map([...APPS, ['.github/drawbridge.yml', 'version: 1\nservices: search\n']]), 'main')
  const { status, stdout, stderr } = await runDrawbridge(['owners', 'search'], { cwd: clone.dir })
  expect({ status, stdout, first: stderr.split('\n')[0] }).toEqual({
    status: 2,
    stdout: '',
    first: 'drawbridge: .github/drawbridge.yml cannot be used.',
  })
})

test('drawbridge owners takes an absolute path, by way of a link as well', async () => {
  const link = join(scratchFolder(), 'services')
  symlinkSync(acme.dir, link)
  const paths = [join(acme.dir, 'service.pot/main.go'), join(link, 'service.pot/handler/new.go')]
  const { stdout } = await runDrawbridge(['owners', ...paths], { cwd: acme.dir })
  expect(stdout.split('\n').map((line) => line.split(' ')[0])).toEqual([
    'service.pot/main.go',
    'service.pot/handler/new.go',
    '',
  ])
})

test('drawbridge owners --format json is for programs', async () => {
  const { stdout } = await runDrawbridge(['owners', '--format', 'json', 'service.pot/new.go'], { cwd: acme.dir })
  expect(JSON.parse(stdout)).toEqual([
    {
      path: 'service.pot/new.go',
      owners: ['@acme/savings'],
      decidedBy: { path: '.github/CODEOWNERS', line: 19, pattern: '/service.pot/' },
    },
  ])
})

test.each([
  { name: 'the folder one is in', args: ['main.go'], cwd: 'service.pot', path: 'service.pot/main.go' },
  { name: 'a folder that -C names', args: ['-C', 'service.pot', 'main.go'], cwd: '.', path: 'service.pot/main.go' },
  { name: 'above it', args: ['../service.card/main.go'], cwd: 'service.pot', path: 'service.card/main.go' },
])('drawbridge owners takes paths from $name', async ({ args, cwd, path }) => {
  const { status, stdout } = await runDrawbridge(['owners', ...args], { cwd: join(acme.dir, cwd) })
  expect({ status, path: stdout.split(' ')[0] }).toEqual({ status: 0, path })
})

test.each([
  {
    name: 'an unknown name',
    args: ['service.pto'],
    message: 'There is no service, folder or file called "service.pto" in HEAD.',
  },
  { name: 'a path outside', args: ['../elsewhere'], message: '../elsewhere is outside the repository.' },
  { name: 'an unknown commit', args: ['--at', 'v9', 'go.mod'], message: 'There is no commit "v9" in this clone.' },
])('drawbridge owners refuses $name', async ({ args, message }) => {
  const { status, stdout, stderr } = await runDrawbridge(['owners', ...args], { cwd: acme.dir })
  expect({ status, stdout, first: stderr.split('\n')[0] }).toEqual({
    status: 2,
    stdout: '',
    first: `drawbridge: ${message}`,
  })
})

test('drawbridge owners says where CODEOWNERS would have to be', async () => {
  const clone = makeClone()
  clone.commit(new Map([['go.mod', 'module acme\n']]), 'main')
  const { status, stderr } = await runDrawbridge(['owners', 'go.mod'], { cwd: clone.dir })
  expect(status).toBe(2)
  expect(stderr).toBe(
    'drawbridge: HEAD has no CODEOWNERS file.\nGitHub reads .github/CODEOWNERS, CODEOWNERS, docs/CODEOWNERS, the first found.\n',
  )
})
