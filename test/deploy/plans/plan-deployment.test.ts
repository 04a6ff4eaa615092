import { expect, test } from '@jest/globals'
import { deploymentBranch } from '../../../src/deploy/releases/deployment-branch.ts'
import { parsePlanBody } from '../../../src/deploy/plans/plan-body.ts'
import { parseRelease } from '../../../src/deploy/releases/release-file.ts'
import {
  deploy,
  makeConfigModel,
  makeContext,
  merge,
  policiesOf,
  readAccess,
  rollback,
  STAGING,
  stateOf,
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
const AT = '2026-02-28T12:00:00Z'

const empty = makeConfigModel(SERVICES)

/** Everybody runs V1; service.emoji calls service.ledger. */
function seeded(): ConfigModel {
  return SERVICES.reduce((model, name) => {
    const callees = name === 'service.emoji' ? ['service.ledger'] : []
    return merge(model, deploy(model, wish(name, V1, callees)), AT)
  }, empty)
}

/** service.emoji went to V2 and was rolled back to V1. */
function held(): ConfigModel {
  const model = merge(seeded(), deploy(seeded(), wish('service.emoji', V2, ['service.ledger'])), AT)
  return merge(model, rollback(model, 'service.emoji', { reason: 'INC-7' }), AT)
}

function pathsOf(edits: readonly { path: string }[]): string[] {
  return edits.map(({ path }) => path)
}

function releaseOf({ edits }: ReturnType<typeof deploy>) {
  const path = edits.map((edit) => edit.path).find((each) => each.endsWith('/release.yaml')) ?? ''
  const text = edits.find((edit) => edit.path === path)?.text ?? ''
  return parseRelease({ path, blob: '', text }).value
}

test('planDeployment() of a first release edits image, release, own policy and the policies of callees', () => {
  const plan = deploy(empty, wish('service.emoji', V1, ['service.ledger', 'service.unknown']))
  expect(pathsOf(plan.edits)).toEqual([
    'staging/service.emoji/deployment.yaml',
    'staging/service.emoji/network-policy.yaml',
    'staging/service.emoji/release.yaml',
    'staging/service.ledger/network-policy.yaml',
  ])
  expect(plan.findings).toEqual([])
  expect(plan.abstains).toBe(false)
  expect(plan.record).toMatchObject({
    kind: 'deployment',
    version: V1,
    from: undefined,
    declaredAt: V1,
    trigger: 'merge',
  })
  expect(plan.branch).toBe(deploymentBranch({ environment: 'staging', service: 'service.emoji' }))
  expect(releaseOf(plan)).toMatchObject({
    version: V1,
    image: `registry.acme.test/service.emoji:${V1}`,
    source: { repository: 'acme/services', pull: 12 },
    calls: [{ callee: 'service.ledger' }, { callee: 'service.unknown' }],
  })
  const access = readAccess(merge(empty, plan, AT))
  expect(access('service.emoji', 'service.ledger').allowed).toBe(true)
  expect(access('service.pot', 'service.ledger').allowed).toBe(false)
})

test('planDeployment() writes golden/deployment.md and golden/deployment-policy.yaml', () => {
  const model = seeded()
  const desired = wish('service.emoji', V2, ['service.pot', 'service.search'], { pull: 14 })
  const revoked = {
    caller: 'service.emoji',
    callee: 'service.search',
    reason: 'INC-1024 | see @ops',
    place: { path: 'x' },
  }
  const inFlight = deploy(model, wish('service.emoji', V3, [], { pull: 13 })).record
  const context = makeContext({ allowlist: { entries: [], revocations: [revoked] } })
  const plan = deploy(model, desired, { context, inFlight })
  expectGolden(`${plan.body}\n`, 'deployment.md')
  expectGolden(
    policiesOf(merge(model, plan, AT))['staging/service.pot/network-policy.yaml'] ?? '',
    'deployment-policy.yaml',
  )
  expect(parsePlanBody(plan.body)).toEqual(plan.record)
})

test('planDeployment() keeps the calls of the version before and says why', () => {
  const plan = deploy(seeded(), wish('service.emoji', V2, ['service.pot']))
  expect(plan.callChanges).toEqual([
    {
      caller: 'service.emoji',
      callee: 'service.pot',
      change: 'added',
      why: 'service.emoji 2b2b2b2, which this brings, calls service.pot',
    },
    {
      caller: 'service.emoji',
      callee: 'service.ledger',
      change: 'kept',
      why: 'service.emoji may need it again: it can still return to 1a1a1a1, which calls service.ledger',
    },
  ])
})

test('planDeployment() takes a call away once no release makes it that can come back, whoever is deployed', () => {
  let model = seeded()
  model = merge(model, deploy(model, wish('service.emoji', V2, [])), AT)
  model = merge(model, deploy(model, wish('service.emoji', V3, [])), AT)
  const later = makeContext({ now: '2026-06-01T00:00:00Z' }, { versions: 2, days: 2 })
  const plan = deploy(model, wish('service.ledger', V2, []), { context: later })
  expect(plan.callChanges).toEqual([
    {
      caller: 'service.emoji',
      callee: 'service.ledger',
      change: 'removed',
      why: 'no release of service.emoji that runs or can come back calls it',
    },
  ])
  expect(readAccess(merge(model, plan, AT))('service.emoji', 'service.ledger').allowed).toBe(false)
})

test('planDeployment() says when a call that the version makes is revoked', () => {
  const revocations = [{ caller: 'service.emoji', callee: 'service.ledger', place: { path: 'x' }, until: '2026-03-01' }]
  const context = makeContext({ allowlist: { entries: [], revocations } })
  const plan = deploy(seeded(), wish('service.emoji', V2, ['service.ledger']), { context })
  expect(plan.callChanges).toMatchObject([
    { change: 'revoked', callee: 'service.ledger', why: 'revoked in the allowlist' },
  ])
  const expired = deploy(seeded(), wish('service.emoji', V2, ['service.ledger']), {
    context: makeContext({ ...context, now: '2026-03-02T00:00:00Z' }),
  })
  expect(expired.callChanges).toEqual([])
})

test('planDeployment() counts a service without a recorded release with its entries in the allowlist', () => {
  const entry = { caller: 'service.pot', callee: 'service.ledger', place: { path: 'x' } }
  const expired = { caller: 'service.search', callee: 'service.ledger', until: '2026-02-28', place: { path: 'x' } }
  const stranger = { caller: 'service.stranger', callee: 'service.ledger', place: { path: 'x' } }
  const context = makeContext({ allowlist: { entries: [entry, expired, stranger], revocations: [] } })
  const plan = deploy(empty, wish('service.emoji', V1, ['service.ledger']), { context })
  expect(plan.callChanges).toMatchObject([
    { caller: 'service.emoji', change: 'added' },
    {
      caller: 'service.pot',
      change: 'added',
      why: 'service.pot is allowed to, and no release of it is recorded here yet',
    },
  ])
  // Its first release speaks for itself.
  const model = merge(empty, plan, AT)
  const first = deploy(model, wish('service.pot', V1, []), { context })
  expect(first.callChanges).toMatchObject([{ caller: 'service.pot', callee: 'service.ledger', change: 'removed' }])
})

test.each([
  ['held and merged: nothing', { trigger: 'merge' }, [['release-held', 'notice']], 0, true],
  ['held and commanded: the hold ends', { trigger: 'command' }, [], 2, false],
] as const)('planDeployment() %s', (_, over, findings, edits, abstains) => {
  const plan = deploy(held(), wish('service.emoji', V3, ['service.ledger'], over))
  expect(plan.findings.map(({ code, severity }) => [code, severity])).toEqual(findings)
  expect(plan.edits).toHaveLength(edits)
  expect(plan.abstains).toBe(abstains)
  if (edits > 0) expect(releaseOf(plan)?.hold).toBeUndefined()
})

test('planDeployment() warns a person who deploys again what was taken back', () => {
  const plan = deploy(held(), wish('service.emoji', V2, ['service.ledger'], { trigger: 'command' }))
  expect(plan.findings).toMatchObject([{ code: 'release-held', severity: 'warning' }])
  expect(plan.edits).not.toEqual([])
  expect(plan.body).toContain('This ends the hold')
})

test('planDeployment() brings calls up to date under a hold, and leaves version and hold', () => {
  const plan = deploy(held(), wish('service.emoji', undefined, ['service.pot']))
  const { hold, version, calls } = releaseOf(plan) ?? {}
  expect(hold).toMatchObject({ by: 'maria', reason: 'INC-7', version: V2, since: '2026-03-01' })
  expect(version).toBe(V1)
  // The running version may need what the allowlist of today has no more.
  expect(calls).toEqual([{ callee: 'service.ledger' }, { callee: 'service.pot' }])
  expect(pathsOf(plan.edits)).not.toContain('staging/service.emoji/deployment.yaml')
  expect(plan.title).toBe('Bring the calls of service.emoji up to date in staging')
})

test.each([
  ['every method wins', [{ callee: 'service.pot' }], [{ callee: 'service.pot', methods: ['A'] }], undefined],
  ['every method wins, later', [{ callee: 'service.pot', methods: ['A'] }], [{ callee: 'service.pot' }], undefined],
  [
    'methods are united',
    [{ callee: 'service.pot', methods: ['B'] }],
    [{ callee: 'service.pot', methods: ['A', 'B'] }],
    ['A', 'B'],
  ],
])('planDeployment() unites the methods of a version that stays: %s', (_, before, after, methods) => {
  const model = merge(empty, deploy(empty, { ...wish('service.emoji', V1, []), calls: before }), AT)
  const plan = deploy(model, { ...wish('service.emoji', undefined, []), calls: after })
  const release = releaseOf(plan) ?? model.histories.get('service.emoji')?.[0]?.release
  expect(release?.calls).toEqual([
    methods === undefined ? { callee: 'service.pot' } : { callee: 'service.pot', methods },
  ])
})

test('planDeployment() without version does nothing where nothing was released', () => {
  const plan = deploy(empty, wish('service.emoji', undefined, ['service.ledger']))
  expect(plan).toMatchObject({ edits: [], findings: [], callChanges: [] })
})

test('planDeployment() without version brings policies up to date that a caller brought before the first release', () => {
  const model = merge(empty, deploy(empty, wish('service.emoji', V1, ['service.ledger'])), AT)
  const revocations = [{ caller: 'service.emoji', callee: 'service.ledger', place: { path: 'x' } }]
  const context = makeContext({ allowlist: { entries: [], revocations } })
  const desired = wish('service.ledger', undefined, [])
  const plan = deploy(model, desired, { context })
  expect(pathsOf(plan.edits)).toEqual(['staging/service.ledger/network-policy.yaml'])
  expect(plan.record).toMatchObject({ only: 'policies', version: desired.declaredAt, from: desired.declaredAt })
  expect(readAccess(merge(model, plan, AT))('service.emoji', 'service.ledger').allowed).toBe(false)
  // Rendered again from its record, it is still no deployment.
  const again = deploy(model, { ...desired, version: plan.record.version }, { context, inFlight: plan.record })
  expect(again).toEqual(plan)
})

test.each([
  ['older', 'merge', 'release-older', 'notice', true],
  ['older', 'command', 'release-older', 'error', true],
  ['unrelated', 'merge', 'release-unrelated', 'warning', true],
  ['unrelated', 'command', 'release-unrelated', 'warning', false],
] as const)('planDeployment() of a version %s by %s: %s %s', (relation, trigger, code, severity, nothing) => {
  const plan = deploy(seeded(), wish('service.emoji', V2, ['service.ledger'], { trigger }), { relation })
  expect(plan.findings).toMatchObject([{ code, severity, place: { path: 'staging/service.emoji/release.yaml' } }])
  expect(plan.edits.length === 0).toBe(nothing)
  if (severity === 'error') expect(plan.findings[0]?.hint).toContain('/rollback service.emoji in staging')
})

test('planDeployment() leaves an open newer deployment alone when a merge comes late, also of the running version', () => {
  const inFlight = deploy(seeded(), wish('service.emoji', V2, [])).record
  const plan = deploy(seeded(), wish('service.emoji', V1, ['service.ledger']), { relation: 'older', inFlight })
  expect(plan).toMatchObject({ edits: [], abstains: true })
})

test.each([
  [false, 'merge', [], true],
  [false, 'command', [['release-not-reached', 'error']], true],
  [true, 'merge', [], false],
] as const)('planDeployment() with reached %s by %s', (reached, trigger, findings, nothing) => {
  const model = makeConfigModel(SERVICES, {
    name: 'production',
    path: 'production/{service}',
    deploy: 'on-command',
    after: 'staging',
  })
  const plan = deploy(model, wish('service.emoji', V1, [], { trigger }), { reached })
  expect(plan.findings.map(({ code, severity }) => [code, severity])).toEqual(findings)
  expect(plan.edits.length === 0).toBe(nothing)
  expect(plan.abstains).toBe(nothing)
})

test('planDeployment() of the running version has nothing to do', () => {
  expect(deploy(seeded(), wish('service.emoji', V1, ['service.ledger']))).toMatchObject({
    edits: [],
    findings: [],
    abstains: false,
  })
})

test.each([
  ['no directory', makeConfigModel(['service.ledger']), 'service-absent'],
  ['no manifest', { ...empty, files: new Map<string, string>() }, 'manifest-missing'],
  [
    'no such container',
    { ...empty, files: new Map([['staging/service.emoji/deployment.yaml', 'kind: Job\n']]) },
    'image-not-found',
  ],
])('planDeployment() refuses a service with %s', (_, model, code) => {
  const plan = deploy(model, wish('service.emoji', V1, ['service.ledger']))
  expect(plan.findings.map((finding) => finding.code)).toEqual([code])
  expect(plan).toMatchObject({ edits: [], callChanges: [], abstains: false })
  expect(plan.body).toContain('There is nothing to change')
})

test('planDeployment() refuses a service whose name is no label value, and writes nothing of it into a policy', () => {
  const name = 'service emoji\n# x'
  const plan = deploy(makeConfigModel([name]), wish(name, V1, []))
  expect(plan.findings.map(({ code }) => code)).toContain('policy-bad-label')
  expect(plan.edits).toEqual([])
})

test('planDeployment() adds to the sources of the deployment that is open, and keeps who asked for its version', () => {
  const model = seeded()
  const first = deploy(
    model,
    wish('service.emoji', V2, [], { pull: 13, trigger: 'command', requestedBy: 'kofi' }),
  ).record
  const refreshed = deploy(model, wish('service.emoji', undefined, ['service.pot'], { pull: 15 }), { inFlight: first })
  expect(refreshed.record).toMatchObject({ version: V2, trigger: 'command', requestedBy: 'kofi', pull: 13 })
  expect(refreshed.record.sources.map(({ pull }) => pull)).toEqual([13, 15])
  expect(releaseOf(refreshed)).toMatchObject({ version: V2, source: { pull: 13 }, calls: [{ callee: 'service.pot' }] })
  const newer = deploy(model, wish('service.emoji', V3, [], { pull: 14 }), { inFlight: refreshed.record })
  expect(newer.record).toMatchObject({ version: V3, trigger: 'merge', requestedBy: 'maria', pull: 14 })
  expect(newer.record.sources.map(({ pull }) => pull)).toEqual([13, 14, 15])
  const commanded = deploy(model, wish('service.emoji', V3, [], { pull: 14, trigger: 'command' }), {
    inFlight: refreshed.record,
  })
  expect(commanded.record.sources.map(({ pull }) => pull)).toEqual([14])
})

test('planDeployment() renders an open deployment again from its record without a change', () => {
  const model = seeded()
  const open = deploy(model, wish('service.emoji', undefined, ['service.pot'], { pull: 15 }), {
    inFlight: deploy(model, wish('service.emoji', V2, [], { pull: 13 })).record,
  })
  const { version, declaredAt, trigger, requestedBy, sources } = open.record
  const over = { declaredAt, trigger, requestedBy, pull: sources[0]?.pull ?? 0 }
  expect(deploy(model, wish('service.emoji', version, ['service.pot'], over), { inFlight: open.record })).toEqual(open)
})

test('planDeployment() by merge keeps an open rollback, by command takes its place', () => {
  let model = seeded()
  model = merge(model, deploy(model, wish('service.emoji', V2, ['service.ledger'])), AT)
  const open = rollback(model, 'service.emoji', { reason: 'INC-7' })
  const next = { context: makeContext({ now: '2026-03-02T09:00:00Z' }), inFlight: open.record }
  const merged = deploy(model, wish('service.emoji', V3, []), next)
  expect(merged.record).toEqual(open.record)
  expect(merged.edits).toEqual(open.edits)
  expect(merged.findings).toMatchObject([{ code: 'release-held', severity: 'notice' }])
  const commanded = deploy(model, wish('service.emoji', V3, [], { trigger: 'command' }), next)
  expect(commanded.record).toMatchObject({ kind: 'deployment', version: V3 })
})

test('planDeployment() overwrites what people changed in the files that Drawbridge owns', () => {
  const model = seeded()
  const path = 'staging/service.ledger/network-policy.yaml'
  const drifted = { ...model, files: new Map([...model.files, [path, `${model.files.get(path)}# by hand\n`]]) }
  const plan = deploy(drifted, wish('service.ledger', undefined, []))
  expect(plan.edits).toEqual([{ path, text: model.files.get(path) }])
})

test('planDeployment() works on one environment only', () => {
  const state = stateOf(seeded())
  expect(state.environment).toBe(STAGING)
  const plan = deploy(seeded(), wish('service.emoji', V2, ['service.pot']))
  for (const { path } of plan.edits) expect(path.startsWith('staging/')).toBe(true)
})
