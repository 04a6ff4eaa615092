import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { makeClone, removeScratch, type Clone } from '../acme-clone.ts'
import { runDrawbridge } from '../run-drawbridge.ts'
import { goldenIn } from '../../golden.ts'

const expectGolden = goldenIn('cli/golden')

const BANK = readFileSync(new URL('../../cluster/fixtures/bank.yaml', import.meta.url), 'utf8')

const TWIN =
  'apiVersion: v1\nkind: Pod\nmetadata: { name: s-ledger, namespace: shop }\nspec: { containers: [{ name: app }] }\n'

let clone: Clone
beforeAll(() => {
  clone = makeClone()
  clone.commit(
    new Map([
      ['production/bank.yaml', BANK],
      ['README.md', 'nothing to read'],
    ]),
    'main',
  )
  clone.commit(new Map([['production/bank.yaml', `${BANK}---\n{{ template }}\n`]]), 'template', 'main')
  clone.commit(new Map([['production/twin.yaml', TWIN]]), 'twins', 'main')
  clone.git('checkout', '--quiet', 'main')
})
afterAll(removeScratch)

function explain(...args: readonly string[]) {
  return runDrawbridge(['policy', 'explain', ...args], { cwd: clone.dir })
}

test.each([
  ['allowed', 0, ['s-emoji', 's-ledger', '--port', '8080']],
  ['port-trap', 1, ['s-emoji', 's-ledger', '--port', '80']],
  ['denied-by-rule', 1, ['bank/s-pot', 'service.ledger', '--port', '8080']],
  ['open-ports', 0, ['Deployment/bank/s-pot', 's-ledger']],
  ['address', 1, ['192.0.2.7', 's-ledger', '--port', '8080', '-C', 'production']],
])('drawbridge policy explain writes golden/explain-%s.txt and ends with %i', async (name, status, args) => {
  const { stdout, ...ended } = await explain(...args)
  expect(ended).toEqual({ status, stderr: '' })
  expectGolden(stdout, `explain-${name}.txt`)
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})

test('drawbridge policy explain reads files and folders instead of a commit', async () => {
  const ended = await explain('s-emoji', 's-ledger', 'production', '--port', '8080', '--format', 'json')
  expect(ended.status).toBe(0)
  expect(JSON.parse(ended.stdout)).toMatchObject({
    allowed: true,
    certain: true,
    from: 'Deployment/bank/s-emoji',
    protocol: 'TCP',
    port: 8080,
    steps: [
      { direction: 'egress', because: 'open' },
      {
        direction: 'ingress',
        because: 'rule',
        rule: { name: 's-ledger', path: 'production/bank.yaml', line: 46, rule: 1 },
      },
    ],
  })
})

test('drawbridge policy explain is not certain where something could not be read', async () => {
  const { status, stdout, stderr } = await explain('s-emoji', 's-ledger', '--port', '8080', '--at', 'template')
  expect(status).toBe(2)
  expect(stdout).toContain('ALLOWED, as far as can be told\n')
  expect(stdout).toContain('  a file  production/bank.yaml:75\n')
  expect(stderr.split('\n')[0]).toMatch(/production\/bank\.yaml:\d+:1: error: .* template .*\[manifest-template\]$/)
})

test.each([
  ['nobody', ['s-pott', 's-ledger'], 'No workload is called "s-pott", and it is no address.'],
  ['no port', ['s-pot', 's-ledger', '--port', '99999'], '"99999" is no port.'],
  ['no protocol', ['s-pot', 's-ledger', '--protocol', 'grpc'], '"grpc" is no protocol.'],
  ['two addresses', ['192.0.2.7', '192.0.2.8'], 'Both are addresses outside of the cluster.'],
  ['an unknown commit', ['s-pot', 's-ledger', '--at', 'v9'], 'There is no commit "v9" in this clone.'],
  ['an unknown file', ['s-pot', 's-ledger', 'absent.yaml'], 'absent.yaml cannot be read.'],
])('drawbridge policy explain refuses %s', async (_, args, message) => {
  const { status, stdout, stderr } = await explain(...args)
  expect({ status, stdout, first: stderr.split('\n')[0] }).toEqual({
    status: 2,
    stdout: '',
    first: `drawbridge: ${message}`,
  })
})

test('drawbridge policy explain knows a service by any label that pods are selected by', async () => {
  const labelled = BANK.replaceAll('{ app: ', '{ acme.test/service: ').replaceAll('key: app', 'key: acme.test/service')
  clone.commit(new Map([['production/bank.yaml', labelled]]), 'labelled', 'main')
  clone.git('checkout', '--quiet', 'main')
  const { status, stdout } = await explain('service.pot', 'service.ledger', '--port', '8080', '--at', 'labelled')
  expect([status, stdout.split('\n')[1]]).toEqual([1, '  Deployment/bank/s-pot → Deployment/bank/s-ledger'])
})

test('drawbridge policy explain is not certain where several environments are read as one', async () => {
  clone.commit(new Map([['staging/bank.yaml', BANK]]), 'environments', 'main')
  clone.git('checkout', '--quiet', 'main')
  const args = ['s-emoji', 's-ledger', '--port', '8080', '--protocol', 'tcp', '--at', 'environments']
  const { status, stdout, stderr } = await explain(...args)
  expect(status).toBe(2)
  expect(stdout).toContain('ALLOWED, as far as can be told\n')
  expect(stderr).toContain('look at the manifests of one environment at a time.\n')
})

test('drawbridge policy explain suggests services, too', async () => {
  const { status, stderr } = await explain('service.emoj', 's-ledger')
  expect([status, stderr.split('\n')[1]]).toEqual([2, 'Did you mean service.emoji?'])
})

test('drawbridge policy explain lists those whom a name may mean', async () => {
  const { status, stderr } = await explain('s-emoji', 's-ledger', '--at', 'twins')
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr:
      'drawbridge: 2 workloads are called "s-ledger".\nName one of these:\nDeployment/bank/s-ledger\nPod/shop/s-ledger\n',
  })
})
