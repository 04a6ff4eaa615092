import { expect, test } from '@jest/globals'
import { loadAll } from 'js-yaml'
import type { DeploymentInput } from '../../../src/deploy/plans/plan-deployment.ts'
import type { PlanContext } from '../../../src/deploy/policies/plan-context.ts'
import type { DesiredRelease, Plan } from '../../../src/deploy/plans/plan.ts'
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

const [V1, V2] = [versionOf('1a'), versionOf('2b')]
const AT = '2026-02-01T00:00:00Z'
const SERVICES = ['service.emoji', 'service.ledger', 'service.pot']

function rules(over: Partial<PolicyRules> = {}): PolicyRules {
  return { kinds: ['kubernetes'], mode: 'enforce', identityLabel: 'app', ...over }
}

function manifest(service: string, over: { label?: string; port?: string } = {}): string {
  const { label = service, port = '{ name: http, containerPort: 8080 }' } = over
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${service.replace('.', '-')} }
spec:
  selector: { matchLabels: { app: ${label} } }
  template:
    metadata:
      labels:
        app: ${label}
    spec:
      containers:
        - name: ${service}
          image: registry.acme.test/${service}:none # by hand
          ports: [${port}]
---
apiVersion: v1
kind: Service
metadata: { name: ${service.replace('.', '-')} }
spec: { selector: { app: ${label} }, ports: [{ port: 80, targetPort: http }] }
`
}

/** Every service with a Deployment and a Service of Kubernetes. */
function makeModel(files: Readonly<Record<string, string>> = {}, services = SERVICES): ConfigModel {
  const model = makeConfigModel(services)
  const written = services.map((name): [string, string] => [`staging/${name}/deployment.yaml`, manifest(name)])
  return { ...model, files: new Map([...model.files, ...written, ...Object.entries(files)]) }
}

function plan(
  model: ConfigModel,
  desired: DesiredRelease,
  policy: PolicyRules,
  { context = {}, ...over }: { context?: Partial<PlanContext> } & Partial<Omit<DeploymentInput, 'context'>> = {},
): Plan {
  const all = makeContext({ policy, ...context })
  const state = stateOf(model)
  const { value, findings } = buildPolicyState({ ...state, image: all.image, policy })
  expect(findings).toEqual([])
  return deploy(model, desired, { state: { ...state, policyState: value }, context: all, ...over })
}

function bring(model: ConfigModel, service: string, callees: readonly string[], policy: PolicyRules, version = V1) {
  return merge(model, plan(model, wish(service, version, callees), policy), AT)
}

function policyOf(model: ConfigModel, service: string): string {
  return model.files.get(`staging/${service}/network-policy.yaml`) ?? ''
}

function kindsOf(text: string): readonly string[] {
  return loadAll(text).map((document) => {
    const { kind, metadata } = document as { kind: string; metadata: { name: string } }
    return `${kind} ${metadata.name}`
  })
}

test('planDeployment() renders every language of the config into one file', () => {
  const policy = rules({
    kinds: ['istio', 'kubernetes', 'calico', 'cilium'],
    ports: 'manifests',
    istio: { serviceAccount: '{service}' },
    environments: new Map([['staging', { namespaces: ['shop'] }]]),
  })
  const files = SERVICES.map((name) => [
    `staging/${name}/deployment.yaml`,
    manifest(name)
      .replaceAll('metadata: { name: service', 'metadata: { namespace: shop, name: service')
      .replace('      containers:', `      serviceAccountName: ${name}\n      containers:`),
  ])
  const model = bring(
    makeModel(Object.fromEntries(files) as Record<string, string>),
    'service.emoji',
    ['service.ledger'],
    policy,
  )
  const kinds = kindsOf(policyOf(model, 'service.ledger')).map((kind) => kind.split(' ')[0])
  expect(kinds).toEqual(['NetworkPolicy', 'NetworkPolicy', 'CiliumNetworkPolicy', 'AuthorizationPolicy'])
  expect(policyOf(model, 'service.ledger')).toContain('cluster.local/ns/shop/sa/service.emoji')
  expect(policyOf(model, 'service.ledger')).toMatch(/ports:\n\s+- '8080'/)
})

test('planDeployment() names the ports that the manifests have, and needs none where nobody calls', () => {
  const cron = { 'staging/cron.interest/deployment.yaml': manifest('cron.interest').split('---\n')[0] ?? '' }
  const policy = rules({ ports: 'manifests' })
  const model = bring(makeModel(cron, [...SERVICES, 'cron.interest']), 'cron.interest', ['service.ledger'], policy)
  expect(policyOf(model, 'service.ledger')).toContain('port: http\n')
  expect(policyOf(model, 'cron.interest')).toContain('ingress: []')
  expect(policyOf(bring(model, 'service.pot', ['service.ledger'], rules()), 'service.ledger')).not.toContain('port:')
})

test.each<[string, Record<string, string>, string]>([
  [
    'a callee without a Service',
    { 'staging/service.ledger/deployment.yaml': manifest('service.ledger').split('---')[0] ?? '' },
    'policy-missing-input',
  ],
  [
    'a callee that is a template',
    { 'staging/service.ledger/values.yaml': 'image: {{ .Values.image }}\n' },
    'manifest-template',
  ],
  [
    'a caller that is a template',
    { 'staging/service.emoji/chart/pod.yaml': '{{- if .Values.on }}\n' },
    'manifest-template',
  ],
  [
    'a caller without the label',
    { 'staging/service.emoji/deployment.yaml': manifest('service.emoji').replaceAll('app: s', 'name: s') },
    'policy-missing-input',
  ],
  [
    'two services of one label',
    { 'staging/service.pot/deployment.yaml': manifest('service.pot', { label: 'service.ledger' }) },
    'policy-shared-identity',
  ],
  [
    'a port that no container has',
    { 'staging/service.ledger/deployment.yaml': manifest('service.ledger', { port: '{ containerPort: 8080 }' }) },
    'policy-missing-input',
  ],
])('planDeployment() refuses %s', (_, files, code) => {
  const { edits, findings } = plan(
    makeModel(files),
    wish('service.emoji', V1, ['service.ledger']),
    rules({ ports: 'manifests' }),
  )
  expect(edits).toEqual([])
  expect(findings.filter(({ severity }) => severity === 'error').map((finding) => finding.code)).toContain(code)
})

test('planDeployment() does not mind manifests of services that it is not about', () => {
  const model = makeModel({ 'staging/service.pot/deployment.yaml': 'a: [' })
  expect(plan(model, wish('service.emoji', V1, ['service.ledger']), rules({ ports: 'manifests' })).findings).toEqual([])
})

test.each<[string, Record<string, string>, string]>([
  ['the config', {}, 'StagedNetworkPolicy'],
  ['the environment', { 'staging/policy-mode.staging.yaml': 'services: enforce\n' }, 'NetworkPolicy'],
  [
    'the service before the environment',
    {
      'staging/policy-mode.staging.yaml': 'services: enforce\n',
      'staging/service.ledger/policy-mode.yaml': 'mode: staged\n',
    },
    'StagedNetworkPolicy',
  ],
])('planDeployment() takes the mode from %s', (_, files, kind) => {
  const model = bring(
    makeModel(files),
    'service.emoji',
    ['service.ledger'],
    rules({ kinds: ['calico'], mode: 'staged' }),
  )
  expect(kindsOf(policyOf(model, 'service.ledger'))).toEqual([`${kind} service-ledger`])
})

test('planDeployment() takes no policy away because its mode cannot be rendered', () => {
  const model = bring(makeModel(), 'service.emoji', ['service.ledger'], rules())
  const changed = {
    ...model,
    files: new Map([...model.files, ['staging/service.ledger/policy-mode.yaml', 'mode: log\n']]),
  }
  const { edits, findings } = plan(changed, wish('service.pot', V1, ['service.ledger']), rules())
  expect(edits).toEqual([])
  expect(findings).toContainEqual(expect.objectContaining({ code: 'policy-mode-unsupported', severity: 'error' }))
})

const BASE: PolicyRules = rules({
  environments: new Map([['staging', { namespaces: ['shop'] }]]),
  base: { groups: new Map([['prometheus', { namespaces: new Map([['team', 'monitoring']]) }]]) },
})
const BASE_PATH = 'staging/network-policy-base.staging.yaml'

test('planDeployment() renders the base once every service has a policy, and lets the platform in until then', () => {
  let model = bring(makeModel(), 'service.emoji', ['service.ledger'], BASE)
  const waiting = plan(makeModel(), wish('service.emoji', V1, ['service.ledger']), BASE)
  expect(waiting.findings).toMatchObject([{ code: 'policy-base-waits', severity: 'notice' }])
  expect(waiting.findings[0]?.message).toContain('service.pot')
  expect(model.files.has(BASE_PATH)).toBe(false)
  expect(policyOf(model, 'service.ledger')).toContain('team: monitoring')
  model = bring(model, 'service.pot', [], BASE)
  const names = kindsOf(model.files.get(BASE_PATH) ?? '')
  expect(names.filter((name) => name.includes('default-deny'))).toHaveLength(1)
  expect(names.filter((name) => name.includes('prometheus'))).toHaveLength(1)
  // Planned again, there is nothing to do.
  expect(plan(model, wish('service.pot', undefined, []), BASE).edits).toEqual([])
})

test('planDeployment() brings a base that differs up to date with whatever else there is to do', () => {
  let model = SERVICES.reduce((at, name) => bring(at, name, [], BASE), makeModel())
  const text = model.files.get(BASE_PATH) ?? ''
  model = { ...model, files: new Map([...model.files, [BASE_PATH, `${text}# by hand\n`]]) }
  expect(plan(model, wish('service.pot', undefined, []), BASE).edits).toEqual([])
  const { edits } = plan(model, wish('service.pot', V2, []), BASE)
  expect(edits).toContainEqual({ path: BASE_PATH, text })
})

