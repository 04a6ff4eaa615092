import { expect, test } from '@jest/globals'
import { parsePlanBody } from '../../../src/deploy/plans/plan-body.ts'
import { parseRelease } from '../../../src/deploy/releases/release-file.ts'
import {
  deploy,
  makeConfigModel,
  makeContext,
  merge,
  readAccess,
  rollback,
  versionOf,
  wish,
  type ConfigModel,
} from '../config-model.ts'
import { goldenIn } from '../../golden.ts'

const expectGolden = goldenIn('deploy/golden')

const V1 = versionOf('1a')
const V2 = versionOf('2b')
const V3 = versionOf('3c')
const SERVICES = ['service.emoji', 'service.ledger', 'service.pot', 'service.search']
const OLD = '2026-02-20T12:00:00Z'
const AT = '2026-02-28T12:00:00Z'
const LATER = '2026-03-01T09:00:00Z'

/** Brings services to versions with calls, one after the other. */
function build(...releases: [service: string, version: string, callees: string[], at: string][]): ConfigModel {
  return releases.reduce(
    (model, [service, version, callees, at]) =>
      merge(model, deploy(model, wish(service, version, callees, { trigger: 'command' })), at),
    makeConfigModel(SERVICES),
  )
}

/** The story of the demo: service.pot was allowed to call service.ledger after V1 of the latter. */
const story = build(
  ['service.emoji', V1, ['service.ledger'], OLD],
  ['service.ledger', V1, ['service.search'], OLD],
  ['service.pot', V1, [], OLD],
  ['service.ledger', V2, [], AT],
  ['service.pot', V2, ['service.ledger'], LATER],
)

function releaseAfter(model: ConfigModel, service: string) {
  return model.histories.get(service)?.[0]?.release
}

test('planRollback() moves image and release back, and keeps every call to the service', () => {
  const plan = rollback(story, 'service.ledger', { reason: 'INC-7: wrong balances' })
  expect(plan.findings).toEqual([])
  expect(plan.edits.map(({ path }) => path)).toEqual([
    'staging/service.ledger/deployment.yaml',
    'staging/service.ledger/release.yaml',
    // Says from now on that only a version one can return to makes the call.
    'staging/service.search/network-policy.yaml',
  ])
  expect(plan.edits[0]?.text).toContain(`registry.acme.test/service.ledger:${V1} # by hand`)
  const model = merge(story, plan, LATER)
  expect(releaseAfter(model, 'service.ledger')).toEqual({
    service: 'service.ledger',
    version: V1,
    image: `registry.acme.test/service.ledger:${V1}`,
    source: { repository: 'acme/services', pull: 12 },
    calls: [{ callee: 'service.search' }],
    hold: { reason: 'INC-7: wrong balances', by: 'maria', since: '2026-03-01', version: V2 },
  })
  const access = readAccess(model)
  expect(access('service.pot', 'service.ledger').allowed).toBe(true)
  expect(access('service.emoji', 'service.ledger').allowed).toBe(true)
  expect(access('service.ledger', 'service.search').allowed).toBe(true)
})

test('planRollback() explains the calls it keeps, those first that are newer than the target', () => {
  expect(rollback(story, 'service.ledger').callChanges).toEqual([
    {
      caller: 'service.pot',
      callee: 'service.ledger',
      change: 'kept',
      why: 'service.pot needs it: its running release 2b2b2b2 calls service.ledger (newer than 1a1a1a1)',
    },
    {
      caller: 'service.emoji',
      callee: 'service.ledger',
      change: 'kept',
      why: 'service.emoji needs it: its running release 1a1a1a1 calls service.ledger',
    },
  ])
})

test('planRollback() writes golden/rollback.md', () => {
  const plan = rollback(story, 'service.ledger', { reason: 'INC-7: <b>wrong</b> balances, ask @everyone' })
  expectGolden(`${plan.body}\n`, 'rollback.md')
  expect(plan.title).toBe('Roll service.ledger back to 1a1a1a1 in staging')
  expect(parsePlanBody(plan.body)).toEqual(plan.record)
})

