import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { makeClone, removeScratch, scratchFolder, type Clone } from '../acme-clone.ts'
import { runDrawbridge } from '../run-drawbridge.ts'
import { goldenIn } from '../../golden.ts'

const expectGolden = goldenIn('cli/golden')

const deployment = (name: string, namespace: string) => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: main, image: acme/${name} }] }
`

const policy = (name: string, callers: readonly string[], port: number) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: bank }
spec:
  podSelector: { matchLabels: { app: ${name} } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ namespaceSelector: {}, podSelector: { matchExpressions: [{ key: app, operator: In, values: [${callers.join(', ')}] }] } }]
      ports: [{ port: ${port} }]
`

const BASE = new Map([
  ['production/emoji.yaml', deployment('emoji', 'shop')],
  ['production/pot.yaml', deployment('pot', 'shop')],
  ['production/ledger.yaml', deployment('ledger', 'bank')],
  ['production/ledger-policy.yaml', policy('ledger', ['pot'], 80)],
  ['README.yaml', 'no manifest at all: true\n'],
])
const HEAD = new Map([
  ...BASE,
  ['production/ledger-policy.yaml', policy('ledger', ['pot', 'emoji'], 80)],
  ['production/pot-policy.yaml', policy('card', ['emoji'], 8080)],
  ['production/card.yaml', deployment('card', 'bank')],
])

let clone: Clone
let folder: string
beforeAll(() => {
  clone = makeClone()
  clone.commit(BASE, 'main')
  clone.commit(HEAD, 'emoji-reads-ledger', 'main')
  folder = scratchFolder()
  for (const [tree, files] of [['before', BASE] as const, ['after', HEAD] as const]) {
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, tree, path)), { recursive: true })
      writeFileSync(join(folder, tree, path), text)
    }
  }
})
afterAll(removeScratch)

test.each([
  ['policy-diff.txt', []],
  ['policy-diff-focus.txt', ['--focus', 'bank/ledger']],
  ['policy-diff.md', ['--format', 'markdown']],
  ['policy-diff.json', ['--format', 'json']],
  ['policy-diff.sarif', ['--format', 'sarif']],
  ['policy-diff.dot', ['--format', 'dot']],
])('drawbridge policy diff prints %s as before', async (name, args) => {
  const { status, stdout, stderr } = await runDrawbridge(
    ['policy', 'diff', 'main', 'emoji-reads-ledger', '--path', 'production', ...args],
    { cwd: clone.dir },
  )
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
  expectGolden(stdout, name)
})

test.each(['text', 'json', 'dot', 'csv', 'md'])(
  'drawbridge policy list prints policy-list.%s as before',
  async (format) => {
    const { status, stdout, stderr } = await runDrawbridge(
      ['policy', 'list', 'main', '--path', 'production', '--format', format],
      { cwd: clone.dir },
    )
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expectGolden(stdout, `policy-list.${format === 'text' ? 'txt' : format}`)
  },
)

test('drawbridge policy diff says the same of folders as of revisions', async () => {
  const ofFolders = await runDrawbridge(['policy', 'diff', './before', './after', '--path', 'production'], {
    cwd: folder,
  })
  const args = ['policy', 'diff', 'main', 'emoji-reads-ledger', '--path', 'production']
  expect(ofFolders).toEqual(await runDrawbridge(args, { cwd: clone.dir }))
})

test.each([
  { sort: 'any', from: 'main', to: 'emoji-reads-ledger', status: 1 },
  { sort: 'added', from: 'main', to: 'emoji-reads-ledger', status: 1 },
  { sort: 'none', from: 'main', to: 'emoji-reads-ledger', status: 0 },
  { sort: 'any', from: 'main', to: 'main', status: 0 },
])('drawbridge policy diff --fail-on $sort from $from to $to ends with $status', async ({ sort, from, to, status }) => {
  const args = ['policy', 'diff', from, to, '--fail-on', sort]
  expect((await runDrawbridge(args, { cwd: clone.dir })).status).toBe(status)
})

const ALONE = 'policies-alone'
beforeAll(() => {
  mkdirSync(join(clone.dir, ALONE))
  writeFileSync(join(clone.dir, ALONE, 'policy.yaml'), policy('ledger', ['pot'], 80))
})

test('drawbridge policy diff compares with HEAD where nothing else is named', async () => {
  const { status, stdout } = await runDrawbridge(['policy', 'diff', 'main'], { cwd: clone.dir })
  expect([status, stdout.split('\n')[0]]).toEqual([1, '5 connections open. Nothing closes.'])
})

test('drawbridge policy list outside of any clone says that there are no revisions', async () => {
  const { status, stdout, stderr } = await runDrawbridge(['policy', 'list'], { cwd: scratchFolder() })
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain('There is no folder or file "HEAD", and . is in no git repository')
})

test.each([
  [['diff', 'main', 'nowhere'], 'There is no revision, folder or file "nowhere".'],
  [['diff', 'main', 'main', '--path', 'staging'], 'There are no manifests in main, below staging.'],
  [['diff', 'main', 'main', '--focus', 'bank/nobody'], 'No workload is called "bank/nobody", and it is no address.'],
  [['list', `./${ALONE}`], 'These manifests describe no workload.'],
  [['diff', `./${ALONE}`, `./${ALONE}`], 'These manifests describe no workload.'],
  [['list', './README.md'], 'There is no revision, folder or file "./README.md".'],
])('drawbridge policy %j ends with status 2 and says why', async (args, message) => {
  const { status, stdout, stderr } = await runDrawbridge(['policy', ...args], { cwd: clone.dir })
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain(`drawbridge: ${message}\n`)
})

test('drawbridge policy diff with a policy that cannot be read answers, and ends with status 2', async () => {
  const broken = new Map([['production/broken.yaml', 'kind: NetworkPolicy\napiVersion: [networking\n']])
  clone.commit(broken, 'broken', 'main')
  const { status, stdout, stderr } = await runDrawbridge(['policy', 'diff', 'main', 'broken'], { cwd: clone.dir })
  expect(status).toBe(2)
  expect(stdout).toContain('The same connections are open as before')
  expect(stderr).toContain('production/broken.yaml:')
})
