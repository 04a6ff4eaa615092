import { expect, test } from '@jest/globals'
import { BODY_CHARACTERS_MAX } from '../../../src/deploy/plans/plan-body.ts'
import { parseModeChangeRecord } from '../../../src/deploy/modes/mode-change-record.ts'
import { parseObservations, type Observation } from '../../../src/deploy/modes/parse-observations.ts'
import { planModeChange, type ModeChange, type ModeChangeInput } from '../../../src/deploy/modes/plan-mode-change.ts'
import type { PolicyRules } from '../../../src/deploy/policies/policy-rules.ts'
import { buildPolicyState } from '../../../src/deploy/policies/policy-state.ts'
import {
  deploy,
  makeConfigModel,
  makeContext,
  merge,
  stateOf,
  versionOf,
  wish,
  type ConfigModel,
} from '../config-model.ts'
import { goldenIn } from '../../golden.ts'

const expectGolden = goldenIn('deploy/golden')

const V1 = versionOf('1a')
const AT = '2026-02-01T00:00:00Z'
const SERVICES = ['service.emoji', 'service.ledger', 'service.pot']
const CALICO: PolicyRules = { kinds: ['calico'], mode: 'staged', identityLabel: 'app' }
const BASED: PolicyRules = {
  ...CALICO,
  environments: new Map([['staging', { namespaces: ['shop'] }]]),
  base: { groups: new Map([['prometheus', { namespaces: new Map([['team', 'monitoring']]) }]]) },
}
const MODE = 'staging/policy-mode.staging.yaml'
const OBSERVATIONS = 'staging/policy-observations.staging.jsonl'
const SINCE = new Map([
  ['service.emoji', '2026-02-19T00:00:00Z'],
  ['service.ledger', '2026-02-15T08:00:00Z'],
])

function stateWith(model: ConfigModel, policy: PolicyRules) {
  const state = stateOf(model)
  const { value, findings } = buildPolicyState({ ...state, image: makeContext().image, policy })
  expect(findings).toEqual([])
  return { ...state, policyState: value }
}

/** Every service at one version; service.emoji and service.pot call service.ledger. */
function released(policy: PolicyRules): ConfigModel {
  return SERVICES.reduce((model, name) => {
    const desired = wish(name, V1, name === 'service.ledger' ? [] : ['service.ledger'])
    const context = makeContext({ policy })
    return merge(model, deploy(model, desired, { context, state: stateWith(model, policy) }), AT)
  }, makeConfigModel(SERVICES))
}

function change(model: ConfigModel, over: Partial<ModeChangeInput>, policy: PolicyRules = CALICO): ModeChange {
  const context = makeContext({ policy })
  const input = { service: undefined, to: 'log', since: SINCE, observed: undefined, unread: [], context } as const
  return planModeChange({ ...input, state: stateWith(model, policy), ...over })
}

function apply(model: ConfigModel, { edits, findings }: Pick<ModeChange, 'edits' | 'findings'>): ConfigModel {
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  const files = new Map(model.files)
  for (const { path, text } of edits) {
    if (text === undefined) files.delete(path)
    else files.set(path, text)
  }
  return { ...model, files }
}

function saw(from: string, action: Observation['action'], over: Partial<Observation> = {}): Observation {
  return { at: '2026-02-20T10:00:00Z', from, to: 'service.ledger', port: 8080, action, count: 1, ...over }
}

/** What was seen, as the config repository keeps it. */
function kept(...value: readonly Observation[]): ModeChangeInput['observed'] {
  return { path: OBSERVATIONS, value, findings: [] }
}