test('planRollback() gives the caller back a call that was taken from it since', () => {
  const short = { versions: 2, days: 0 }
  let model = build(['service.emoji', V1, ['service.ledger'], OLD], ['service.emoji', V2, [], AT])
  expect(readAccess(model)('service.emoji', 'service.ledger').allowed).toBe(true)
  model = merge(model, rollback(model, 'service.emoji', { context: makeContext({}, short) }), LATER)
  expect(readAccess(model)('service.emoji', 'service.ledger').allowed).toBe(true)
})

test('planRollback() names its branch and its record as a deployment does, so that one takes the place of the other', () => {
  const plan = rollback(story, 'service.ledger', { pull: 31 })
  expect(plan.branch).toBe(deploy(story, wish('service.ledger', V3, [])).branch)
  expect(plan.record).toEqual({
    kind: 'rollback',
    service: 'service.ledger',
    environment: 'staging',
    version: V1,
    from: V2,
    declaredAt: V1,
    trigger: 'command',
    requestedBy: 'maria',
    since: '2026-03-01',
    sources: [{ repository: 'acme/services', pull: 31 }],
  })
  expect(plan.body).toContain('rolled back in acme/services\\#&#8203;31')
})

const three = build(['service.ledger', V1, [], OLD], ['service.ledger', V2, [], AT], ['service.ledger', V3, [], LATER])

test.each([
  ['the version before', undefined, V2],
  ['a version', V1, V1],
  ['a unique beginning', '1a1a', V1],
  ['upper case', V1.toUpperCase(), V1],
])('planRollback() goes to %s', (_, to, version) => {
  expect(rollback(three, 'service.ledger', { to }).record).toMatchObject({ version, from: V3 })
})

test('planRollback() passes over versions that were taken back, and returns to one only when it is named', () => {
  const once = merge(three, rollback(three, 'service.ledger'), LATER)
  const twice = rollback(once, 'service.ledger')
  expect(twice.record).toMatchObject({ version: V1, from: V2 })
  expect(rollback(once, 'service.ledger', { to: V3 }).record).toMatchObject({ version: V3, from: V2 })
  const nothingLeft = rollback(merge(once, twice, LATER), 'service.ledger')
  expect(nothingLeft.findings).toMatchObject([{ code: 'release-unknown-version' }])
  const again = merge(once, deploy(once, wish('service.ledger', V3, [], { trigger: 'command' })), LATER)
  expect(rollback(again, 'service.ledger').record).toMatchObject({ version: V2, from: V3 })
})

test('planRollback() has nothing to do for the version that runs', () => {
  expect(rollback(three, 'service.ledger', { to: V3 })).toMatchObject({ edits: [], findings: [], abstains: false })
})

test.each([
  ['an unknown version', 'abcdef1', 'abcdef1 is no version of service.ledger that one can return to in staging'],
  ['an ambiguous beginning', '1234', '1234 is the beginning of several versions of service.ledger'],
  ['too short a beginning', '1a1', '1a1 is no version'],
  ['an empty text', '', ' is no version'],
  ['a branch name', 'main', 'main is no version'],
])('planRollback() refuses %s and lists what there is', (_, to, message) => {
  const model = build(
    ['service.ledger', versionOf('12345'), [], OLD],
    ['service.ledger', versionOf('123456'), [], AT],
    ['service.ledger', V1, [], AT],
  )
  const plan = rollback(model, 'service.ledger', { to })
  expect(plan.edits).toEqual([])
  expect(plan.findings).toMatchObject([
    { code: 'release-unknown-version', severity: 'error', hint: 'One can return to: 1a1a1a1, 1234561, 1234512.' },
  ])
  expect(plan.findings[0]?.message).toContain(message)
})

test('planRollback() refuses a version out of the rollback window', () => {
  const context = makeContext({ now: '2026-05-01T00:00:00Z' }, { versions: 2, days: 1 })
  const plan = rollback(three, 'service.ledger', { to: V1, context })
  expect(plan.findings).toMatchObject([
    { code: 'release-unknown-version', hint: 'One can return to: 3c3c3c3, 2b2b2b2.' },
  ])
})