test('planDeployment() leaves the platform to the base where the environment says so', () => {
  const files = { 'staging/policy-mode.staging.yaml': 'services: enforce\nbase: enforce\nplatform: base\n' }
  const model = bring(makeModel(files), 'service.emoji', ['service.ledger'], BASE)
  expect(policyOf(model, 'service.ledger')).not.toContain('team: monitoring')
})

test('planDeployment() keeps a base that would cut services in another mode, and says so', () => {
  const files = { 'staging/service.pot/policy-mode.yaml': 'mode: log\n' }
  const policy = { ...BASE, kinds: ['calico', 'kubernetes'] as const }
  const all = SERVICES.reduce((at, name) => bring(at, name, [], policy), makeModel())
  const model = { ...all, files: new Map([...all.files, ...Object.entries(files)]) }
  const { edits, findings } = plan(model, wish('service.emoji', V2, []), policy)
  expect(edits.map(({ path }) => path)).not.toContain(BASE_PATH)
  expect(findings).toMatchObject([{ code: 'policy-mode-conflict', severity: 'warning' }])
})

/** service.emoji and service.pot called service.ledger, and now no release does that can come back. */
function forgotten(policy: PolicyRules): ConfigModel {
  const versions = [versionOf('3c'), versionOf('4d'), versionOf('5e')]
  return ['service.emoji', 'service.pot'].reduce((model, caller) => {
    const calling = bring(model, caller, ['service.ledger'], policy)
    return versions.reduce((at, version) => {
      const desired = wish(caller, version, [])
      return merge(at, plan(at, desired, rules(), { context: { now: AT } }), AT)
    }, calling)
  }, makeModel())
}

