import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from '@jest/globals'
import { parseConfig } from '../../../src/config/parse-config.ts'
import { BANK_SERVICES, from, policy, workload } from '../../netpolicy/adopt/bank-manifests.ts'
import { makeClone, removeScratch, scratchFolder, type Clone } from '../acme-clone.ts'
import { runDrawbridge } from '../run-drawbridge.ts'
import { goldenIn } from '../../golden.ts'

const expectGolden = goldenIn('cli/golden')

const PORTS = 'ports: [{ port: 8080 }]'
const POLICIES = [
  policy('deny', undefined, ''),
  policy(
    'ledger',
    'service.ledger',
    `  ingress:\n    # shows recent transactions\n    - { from: [${from('service.emoji')}], ${PORTS} }`,
  ),
  policy('pot', 'service.pot', `  ingress:\n    - { from: [${from('service.user')}], ports: [{ port: 80 }] }`),
  policy(
    'user',
    'service.user',
    `  ingress:\n    - { from: [{ ipBlock: { cidr: 192.0.2.0/24 } }], ${PORTS} }\n    - { from: [${from('service.pot')}] }`,
  ),
].join('---\n')
const MANIFESTS = new Map([
  ['cluster/workloads.yaml', BANK_SERVICES.map((name) => workload(name)).join('---\n')],
  ['cluster/policies.yaml', POLICIES],
])
const CODE = new Map(BANK_SERVICES.map((name) => [`${name}/main.go`, 'package main\n']))
const CONFIG = 'version: 1\nservices: ["service.*"]\nallowlist: { layout: caller }\npolicy: { ports: manifests }\n'

let bank: Clone
beforeEach(() => {
  bank = makeClone()
  bank.commit(new Map([...CODE, ...MANIFESTS]), 'main')
})
afterAll(removeScratch)

const run = (...args: string[]) => runDrawbridge(['policy', 'import', ...args], { cwd: bank.dir })

test('drawbridge policy import shows what it would write, what is not said, and the proof', async () => {
  const { status, stdout, stderr } = await run('cluster')
  expect(stderr).toBe('')
  expectGolden(stdout, 'policy-import.txt')
  // What files hold is shown as it is.
  const [report = ''] = stdout.split('\n.github/drawbridge.yml\n')
  expect(report.split('\n').filter((line) => line.length > 80)).toEqual([])
  expect(status).toBe(1)
  expect(existsSync(join(bank.dir, '.github/drawbridge.yml'))).toBe(false)
})

test('drawbridge policy import --write writes a config and allowlists, which it then finds said', async () => {
  expect((await run('cluster', '--write')).status).toBe(1)
  expect(readFileSync(join(bank.dir, 'service.ledger/allowlist.yaml'), 'utf8')).toBe(
    'callers:\n  service.emoji:\n    reason: shows recent transactions (imported from NetworkPolicy bank/ledger)\n',
  )
  const config = readFileSync(join(bank.dir, '.github/drawbridge.yml'), 'utf8')
  expect(parseConfig(config).findings).toEqual([])
  bank.commit(new Map(), 'written')
  expect((await run('cluster')).stdout).toContain('nothing: the allowlists say so already')
})

test('drawbridge policy import keeps to the layout of the config, and edits what is there', async () => {
  const other = '# by hand\nreason: settles pots\n'
  bank.commit(
    new Map([
      ['.github/drawbridge.yml', CONFIG],
      ['service.emoji/manifests/egress/service.ledger.rule', other],
    ]),
    'config',
  )
  const { stdout } = await run('cluster', '--write')
  expect(stdout).toContain('service.pot/manifests/egress/service.user.rule')
  expect(readFileSync(join(bank.dir, 'service.pot/manifests/egress/service.user.rule'), 'utf8')).toBe(
    'reason: imported from NetworkPolicy bank/user\n',
  )
  expect(readFileSync(join(bank.dir, 'service.emoji/manifests/egress/service.ledger.rule'), 'utf8')).toBe(other)
  expect(stdout).toContain('To be added to the config by hand')
})

test('drawbridge policy import --format json is for programs', async () => {
  const { stdout } = await run('cluster', '--format', 'json', '--layout', 'caller')
  const json = JSON.parse(stdout) as Record<string, unknown>
  expect(json).toMatchObject({
    written: false,
    calls: [
      { from: 'service.emoji', to: 'service.ledger', ports: 'TCP 8080' },
      { from: 'service.pot', to: 'service.user', ports: 'all ports' },
    ],
    groups: [{ name: 'from-192-0-2-0-24', ranges: ['192.0.2.0/24'], to: { app: 'service.user' } }],
    diff: { equivalent: false, baseInHead: false, headInBase: true },
  })
})

test('drawbridge policy import reads the manifests of a commit where none are named', async () => {
  const { stdout } = await runDrawbridge(['policy', 'import', '-C', 'cluster'], { cwd: bank.dir })
  expect(stdout).toMatch(/^2 calls in 4 policies about 4 services\. 3 remarks /)
})

test('drawbridge policy import writes through no symbolic link', async () => {
  const outside = scratchFolder()
  symlinkSync(outside, join(bank.dir, '.github'))
  const { status, stderr } = await run('cluster', '--write')
  expect(status).toBe(2)
  expect(stderr).toContain('.github/drawbridge.yml: a folder above it is a symbolic link')
  expect(existsSync(join(outside, 'drawbridge.yml'))).toBe(false)
})

test('drawbridge policy import shows hostile names and comments as they are, on one line', async () => {
  mkdirSync(join(bank.dir, 'evil'))
  const rule = `  ingress:\n    - { from: [${from('service.pot')}], ${PORTS} } # \u001b[31mred\u202e }}\n`
  writeFileSync(join(bank.dir, 'evil/p.yaml'), policy('ledger', 'service.ledger', rule))
  const { stdout } = await run('cluster/workloads.yaml', 'evil')
  for (const hidden of ['\u001b', '\u202e']) expect(stdout).not.toContain(hidden)
  expect(stdout).toContain('imported from NetworkPolicy bank/ledger')
})

test.each([
  { name: 'a folder that is not there', args: ['nowhere'], message: 'nowhere cannot be read.' },
  { name: 'a config that is not there', args: ['cluster', '--config', 'no.yml'], message: 'no.yml cannot be read.' },
  {
    name: 'manifests without workloads',
    args: ['cluster/policies.yaml'],
    message: 'The manifests have no workloads that could be services.',
  },
  { name: 'an unknown commit', args: ['--at', 'v9'], message: 'There is no commit "v9" in this clone.' },
])('drawbridge policy import refuses $name', async ({ args, message }) => {
  const { status, stdout, stderr } = await run(...args)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain(`drawbridge: ${message}`)
})
