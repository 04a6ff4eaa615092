import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openStage, SERVICES, type Stage } from '../stage/open-stage.ts'
import { openPusher, type Planted, type Planting, type Pusher } from './hostile-git.ts'
import { checkClone, readJudged } from './published.ts'
import { change, emojiCallsLedger, guardBranches, LEDGER, look, readText, say, seedFile } from './scene.ts'

let stage: Stage
let pusher: Pusher

beforeAll(async () => {
  stage = await openStage()
  await guardBranches(stage, 'guarded/*')
  pusher = await openPusher(stage)
})

afterAll(async () => {
  await pusher.remove()
  await stage.close()
})

const MARKUP =
  '<script>alert(1)</script><img src=x onerror=x> @lena @acme/ledger ![i](//evil.test) [l](//evil.test) #1 | `x` www.evil.test'

const ALIASES = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}]`)

// Each in the place of the allowlist of another service.
const UNUSABLE: readonly { service: string; planted: Planted; finding: string; line?: number }[] = [
  { service: 'account', planted: 'callers:\n  service.payment: [\n', finding: 'allowlist-syntax', line: 2 },
  { service: 'card', planted: `callers: {}\n${'# padding\n'.repeat(110_000)}`, finding: 'file-too-large' },
  { service: 'currency', planted: `a0: &a0 x\n${ALIASES.join('\n')}\n`, finding: 'allowlist-syntax' },
  { service: 'feed', planted: '['.repeat(500_000), finding: 'allowlist-syntax' },
  { service: 'fraud', planted: 'callers: {}\n---\ncallers: {}\n', finding: 'allowlist-syntax', line: 2 },
  { service: 'id', planted: '- service.payment\n', finding: 'allowlist-bad-value' },
  { service: 'ledger', planted: { symlink: '../../../../etc/passwd' }, finding: 'file-symlink' },
  { service: 'notification', planted: { submodule: 'a'.repeat(40) }, finding: 'file-submodule' },
  { service: 'payment', planted: Buffer.from([0x63, 0xff, 0xfe, 0x0a]), finding: 'file-not-utf8' },
  { service: 'pot', planted: 'callers: {}\n# \u0000\n', finding: 'allowlist-syntax', line: 2 },
  { service: 'transaction', planted: 'callers: !!js/function "x"\n', finding: 'allowlist-syntax' },
  { service: 'user', planted: { symlink: '../service.pot/allowlist.yaml' }, finding: 'file-symlink' },
]

test('allowlists that cannot be used allow nobody, and each is an error at its place', async () => {
  const files = UNUSABLE.map(({ service, planted }) => [pathOf(service), planted] as const)
  const judged = await readJudged(stage, await pusher.openPull('unusable', files))
  expect(judged.state).toBe('failure')
  expect(without(judged.findings, 'undeclared-call')).toEqual(
    UNUSABLE.map(({ service, finding, line = 1 }) => `${finding} ${pathOf(service)}:${line}`),
  )
  const callees = (await look(stage, 1)).verdict.matchAll(/→ `(service\.\w+)` \|[^|]*missing/g)
  expect([...new Set([...callees].map((match) => match[1]))].sort()).toEqual(
    UNUSABLE.map(({ service }) => `service.${service}`),
  )
  expect(await checkClone(pusher, 'unusable')).toEqual(judged)
})

const ENTRIES: readonly { key: string; finding: string }[] = [
  { key: '__proto__', finding: 'allowlist-unknown-service' },
  { key: 'constructor', finding: 'allowlist-unknown-service' },
  { key: 'toString', finding: 'allowlist-unknown-service' },
  { key: 'service.gone', finding: 'allowlist-unknown-service' },
  { key: '../service.pot', finding: 'allowlist-unknown-service' },
  { key: JSON.stringify(`${MARKUP}\n# heading`), finding: 'allowlist-unknown-service' },
  { key: 'service.ledger', finding: 'allowlist-self' },
  { key: 'service.payment', finding: 'allowlist-syntax' },
]

test('entries that name no other service, or one twice, are errors at their lines and do not count', async () => {
  const text = `${seedFile(stage, LEDGER)}${ENTRIES.map(({ key }) => `  ${key}: {}\n`).join('')}`
  const judged = await readJudged(stage, await pusher.openPull('entries', [[LEDGER, text]]))
  expect(judged).toMatchObject({ state: 'failure', title: '1 undeclared call, 8 other errors' })
  expect(judged.findings).toEqual([
    ...ENTRIES.map(({ finding }, index) => `${finding} ${LEDGER}:${15 + index}`),
    'undeclared-call service.payment/handler/create_payment.go:55',
  ])
  expect(await checkClone(pusher, 'entries')).toEqual(judged)
})

