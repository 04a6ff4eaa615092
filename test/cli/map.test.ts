import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { acmeCalls } from '../acme/calls.ts'
import { cloneAcme, makeClone, removeScratch, type Clone } from './acme-clone.ts'
import { launcher } from './drawbridge-process.ts'
import { runDrawbridge } from './run-drawbridge.ts'
import { goldenIn } from '../golden.ts'

const expectGolden = goldenIn('cli/golden')

let acme: Clone
beforeAll(async () => {
  acme = await cloneAcme()
})
afterAll(removeScratch)

type Found = {
  services: { name: string; dir: string }[]
  calls: { from: string; to: string; level: string; async: boolean; methods: string[]; evidence: { path: string }[] }[]
  unresolved: unknown[]
}

test('drawbridge map finds the calls that the code makes, and no others', async () => {
  const { status, stdout, stderr } = await runDrawbridge(['map', '--format', 'json'], { cwd: acme.dir })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const found = JSON.parse(stdout) as Found
  expect(found.services).toHaveLength(16)
  expect(found.unresolved).toEqual([])
  expect(found.calls.map(({ from, to, level, async, methods }) => ({ from, to, level, async, methods }))).toEqual(
    acmeCalls.map(({ caller, callee, methods = [] }) => ({
      from: caller,
      to: callee,
      level: 'called',
      async: false,
      methods: methods.map((method) => `${callee}/${method}`),
    })),
  )
})

test('drawbridge map shows where a call through a shared library comes from', async () => {
  const { stdout } = await runDrawbridge(['map', '--format', 'json'], { cwd: acme.dir })
  const call = (JSON.parse(stdout) as Found).calls.find(
    ({ from, to }) => from === 'service.payment' && to === 'service.id',
  )
  expect(call?.evidence.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['libraries/idgen/idgen.go', 'service.payment/handler/create_payment.go']),
  )
})

test.each(['table', 'dot', 'mermaid'])('drawbridge map --format %s reads as it should', async (format) => {
  const { status, stdout } = await runDrawbridge(['map', '--format', format], { cwd: acme.dir })
  expect(status).toBe(0)
  expectGolden(stdout, `map.${format}`)
})

test('drawbridge map DIR --at REV reads another clone at another commit', async () => {
  const at = ['--at', 'emoji-calls-ledger', '--format', 'dot']
  const { status, stdout } = await runDrawbridge(['map', join(acme.dir, 'service.emoji'), ...at], { cwd: '/' })
  expect(status).toBe(0)
  expect(stdout).toContain('"service.emoji" -> "service.ledger" [label="ListTransactions"];')
})

test('drawbridge map --config FILE takes the services from a file on disk', async () => {
  writeFileSync(join(acme.dir, 'without-cron.yml'), 'version: 1\nservices: ["service.*"]\n')
  const args = ['map', '--config', 'without-cron.yml', '--format', 'json']
  const { status, stdout, stderr } = await runDrawbridge(args, { cwd: acme.dir })
  expect(status).toBe(0)
  expect(stderr).toMatch(/^cron\.interest\/allowlist\.yaml: warning: .* \[allowlist-misplaced\]\n$/)
  const found = JSON.parse(stdout) as Found
  expect(found.services).toHaveLength(15)
  expect(found.calls).toHaveLength(acmeCalls.filter(({ caller }) => caller !== 'cron.interest').length)
})

test('drawbridge map ends with status 1 when the graph may not be complete', async () => {
  writeFileSync(join(acme.dir, 'without-user.yml'), 'version: 1\nservices: ["service.{account,ledger}"]\n')
  const { status, stdout, stderr } = await runDrawbridge(['map', '--config', 'without-user.yml'], { cwd: acme.dir })
  expect(status).toBe(1)
  expect(stdout).toContain('2 services, 1 call, ')
  expect(stderr).toMatch(/: error: This code calls \S*user, which is no service\. \[unknown-callee\]$/m)
})

test('drawbridge map says what is wrong with a config and that it cannot be used', async () => {
  writeFileSync(join(acme.dir, 'bad.yml'), 'version: 1\nservices: [service.*]\nserivces: []\n')
  const { status, stdout, stderr } = await runDrawbridge(['map', '--config', 'bad.yml'], { cwd: acme.dir })
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(
    /^drawbridge: bad\.yml cannot be used\.\nbad\.yml:3:1: error: .*serivces.* \[config-unknown-key\]\n$/,
  )
})

test('drawbridge map without a config says what the smallest one is', async () => {
  const clone = makeClone()
  clone.commit(new Map([['ledger.go', 'package main\n']]), 'main')
  const { status, stdout, stderr } = await runDrawbridge(['map'], { cwd: clone.dir })
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expectGolden(stderr, 'map-without-config.txt')
})

test('drawbridge map without a config proposes one from where the programs are', async () => {
  const clone = makeClone()
  const services = ['ledger', 'emoji', 'pot', 'statement', 'webhook'].map((name) => `services/${name}/cmd/main.go`)
  const jobs = Array.from({ length: 22 }, (_, i) => `worker${i}/nightly/main.go`)
  const files = ['gateway/main.go', ...services, ...jobs].map((path) => [path, 'package main\n'] as const)
  clone.commit(new Map(files), 'main')
  const { status, stderr } = await runDrawbridge(['map'], { cwd: clone.dir })
  expect(status).toBe(2)
  expectGolden(stderr, 'map-proposes-config.txt')
})

test('drawbridge map in an empty repository says that there is no commit', async () => {
  const { status, stderr } = await runDrawbridge(['map'], { cwd: makeClone().dir })
  expect(status).toBe(2)
  expect(stderr).toMatch(/^drawbridge: There is no commit "HEAD" in this clone\.\n/)
})

test('drawbridge map does not fail when its reader stops early', async () => {
  const child = spawn(process.execPath, [launcher, 'map', '--format', 'json'], {
    cwd: acme.dir,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  // Closed before anything is written, so that the very first write finds no reader.
  child.stdout.destroy()
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
  expect(stderr).toBe('')
})

test('drawbridge map --reaching SERVICE lists who can reach it; an unknown name gets a suggestion', async () => {
  const { status, stdout } = await runDrawbridge(['map', '--reaching', 'service.id'], { cwd: acme.dir })
  expect(status).toBe(0)
  expect(stdout).toMatch(/^\d+ services of 16 can reach service\.id\.\n\nDirectly \(\d+\):\n/)
  expect(stdout).toContain('  service.payment\n')
  const unknown = await runDrawbridge(['map', '--reaching', 'service.idd'], { cwd: acme.dir })
  expect(unknown.status).toBe(2)
  expect(unknown.stderr).toContain('Did you mean service.id?')
})