test.each<[string, PolicyRules['removals'], 'merge' | 'command', string | undefined]>([
  ['no cap', undefined, 'merge', undefined],
  ['as many as that', { max: 2 }, 'merge', undefined],
  ['fewer', { max: 1 }, 'merge', 'error'],
  ['fewer, and a command', { max: 1 }, 'command', 'warning'],
  ['all of them', { percent: 100 }, 'merge', undefined],
  ['half of them', { percent: 50 }, 'merge', 'error'],
  ['enough of them but not so many', { percent: 100, max: 1 }, 'merge', 'error'],
])('planDeployment() that takes two calls away, and the config lets it take %s', (_, removals, trigger, severity) => {
  const model = forgotten(rules())
  const context = { now: '2026-06-01T00:00:00Z', rollback: { versions: 2, days: 1 } }
  const { findings, edits, callChanges } = plan(
    model,
    wish('service.ledger', V1, [], { trigger }),
    rules({ removals }),
    { context },
  )
  expect(callChanges.filter(({ change }) => change === 'removed')).toHaveLength(severity === 'error' ? 0 : 2)
  expect(findings.map((finding) => `${finding.code} ${finding.severity}`)).toEqual(
    severity === undefined ? [] : [`policy-removals ${severity}`],
  )
  expect(edits.length === 0).toBe(severity === 'error')
})

test('planDeployment() does not count calls that were revoked', () => {
  const policy = rules({ removals: { max: 0 } })
  const model = bring(makeModel(), 'service.emoji', ['service.ledger'], policy)
  const revocations = [{ caller: 'service.emoji', callee: 'service.ledger', place: { path: 'x' } }]
  const context = { allowlist: { entries: [], revocations } }
  const { findings, callChanges } = plan(model, wish('service.ledger', V1, []), policy, { context })
  expect(findings).toEqual([])
  expect(callChanges.map(({ change }) => change)).toEqual(['revoked'])
})

const LABEL = 'calls.drawbridge/service.ledger: "true"'

test('planDeployment() gives pods the labels of their calls, and keeps the list until every caller has them', () => {
  let model = bring(makeModel(), 'service.emoji', ['service.ledger'], rules())
  const labels = rules({ encoding: 'caller-labels' })
  const pot = plan(model, wish('service.pot', V1, ['service.ledger']), labels)
  model = merge(model, pot, AT)
  expect(model.files.get('staging/service.pot/deployment.yaml')).toContain(`app: service.pot\n        ${LABEL}\n`)
  // The pods of service.emoji still come in by the list.
  expect(policyOf(model, 'service.ledger')).toContain('- service.emoji')
  expect(policyOf(model, 'service.ledger')).toContain('calls.drawbridge/service.ledger')
  model = bring(model, 'service.emoji', ['service.ledger'], labels, V2)
  expect(policyOf(model, 'service.ledger')).toContain('- service.emoji')
  model = bring(model, 'service.ledger', [], labels)
  const constant = policyOf(model, 'service.ledger')
  expect(constant).not.toContain('service.emoji')
  // A call that is new to such a policy is in the caller's manifest alone.
  model = makeModel(Object.fromEntries(model.files), [...SERVICES, 'service.feed'])
  const feed = plan({ ...model, histories: new Map() }, wish('service.feed', V1, ['service.ledger']), labels)
  expect(feed.edits.map(({ path }) => path)).not.toContain('staging/service.ledger/network-policy.yaml')
})
