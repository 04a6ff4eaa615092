import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { CONFIG_PATH } from '../../src/config/config.ts'
import { cloneAcme, makeClone, removeScratch, scratchFolder, type Clone } from './acme-clone.ts'
import { runDrawbridge as runProcess } from './drawbridge-process.ts'
import { runDrawbridge } from './run-drawbridge.ts'
import { goldenIn } from '../golden.ts'

const expectGolden = goldenIn('cli/golden')

let acme: Clone
let config: string
beforeAll(async () => {
  acme = await cloneAcme()
  config = readFileSync(join(acme.dir, CONFIG_PATH), 'utf8')
})
afterAll(removeScratch)

/** Commit ids change with every change of the seed. */
function hideCommits(text: string, clone: Clone): string {
  const ids = ['main', 'emoji-calls-ledger', 'pot-calls-ledger'].map((rev) => ({
    rev,
    id: clone.git('rev-parse', rev),
  }))
  return ids.reduce(
    (shown, { rev, id }) => shown.replaceAll(id, `<${rev}>`).replaceAll(id.slice(0, 7), `<${rev}>`),
    text,
  )
}

test.each([
  { head: 'emoji-calls-ledger', status: 1 }, // an undeclared call
  { head: 'pot-calls-ledger', status: 0 }, // a declared one: somebody has to agree, which is no error
  { head: 'ledger-new-version', status: 0 }, // no call changes
])('drawbridge check judges $head', async ({ head, status }) => {
  const ended = await runDrawbridge(['check', '--base', 'main', '--head', head], { cwd: acme.dir })
  expect({ status: ended.status, stderr: ended.stderr }).toEqual({ status, stderr: '' })
  if (head !== 'ledger-new-version') expectGolden(hideCommits(ended.stdout, acme), `check-${head}.txt`)
  else expect(ended.stdout).toMatch(/^SUCCESS {2}No calls change\n/)
})

test.each([
  { head: 'pot-calls-ledger', status: 1 },
  { head: 'ledger-new-version', status: 0 },
])('drawbridge check --require-consent ends with $status for $head', async ({ head, status }) => {
  const ended = await runDrawbridge(['check', '--head', head, '--require-consent'], { cwd: acme.dir })
  expect(ended.status).toBe(status)
})

test('drawbridge check --format json is the verdict as data', async () => {
  const { status, stdout } = await runDrawbridge(['check', '--head', 'emoji-calls-ledger', '--format', 'json'], {
    cwd: acme.dir,
  })
  expect(status).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({
    state: 'failure',
    base: acme.git('rev-parse', 'main'),
    head: acme.git('rev-parse', 'emoji-calls-ledger'),
    findings: [{ code: 'undeclared-call', path: 'service.emoji/handler/list_emoji.go', line: 31 }],
    codeDelta: { added: [{ caller: 'service.emoji', callee: 'service.ledger', methods: ['ListTransactions'] }] },
    consents: [],
    missing: [{ caller: 'service.emoji', callee: 'service.ledger', path: 'service.ledger/allowlist.yaml' }],
  })
})

test('drawbridge check --format sarif points at the call', async () => {
  const { stdout } = await runDrawbridge(['check', '--head', 'emoji-calls-ledger', '--format', 'sarif'], {
    cwd: acme.dir,
  })
  const { runs } = JSON.parse(stdout) as { runs: [{ tool: { driver: { version: string } }; results: unknown[] }] }
  expect(runs[0].tool.driver.version).toMatch(/^\d+\.\d+\.\d+/)
  expect(runs[0].results).toMatchObject([
    {
      ruleId: 'undeclared-call',
      level: 'error',
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'service.emoji/handler/list_emoji.go' },
            region: { startLine: 31 },
          },
        },
      ],
    },
  ])
})

test('drawbridge check --format markdown is what the app would comment', async () => {
  const { stdout } = await runDrawbridge(['check', '--head', 'pot-calls-ledger', '--format', 'markdown'], {
    cwd: acme.dir,
  })
  expectGolden(hideCommits(stdout, acme), 'check-pot-calls-ledger.md')
})

test('drawbridge check compares HEAD with main by default, from any folder', async () => {
  acme.git('checkout', '--quiet', 'emoji-calls-ledger')
  try {
    const { status, stdout } = await runProcess(['check'], { cwd: join(acme.dir, 'service.emoji') })
    expect(status).toBe(1)
    expectGolden(hideCommits(stdout, acme), 'check-emoji-calls-ledger.txt')
  } finally {
    acme.git('checkout', '--quiet', 'main')
  }
})