test.each([
  ['a service without directory', 'service.absent', 'service-absent'],
  ['a service that was never released', 'service.search', 'release-missing'],
])('planRollback() refuses %s', (_, service, code) => {
  const plan = rollback(three, service)
  expect(plan.findings).toMatchObject([{ code, severity: 'error', place: { path: `staging/${service}/release.yaml` } }])
  expect(plan.edits).toEqual([])
})

test('planRollback() refuses the only version there is', () => {
  const plan = rollback(build(['service.ledger', V1, [], AT]), 'service.ledger')
  expect(plan.findings).toMatchObject([{ code: 'release-unknown-version', hint: 'One can return to: 1a1a1a1.' }])
})

test('planRollback() refuses a version that needs a revoked call, and says which do not', () => {
  const model = build(
    ['service.ledger', V1, [], OLD],
    ['service.ledger', V2, ['service.pot', 'service.search'], AT],
    ['service.ledger', V3, [], LATER],
  )
  const revocation = { caller: 'service.ledger', callee: 'service.pot', reason: 'INC-1024', place: { path: 'x' } }
  const context = makeContext({ allowlist: { entries: [], revocations: [revocation] } })
  const plan = rollback(model, 'service.ledger', { context })
  expect(plan.edits).toEqual([])
  expect(plan.findings).toMatchObject([
    {
      code: 'rollback-needs-revoked',
      severity: 'error',
      message: 'service.ledger 2b2b2b2 calls service.pot, and that call was revoked: INC-1024',
      hint: 'One can return to: 3c3c3c3, 1a1a1a1.',
    },
  ])
  expect(rollback(model, 'service.ledger', { context, to: V1 }).findings).toEqual([])
})

test('planRollback() never lets a revoked caller of the service in again', () => {
  const revocation = { caller: 'service.emoji', callee: 'service.ledger', reason: 'INC-1024', place: { path: 'x' } }
  const context = makeContext({ allowlist: { entries: [], revocations: [revocation] } })
  const plan = rollback(story, 'service.ledger', { context })
  expect(plan.callChanges[0]).toEqual({
    caller: 'service.emoji',
    callee: 'service.ledger',
    change: 'revoked',
    why: 'revoked in the allowlist: INC-1024',
  })
  expect(readAccess(merge(story, plan, LATER))('service.emoji', 'service.ledger').allowed).toBe(false)
})

test('planRollback() asked for again keeps the day of the hold and adds the source', () => {
  const open = rollback(story, 'service.ledger', { pull: 31 })
  const context = makeContext({ now: '2026-03-02T09:00:00Z' })
  const again = rollback(story, 'service.ledger', { pull: 32, context, inFlight: open.record })
  expect(again.record.since).toBe('2026-03-01')
  expect(again.record.sources.map(({ pull }) => pull)).toEqual([31, 32])
  const other = rollback(three, 'service.ledger', { to: V1, context, inFlight: open.record, pull: 32 })
  expect(other.record.sources.map(({ pull }) => pull)).toEqual([31, 32])
})

test('planRollback() leaves what people wrote as it is now', () => {
  const path = 'staging/service.ledger/deployment.yaml'
  const tuned = { ...story, files: new Map([...story.files, [path, `# tuned\n${story.files.get(path)}`]]) }
  const edit = rollback(tuned, 'service.ledger').edits.find((each) => each.path === path)
  expect(edit?.text).toBe(tuned.files.get(path)?.replace(V2, V1))
})

test('planRollback() holds only until somebody deploys by command', () => {
  const model = merge(story, rollback(story, 'service.ledger'), LATER)
  expect(deploy(model, wish('service.ledger', V3, [])).edits).toEqual([])
  const plan = deploy(model, wish('service.ledger', V3, [], { trigger: 'command' }))
  const text = plan.edits.find(({ path }) => path.endsWith('release.yaml'))?.text ?? ''
  expect(parseRelease({ path: 'x', blob: '', text }).value?.hold).toBeUndefined()
})