test('planModeChange() writes golden/mode-change.md', () => {
  const { body, title, edits, findings, branch } = change(released(CALICO), {
    service: 'service.ledger',
    to: 'enforce',
    observed: kept(
      saw('service.emoji', 'allow'),
      saw('service.emoji', 'allow', { at: '2026-02-21T10:00:00Z' }),
      saw('service.legacy|@ops', 'deny', { port: 9090 }),
      saw('service.legacy|@ops', 'deny', { port: 9090, at: '2026-02-28T23:59:59Z' }),
      // Before the mode it is in, and of another service.
      saw('service.pot', 'deny', { at: '2026-02-15T07:59:59Z' }),
      saw('service.emoji', 'deny', { to: 'service.pot' }),
    ),
  })
  expectGolden(`${body}\n`, 'mode-change.md')
  expect(findings).toEqual([])
  expect(title).toBe('Set the network policies of service.ledger to enforce in staging')
  expect(branch).toBe('drawbridge/policy-mode/staging/service.ledger')
  expect(edits.map(({ path }) => path)).toEqual([
    'staging/service.ledger/network-policy.yaml',
    'staging/service.ledger/policy-mode.yaml',
  ])
  expect(edits[0]?.text).toContain('\nkind: NetworkPolicy\n')
  expect(edits[1]?.text).toMatch(/\nmode: enforce\n$/)
})

const UNREADABLE = parseObservations('deny\n', OBSERVATIONS)

test.each<[string, Partial<ModeChangeInput>, string[]]>([
  ['an allowed call was denied', { observed: kept(saw('service.pot', 'deny')) }, ['error policy-mode-refused']],
  [
    'two ports of it were',
    { observed: kept(saw('service.pot', 'deny'), saw('service.pot', 'deny', { port: 1 })) },
    ['error policy-mode-refused', 'error policy-mode-refused'],
  ],
  ['others were', { observed: kept(saw('service.legacy', 'deny')) }, []],
  [
    'it was before',
    { observed: kept(saw('service.pot', 'deny', { at: '2026-02-01T00:00:00Z' }), saw('service.pot', 'allow')) },
    [],
  ],
  ['nobody looked', {}, ['warning observations-missing']],
  [
    'nobody looked since',
    { observed: kept(saw('service.pot', 'deny', { at: '2026-02-01T00:00:00Z' })) },
    ['warning observations-missing'],
  ],
  ['what was seen cannot be read', { observed: UNREADABLE }, ['error observations-syntax']],
  ['nor need it be, going back', { to: 'staged', observed: UNREADABLE }, []],
  ['nobody has to look, going back', { to: 'staged', observed: kept(saw('service.pot', 'deny')) }, []],
  ['the service is not there', { service: 'service.legacy' }, ['error service-absent']],
])('planModeChange() where %s', (_, over, expected) => {
  const { findings, edits } = change(
    released({ ...CALICO, mode: 'log' }),
    { service: 'service.ledger', to: 'enforce', ...over },
    { ...CALICO, mode: 'log' },
  )
  expect(findings.map(({ code, severity }) => `${severity} ${code}`)).toEqual(expected)
  expect(edits.length > 0).toBe(!expected.some((finding) => finding.startsWith('error')))
})

test('planModeChange() says in the pull request itself how to give the evidence that is missing', () => {
  const { body } = change(released(CALICO), { service: 'service.ledger' })
  expect(body).toMatch(/- \*\*warning\*\*: no observations .*policy-observations/)
  expect(body).toContain('--observations FILE')
  expect(body).toContain('**No evidence:**')
})

test('planModeChange() fits a body of GitHub however long the names are', () => {
  const callers = Array.from({ length: 200 }, (_, i) => saw(`${'|'.repeat(300)}${i}`, 'deny'))
  const { body } = change(released(CALICO), {
    service: 'service.ledger',
    observed: kept(...callers),
    request: { requestedBy: 'ada', source: { repository: 'acme/services', pull: 7 } },
  })
  expect(body.length).toBeLessThanOrEqual(BODY_CHARACTERS_MAX)
  expect(body).toMatch(/… and \d+ more\./)
  expect(parseModeChangeRecord(body)).toMatchObject({ service: 'service.ledger', to: 'log' })
})

test('planModeChange() refuses while something of the environment cannot be read, and says so in the body', () => {
  const message = 'staging/service.pot/release.yaml cannot be read'
  const unread = [{ code: 'file-symlink', severity: 'error', message, place: { path: 'release.yaml' } }] as const
  const { body, edits } = change(released(CALICO), { service: 'service.ledger', unread })
  expect(edits).toEqual([])
  expect(body).toContain('**Not to be merged as it is:**')
})