test("drawbridge check takes origin's default branch for the base, and branches that only origin has", async () => {
  const dir = scratchFolder()
  acme.git('branch', '--force', 'trunk', 'main')
  acme.git('clone', '--quiet', '--branch', 'emoji-calls-ledger', acme.dir, join(dir, 'clone'))
  const clone = join(dir, 'clone')
  const byDefault = await runDrawbridge(['check'], { cwd: clone })
  const byName = await runDrawbridge(['check', '--base', 'trunk'], { cwd: clone })
  expect(byDefault.status).toBe(1)
  expect(byName).toEqual(byDefault)
})

test('drawbridge check does not let a branch change its own judge', async () => {
  const lenient = config.replace('undeclared: fail', 'undeclared: warn')
  expect(lenient).not.toBe(config)
  acme.commit(new Map([[CONFIG_PATH, lenient]]), 'lenient', 'emoji-calls-ledger')
  acme.git('checkout', '--quiet', 'main')
  const { status } = await runDrawbridge(['check', '--head', 'lenient'], { cwd: acme.dir })
  expect(status).toBe(1)
})

test('drawbridge check --config FILE judges by a file on disk', async () => {
  const file = join(scratchFolder(), 'lenient.yml')
  writeFileSync(file, config.replace('undeclared: fail', 'undeclared: warn'))
  const { status, stdout } = await runDrawbridge(['check', '--head', 'emoji-calls-ledger', '--config', file], {
    cwd: acme.dir,
  })
  expect(status).toBe(0)
  expect(stdout).toContain('warning')
})

test('drawbridge check fails by a config on the base that cannot be used, and says where', async () => {
  const clone = makeClone()
  clone.commit(new Map([[CONFIG_PATH, 'version: 1\nservices: 7\n']]), 'main')
  clone.commit(new Map([['service.pot/main.go', 'package main\n']]), 'pot', 'main')
  const { status, stdout } = await runDrawbridge(['check', '--base', 'main'], { cwd: clone.dir })
  expect(status).toBe(1)
  expect(stdout).toMatch(/^FAILURE /)
  expect(stdout).toContain(`${CONFIG_PATH}:2:11`)
})

test('drawbridge check compares histories that share nothing as they stand, and says so', async () => {
  acme.git('checkout', '--quiet', '--orphan', 'grafted', 'emoji-calls-ledger')
  acme.git('commit', '--quiet', '--message', 'grafted')
  acme.git('checkout', '--quiet', 'main')
  const { status, stderr } = await runDrawbridge(['check', '--head', 'grafted'], { cwd: acme.dir })
  expect(status).toBe(1)
  expect(stderr).toMatch(/^drawbridge: main and grafted share no history here/)
})

test.each([
  { name: 'an unknown base', args: ['--base', 'v9'], message: 'drawbridge: There is no commit "v9" in this clone.' },
  {
    name: 'a revision that looks like an option',
    args: ['--head=--all'],
    message: 'drawbridge: There is no commit "--all" in this clone.',
  },
  {
    name: 'a config file that is not there',
    args: ['--config', 'no.yml'],
    message: 'drawbridge: no.yml cannot be read.',
  },
  { name: 'a folder that is not there', args: ['-C', 'no'], message: /^drawbridge: .*\/no is no directory\.$/ },
  {
    name: 'an unknown format',
    args: ['--format', 'xml'],
    message: /^error: option '--format <format>' argument 'xml' is invalid\./,
  },
  { name: 'an unknown option', args: ['--fast'], message: "error: unknown option '--fast'" },
  { name: 'an argument too many', args: ['main'], message: /^error: too many arguments/ },
])('drawbridge check refuses $name with status 2', async ({ args, message }) => {
  const { status, stdout, stderr } = await runDrawbridge(['check', ...args], { cwd: acme.dir })
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  const [first] = stderr.split('\n')
  if (typeof message === 'string') expect(first).toBe(message)
  else expect(first).toMatch(message)
  expect(stderr).not.toContain('    at ')
})

test('drawbridge check outside any repository says so; DEBUG=drawbridge adds where', async () => {
  const cwd = scratchFolder()
  const plain = await runDrawbridge(['check'], { cwd })
  expect(plain.status).toBe(2)
  expect(plain.stderr).toBe(
    `drawbridge: ${cwd} is not in a git repository.\nRun it inside a clone, or name one, and see whether \`git status\` works there.\n`,
  )
  const debug = await runDrawbridge(['check'], { cwd, env: { DEBUG: 'drawbridge' } })
  expect(debug.stderr).toMatch(/open-clone\.ts:\d+/)
})

test('drawbridge check in a clone without main or origin asks for a base', async () => {
  const clone = makeClone()
  clone.git('checkout', '--quiet', '-b', 'trunk')
  clone.commit(new Map([['go.mod', 'module acme\n']]), 'trunk')
  const { status, stderr } = await runDrawbridge(['check'], { cwd: clone.dir })
  expect(status).toBe(2)
  expect(stderr).toBe(
    'drawbridge: This clone knows no default branch of origin and no branch main.\nSay what to compare with: --base REV.\n',
  )
})