test('keys that are no text, and markup in every field, are refused and shown as text', async () => {
  const added = new Map([
    ['account', '[service.pot]: {}'],
    ['card', '<<: {}'],
    ['fraud', `service.feed: { methods: ["${MARKUP}"] }`],
    ['ledger', `service.feed: { until: "${MARKUP}" }`],
    ['transaction', `service.user: { "${MARKUP}": 1 }`],
  ])
  const files = [...added].map(
    ([service, line]) => [pathOf(service), `${seedFile(stage, pathOf(service))}  ${line}\n`] as const,
  )
  const judged = await readJudged(stage, await pusher.openPull('markup', files))
  expect(without(judged.findings, 'undeclared-call')).toEqual([
    'allowlist-syntax service.account/allowlist.yaml:13',
    'allowlist-syntax service.card/allowlist.yaml:6',
    'allowlist-bad-value service.ledger/allowlist.yaml:15',
    'allowlist-unknown-key service.transaction/allowlist.yaml:6',
    'unused-entry service.fraud/allowlist.yaml:6',
  ])
})

test('markup in a reason and in a revocation is shown as text, also where the call is revoked', async () => {
  const revoked = `revoked:\n  service.emoji: { reason: "${MARKUP}" }\n`
  const reason = `  service.feed: { reason: "${MARKUP}" }\n`
  const files: Planting = [
    ...Object.entries(change(stage, 'emoji-calls-ledger')),
    [LEDGER, `${seedFile(stage, LEDGER)}${reason}${revoked}`],
  ]
  const number = await pusher.openPull('reasons', files)
  expect((await readJudged(stage, number)).title).toBe('1 call that was revoked')
  expect((await look(stage, number)).verdict).toContain('evil')
})

test('an allowlist that is deleted or renamed allows nobody, and callers that stay are undeclared', async () => {
  const moved = new Map([
    ['fraud', 'docs/allowlist.yaml'],
    ['pot', 'service.pot/old.yaml'],
    ['user', 'service.user/Allowlist.yml'],
  ])
  const files: Planting = [
    [LEDGER, undefined],
    ...[...moved.keys()].map((service) => [pathOf(service), undefined] as const),
    ...[...moved].map(([service, to]) => [to, seedFile(stage, pathOf(service))] as const),
  ]
  const judged = await readJudged(stage, await pusher.openPull('moved', files))
  expect(judged).toMatchObject({ state: 'failure', title: '13 undeclared calls' })
  expect(without(judged.findings, 'undeclared-call')).toEqual([
    'allowlist-misplaced docs/allowlist.yaml:1',
    'allowlist-misplaced service.user/Allowlist.yml:1',
  ])
  expect(await checkClone(pusher, 'moved')).toEqual(judged)
})

test('/allow keeps every byte of an allowlist with Windows line ends, and adds its own with the same', async () => {
  const windows = seedFile(stage, LEDGER).replaceAll('\n', '\r\n')
  const files: Planting = [[LEDGER, windows], ...Object.entries(change(stage, 'emoji-calls-ledger'))]
  const number = await pusher.openPull('windows', files)
  expect(await say(stage, 'emil', number, '/allow')).toContain('✅')
  const text = await readText(stage, SERVICES, LEDGER, (await look(stage, number)).head)
  const entry = '  service.emoji:\r\n    methods: [ListTransactions]\r\n'
  expect(text).toBe(windows.replace(/(?= {2}service\.payment:)/, entry))
})

test.each([
  { name: 'no-rule', owners: '/service.pot/ @acme/savings\n', message: /no rule of \S*CODEOWNERS matches/ },
  { name: 'empty-rule', owners: '* @acme/platform\n/service.ledger/\n', message: /takes its owners away/ },
  { name: 'too-large', owners: `* @acme/ledger\n${'# x\n'.repeat(800_000)}`, message: /codeowners-too-large/ },
  { name: 'a-link', owners: { symlink: 'elsewhere' }, message: /file-symlink/ },
])('nobody can agree to calls of a service whose CODEOWNERS has $name', async ({ name, owners, message }) => {
  await pusher.push(`guarded/${name}`, [['.github/CODEOWNERS', owners]])
  const files = Object.entries(emojiCallsLedger(stage)) as unknown as Planting
  const number = await pusher.openPull(`on-${name}`, files, { base: `guarded/${name}` })
  const judged = await readJudged(stage, number)
  expect(judged).toMatchObject({ state: 'failure', title: '1 service without an owner' })
  const { summary, asked } = await look(stage, number)
  expect(summary).toMatch(message)
  // The owners on the default branch have to agree as well.
  expect(asked).toEqual(['ledger'])
})

test('after all of this, the next pull request is judged as ever', async () => {
  const files: Planting = Object.entries(change(stage, 'ledger-next'))
  expect(await readJudged(stage, await pusher.openPull('harmless', files))).toEqual({
    state: 'success',
    title: 'No calls change',
    findings: [],
  })
})

function pathOf(service: string): string {
  return `service.${service}/allowlist.yaml`
}

function without(findings: readonly string[], code: string): readonly string[] {
  return findings.filter((finding) => !finding.startsWith(`${code} `))
}