test('planModeChange() suggests the service that was probably meant', () => {
  const { findings } = change(released(CALICO), { service: 'service.leger' })
  expect(findings).toMatchObject([{ code: 'service-absent', hint: 'Did you mean service.ledger?' }])
})

test('planModeChange() counts what a line sums up', () => {
  const observed = kept(saw('service.legacy', 'deny', { count: 40 }), saw('service.legacy', 'deny', { count: 2 }))
  const { evidence } = change(released(CALICO), { service: 'service.ledger', observed })
  expect(evidence.window?.count).toBe(42)
  expect(evidence.drops).toMatchObject([{ caller: 'service.legacy', count: 42 }])
})

test('planModeChange() refuses a mode that Kubernetes itself does not have', () => {
  const policy: PolicyRules = { kinds: ['kubernetes'], mode: 'enforce', identityLabel: 'app' }
  const { findings, edits } = change(released(policy), { to: 'log' }, policy)
  expect(findings[0]).toMatchObject({ code: 'policy-mode-unsupported', severity: 'error' })
  expect(edits).toEqual([])
})

test('planModeChange() to the present mode is nothing', () => {
  const { edits, body } = change(released(CALICO), { to: 'staged' })
  expect(edits).toEqual([])
  expect(body).toContain('There is nothing to change')
})

test('planModeChange() of an environment takes the place of what its services had of their own', () => {
  const model = apply(released(CALICO), change(released(CALICO), { service: 'service.pot', to: 'log' }))
  expect(model.files.has('staging/service.pot/policy-mode.yaml')).toBe(true)
  const whole = apply(model, change(model, { to: 'log' }))
  expect(whole.files.has('staging/service.pot/policy-mode.yaml')).toBe(false)
  expect(whole.files.get(MODE)).toMatch(/\nservices: log\n$/)
  expect(change(whole, { to: 'log' }).edits).toEqual([])
})

/** What each pull request on the way says, until there is nothing left. */
function walk(
  start: ConfigModel,
  to: ModeChangeInput['to'],
): { readonly model: ConfigModel; readonly said: readonly string[] } {
  const said: string[] = []
  let model = start
  for (let step = 0; step < 10; step += 1) {
    const next = change(model, { to }, BASED)
    if (next.edits.length === 0) return { model, said }
    said.push(next.body.split('\n')[2] ?? '')
    model = apply(model, next)
  }
  throw new Error(`no end: ${said.join(' ')}`)
}

test('planModeChange() lets a base take effect only after its services, and takes the platform from them last; and back again', () => {
  const there = walk(released(BASED), 'enforce')
  expect(there.said).toEqual([
    'Set the modes of the services.',
    'Set the base to enforce.',
    'Leave the platform to the base.',
  ])
  expect(there.model.files.get(MODE)).toMatch(/\nservices: enforce\nbase: enforce\nplatform: base\n$/)
  const policy = there.model.files.get('staging/service.ledger/network-policy.yaml') ?? ''
  expect(policy).not.toContain('monitoring')
  const back = walk(there.model, 'log')
  expect(back.said).toEqual([
    'Let the policy of every service admit the platform by itself.',
    'Set the base to log.',
    'Set the modes of the services.',
  ])
  expect(back.model.files.get('staging/service.ledger/network-policy.yaml')).toContain('monitoring')
})

test('planModeChange() refuses to take one service back below a base that takes effect', () => {
  const { model } = walk(released({ ...BASED, kinds: ['calico', 'kubernetes'] }), 'enforce')
  const policy: PolicyRules = { ...BASED, kinds: ['calico', 'kubernetes'] }
  const { findings, edits } = change(model, { service: 'service.pot', to: 'log' }, policy)
  expect(findings.map(({ code }) => code)).toContain('policy-mode-conflict')
  expect(edits).toEqual([])
})
