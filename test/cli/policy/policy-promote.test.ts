import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readSeed } from '../../acme/seed.ts'
import { cloneAcme, makeClone, removeScratch, scratchFolder, type Clone } from '../acme-clone.ts'
import { runDrawbridge } from '../run-drawbridge.ts'

let services: Clone
let config: Clone
let notes: string
beforeAll(async () => {
  services = await cloneAcme()
  config = makeClone()
  const { clusterConfig } = await readSeed()
  config.commit(clusterConfig, 'main')
  config.commit(new Map([['staging/service.ledger/network-policy.yaml', '# by hand\n']]), 'first-policy', 'main')
  notes = scratchFolder()
  const text = readFileSync(join(services.dir, '.github/drawbridge.yml'), 'utf8')
  writeFileSync(join(notes, 'calico.yml'), text.replace(/^policy:.*$/m, 'policy: { kinds: [calico], mode: staged }'))
})
afterAll(removeScratch)

function promote(...args: readonly string[]) {
  const where = ['-C', config.dir, '--services', services.dir, '--config', join(notes, 'calico.yml')]
  return runDrawbridge(['policy', 'promote', ...where, ...args], { cwd: notes })
}

/** A file of observations, each `from action`. */
function observe(name: string, ...seen: readonly string[]): string {
  const lines = seen.map((one) => {
    const [from, action] = one.split(' ')
    return JSON.stringify({ at: '2099-01-01T00:00:00Z', from, to: 'service.ledger', port: 80, action })
  })
  writeFileSync(join(notes, name), lines.join('\n'))
  return name
}

const LEDGER = ['--environment', 'staging', '--service', 'service.ledger', '--to', 'log']

test('drawbridge policy promote prints the pull request, with the evidence', async () => {
  const seen = observe('seen.jsonl', 'service.payment allow', 'service.legacy deny')
  const { status, stdout, stderr } = await promote(...LEDGER, '--observations', seen)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(/^# Set the network policies of service\.ledger to log in staging\n/)
  expect(stdout).toMatch(/\| `service\.ledger` \| staged \| \d{4}-\d\d-\d\d, /)
  expect(stdout).toContain('| `service.legacy` → `service.ledger`:80 | 1 |')
  expect(stdout).toContain('- `cron.interest` → `service.ledger`')
  expect(stdout).not.toContain('- `service.payment`')
})

test('drawbridge policy promote --format json has the files, and --write writes them', async () => {
  const seen = observe('seen.jsonl', 'service.payment allow')
  const { status, stdout, stderr } = await promote(...LEDGER, '--observations', seen, '--format', 'json', '--write')
  const { edits } = JSON.parse(stdout) as { edits: { path: string; text: string }[] }
  expect(status).toBe(0)
  expect(stderr).toContain(`Wrote 2 files below ${config.dir}.`)
  expect(edits.map(({ path }) => path)).toEqual([
    'staging/service.ledger/network-policy.yaml',
    'staging/service.ledger/policy-mode.yaml',
  ])
  for (const { path, text } of edits) expect(readFileSync(join(config.dir, path), 'utf8')).toBe(text)
  expect(edits[0]?.text).toContain('- action: Log')
  config.git('checkout', '--quiet', '.')
  config.git('clean', '-fdq')
})

test('drawbridge policy promote goes by what the config repository keeps, unless a file is named', async () => {
  const kept = readFileSync(join(notes, observe('kept.jsonl', 'service.payment deny')), 'utf8')
  config.commit(new Map([['staging/policy-observations.staging.jsonl', kept]]), 'observations', 'first-policy')
  config.git('checkout', '--quiet', 'first-policy')
  const refused = await promote(...LEDGER, '--at', 'observations')
  expect(refused.status).toBe(1)
  expect(refused.stderr).toContain('service.payment may call service.ledger')
  expect(refused.stdout).toContain('1 observation in `staging/policy-observations.staging.jsonl` from')
  const seen = observe('seen.jsonl', 'service.payment allow')
  expect((await promote(...LEDGER, '--at', 'observations', '--observations', seen)).status).toBe(0)
})

test('drawbridge policy promote without observations says how to give them', async () => {
  const { status, stdout, stderr } = await promote(...LEDGER)
  expect(status).toBe(0)
  for (const text of [stdout, stderr]) expect(text).toContain('policy-observations.staging.jsonl')
})

test('drawbridge policy promote of what is so already says that, and nothing else', async () => {
  const { status, stdout, stderr } = await promote('--environment', 'production', '--to', 'staged')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toBe(
    'Set the network policies of production to staged: nothing to do, the config repository says so already.\n',
  )
})

test('drawbridge policy promote in the wrong repository says how to name the right one', async () => {
  const args = ['policy', 'promote', '--environment', 'staging', '--to', 'log']
  const { status, stdout, stderr } = await runDrawbridge(args, { cwd: config.dir })
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(/has no \.github\/drawbridge\.yml.*\n.*--services DIR/)
})

test('drawbridge policy promote refuses to go on while allowed calls are denied', async () => {
  const { status, stderr } = await promote(...LEDGER, '--observations', observe('drops.jsonl', 'service.payment deny'))
  expect(status).toBe(1)
  expect(stderr).toContain('service.payment may call service.ledger')
})

test.each<[string, string[], string]>([
  ['an unknown environment', ['--environment', 'moon', '--to', 'log'], 'There is no environment "moon".'],
  ['an unknown mode', ['--environment', 'staging', '--to', 'off'], "argument 'off' is invalid"],
  ['no file of observations', [...LEDGER, '--observations', 'none.jsonl'], 'none.jsonl cannot be read.'],
  ['observations that are none', [...LEDGER, '--observations', 'calico.yml'], 'calico.yml cannot be used.'],
])('drawbridge policy promote refuses %s', async (_, args, message) => {
  const { status, stdout, stderr } = await promote(...args)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain(message)
})
