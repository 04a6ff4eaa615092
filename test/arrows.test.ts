import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from '@jest/globals'

const run = promisify(execFile)
const root = process.cwd()
let dir = ''

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'arrows-'))
  for (const file of ['.dependency-cruiser.mjs', 'tsconfig.json', 'package.json'])
    await copyFile(join(root, file), join(dir, file))
  await symlink(join(root, 'node_modules'), join(dir, 'node_modules'))
})

afterEach(() => rm(dir, { recursive: true, force: true }))

async function plant(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true })
    await writeFile(join(dir, path), text)
  }
}

async function cruise(): Promise<{ ok: boolean; output: string }> {
  const args = [join(root, 'node_modules/.bin/depcruise'), '--config', '.dependency-cruiser.mjs', 'src']
  try {
    return { ok: true, output: (await run(process.execPath, args, { cwd: dir })).stdout }
  } catch (error) {
    return { ok: false, output: (error as { stdout: string }).stdout }
  }
}

const planted = [
  { rule: 'arrows-graph', path: 'src/graph/bad.ts', to: '../allowlist/entry.ts' },
  { rule: 'arrows-netpolicy', path: 'src/netpolicy/bad.ts', to: '../owners/rule.ts' },
  { rule: 'arrows-verdict', path: 'src/verdict/bad.ts', to: '../report/render.ts' },
  { rule: 'arrows-flow', path: 'src/flow/bad.ts', to: '../github/pulls.ts' },
  { rule: 'arrows-git', path: 'src/git/bad.ts', to: '../github/pulls.ts' },
  { rule: 'arrows-sandbox', path: 'src/sandbox/bad.ts', to: '../graph/call.ts' },
  { rule: 'only-main-reaches-an-adapter', path: 'src/cli/bad.ts', to: '../git/clone.ts' },
  { rule: 'only-cli-main-reaches-the-sandbox', path: 'src/app/main.ts', to: '../sandbox/s.ts' },
  { rule: 'arrows-rpcmap-facts', path: 'src/rpcmap/facts/bad.ts', to: '../settings/names.ts' },
  { rule: 'arrows-rpcmap-program', path: 'src/rpcmap/program/bad.ts', to: '../join.ts' },
  { rule: 'arrows-netpolicy-top', path: 'src/netpolicy/top.ts', to: './adopt/import.ts' },
  { rule: 'arrows-flow-ports', path: 'src/flow/ports/bad.ts', to: '../judging/judge.ts' },
  { rule: 'no-inner-room-without-a-line', path: 'src/deploy/extras/bad.ts', to: '../../graph/call.ts' },
  { rule: 'no-file-that-no-program-reaches', path: 'src/report/bad.ts', to: '../graph/call.ts' },
  // A subcommand that main.ts does not add.
  { rule: 'no-file-that-no-program-reaches', path: 'src/cli/lost.ts', to: '../graph/call.ts' },
  { rule: 'no-room-without-a-rule', path: 'src/extras/bad.ts', to: '../graph/call.ts' },
  { rule: 'root-files-import-nothing', path: 'src/bad.ts', to: './graph/call.ts' },
  { rule: 'pure-rooms-touch-no-world', path: 'src/deploy/files.ts', to: 'node:fs' },
  { rule: 'pure-rooms-touch-no-world', path: 'src/config/shell.ts', to: 'node:child_process' },
  { rule: 'pure-rooms-speak-no-github', path: 'src/owners/octokit.ts', to: '@octokit/rest' },
]
const targets = [
  'allowlist/entry',
  'owners/rule',
  'report/render',
  'github/pulls',
  'graph/call',
  'git/clone',
  'sandbox/s',
  'rpcmap/settings/names',
  'rpcmap/join',
  'netpolicy/adopt/import',
  'flow/judging/judge',
  'cli/main',
]

test('the arrows let a room import what the design allows', async () => {
  await plant({
    'src/graph/call.ts': 'export const call = 1\n',
    'src/allowlist/entry.ts': "import { call } from '../graph/call.ts'\nexport const entry = call\n",
    'src/rpcmap/facts/fact.ts': 'export const fact = 1\n',
    'src/rpcmap/settings/names.ts': "import { fact } from '../facts/fact.ts'\nexport const names = fact\n",
    'src/cli/main.ts':
      "import { entry } from '../allowlist/entry.ts'\nimport { names } from '../rpcmap/settings/names.ts'\nexport const all = [entry, names]\n",
  })
  expect(await cruise()).toMatchObject({ ok: true })
})

test('the arrows refuse every planted violation', async () => {
  await plant(Object.fromEntries(targets.map((path) => [`src/${path}.ts`, 'export const x = 1\n'])))
  await plant(
    Object.fromEntries(planted.map(({ path, to }) => [path, `import * as x from '${to}'\nexport const y = x\n`])),
  )
  const { ok, output } = await cruise()
  expect(ok).toBe(false)
  const seen = output.split('\n').map((line) => line.trim())
  const missed = planted.filter(({ rule, path }) => !seen.some((line) => line.startsWith(`error ${rule}: ${path}`)))
  expect(missed).toEqual([])
})
