import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { cloneAcme, makeClone, removeScratch, type Clone } from './acme-clone.ts'
import { runDrawbridge } from './drawbridge-process.ts'

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
  { name: 'a folder', args: ['service.pot/'], message: 'service.pot is a folder, and owners are of files.' },
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
