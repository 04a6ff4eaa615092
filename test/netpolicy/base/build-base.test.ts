import { expect, test } from '@jest/globals'
import type { BaseOptions } from '../../../src/netpolicy/model/base-options.ts'
import { buildBase } from '../../../src/netpolicy/base/build-base.ts'
import { buildPlatformRules } from '../../../src/netpolicy/base/build-platform-rules.ts'
import { indexIdentities } from '../../../src/netpolicy/identity/index-identities.ts'
import {
  POLICY_LANGUAGES,
  type PolicyLanguage,
  type PolicyMode,
  type PolicyOptions,
} from '../../../src/netpolicy/model/policy.ts'
import { renderBase } from '../../../src/netpolicy/render-policies.ts'
import type { ServiceIdentity } from '../../../src/netpolicy/model/service-identity.ts'
import { parseManifests } from '../../../src/cluster/parse-manifests.ts'
import { buildEvaluator } from '../../../src/cluster/evaluation/build-evaluator.ts'
import { buildAnswer, expectAnswers } from '../evaluate-policies.ts'
import { validateDocument } from '../policy-schemas.ts'
import { isPlatform, PLATFORM_PODS, renderBaseOf, sampleBase } from '../sample-base.ts'
import {
  isIntended,
  listAsks,
  listPods,
  loadDocuments,
  renderAll,
  renderPods,
  type SampleEnvironment,
} from '../sample-environment.ts'
import { goldenIn } from '../../golden.ts'

const expectGolden = goldenIn('netpolicy/golden')

const path = 'production/base.yaml'

const environment: SampleEnvironment = {
  identities: [
    { service: 'service.ledger', namespace: 'shop', serviceAccount: 'sa-0', ports: [{ port: 8080, protocol: 'TCP' }] },
    { service: 'service.emoji', namespace: 'tools', serviceAccount: 'sa-1' },
    { service: 'service.pot', namespace: 'shop', serviceAccount: 'sa-2' },
  ],
  calls: [
    { caller: 'service.emoji', callee: 'service.ledger', origin: 'deployed' },
    { caller: 'service.ledger', callee: 'service.pot', origin: 'deployed' },
  ],
}

function optionsOf(kind: PolicyLanguage, base: BaseOptions = sampleBase(kind)): PolicyOptions {
  return { kinds: [kind], mode: 'enforce', identityLabel: 'app', base }
}

const enforced = { environment: 'production', mode: 'enforce' as const, modeOf: () => 'enforce' as const }

test.each(POLICY_LANGUAGES)('buildBase() for %s lets in exactly the callers and the platform', (kind) => {
  const options = optionsOf(kind)
  const pods = [...listPods(environment, options, () => false), ...PLATFORM_PODS]
  const answer = buildAnswer(
    kind,
    [...renderAll(environment, options), renderBaseOf(environment, options, enforced)],
    pods,
  )
  const asks = [...listAsks(pods)].filter(({ protocol }) => kind !== 'istio' || protocol === 'TCP')
  expectAnswers(asks, answer, (ask) => {
    const { namespace, service } = ask.to
    // Only Calico's default deny reaches namespaces without services.
    const isIsolated = kind === 'calico' ? namespace !== 'kube-system' : ['shop', 'tools'].includes(namespace)
    return !isIsolated || isPlatform(ask, kind) || (service !== undefined && isIntended(environment, ask))
  })
})

test.each(['environment', 'cluster'] as const)(
  'buildBase() for calico with scope %s reaches its namespaces',
  (scope) => {
    const options = optionsOf('calico', sampleBase('calico', { scope }))
    const pods = [...listPods(environment, options, () => false), ...PLATFORM_PODS]
    const answer = buildAnswer('calico', [renderBaseOf(environment, options, enforced)], pods)
    const [prometheus, grafana] = PLATFORM_PODS
    if (!prometheus || !grafana) throw new Error('no pods')
    const ledger = pods.find(({ service }) => service === 'service.ledger') ?? grafana
    const answers = [grafana, ledger].map((to) => answer({ from: prometheus, to, port: 8080, protocol: 'TCP' }))
    expect(answers).toEqual([scope === 'environment', false])
  },
)

test.each(['kubernetes', 'calico'] as const)('buildBase() for %s lets the nodes in, and no other address', (kind) => {
  const options = optionsOf(kind)
  const pods = listPods(environment, options, () => false)
  const text = [renderPods(pods), renderBaseOf(environment, options, enforced)]
  const { value: cluster } = parseManifests(text.map((of, index) => ({ path: `${index}.yaml`, blob: '', text: of })))
  const { evaluate } = buildEvaluator(cluster, { staged: 'ignored' })
  const to = cluster.workloads.find(({ namespace }) => namespace === 'shop')
  if (!to) throw new Error('no workload')
  const ask = (address: bigint) =>
    evaluate({
      from: { kind: 'address', family: 4, address },
      to: { kind: 'workload', workload: to },
      protocol: 'TCP',
      port: 8080,
    }).allowed
  expect([ask(0x0afa0001n), ask(0x0afb0001n), ask(0xcb007109n)]).toEqual([true, false, false])
})

const everything: Partial<BaseOptions> = {
  denyEgress: true,
  excludedNamespaces: ['kube-public'],
  apiServer: { ranges: ['10.0.0.1/32', 'fd00::1/128'], ports: [{ port: 443, protocol: 'TCP' }] },
}

function withHosts(kind: PolicyLanguage): BaseOptions {
  const base = sampleBase(kind, everything)
  const groups = new Map([
    ...(base.groups ?? []),
    [
      'webhooks',
      {
        host: 'api-server' as const,
        to: new Map([['app', 'service.pot']]),
        ports: [{ port: 8443, protocol: 'TCP' as const }],
      },
    ],
    [
      'database',
      { direction: 'egress' as const, ranges: ['10.9.0.0/16'], ports: [{ port: 5432, protocol: 'TCP' as const }] },
    ],
  ])
  return { ...base, groups }
}

test.each(POLICY_LANGUAGES)('buildBase() with all that there is writes golden/base-%s.yaml', (kind) => {
  const text = renderBaseOf(environment, optionsOf(kind, withHosts(kind)), enforced)
  expectGolden(text, `base-${kind}.yaml`)
})

test.each(POLICY_LANGUAGES)('buildBase() for %s is what the published schema takes, in every mode', (kind) => {
  for (const mode of ['staged', 'log', 'enforce'] as const) {
    const options = optionsOf(kind, withHosts(kind))
    const documents = loadDocuments([renderBaseOf(environment, options, { mode, modeOf: () => mode })])
    expect(documents.length > 0).toBe(mode === 'enforce' || kind !== 'kubernetes')
    for (const document of documents)
      expect(validateDocument(document as { apiVersion: string; kind: string })).toEqual([])
  }
})

test.each(['kubernetes', 'calico', 'cilium'] as const)(
  'buildBase() for %s has no policy about egress by default',
  (kind) => {
    expect(renderBaseOf(environment, optionsOf(kind), enforced)).not.toMatch(/egress/i)
  },
)

test.each(['kubernetes', 'calico'] as const)(
  'buildBase() for %s with denied egress leaves DNS and the environment open',
  (kind) => {
    const base = sampleBase(kind, { denyEgress: true, scope: 'environment' })
    const options = optionsOf(kind, base)
    const pods = [...listPods(environment, options, () => false), ...PLATFORM_PODS]
    const answer = buildAnswer(
      kind,
      [...renderAll(environment, options), renderBaseOf(environment, options, enforced)],
      pods,
    )
    const find = (wanted: (pod: (typeof pods)[number]) => boolean) => {
      const pod = pods.find(wanted)
      if (!pod) throw new Error('no pod')
      return pod
    }
    const emoji = find(({ service }) => service === 'service.emoji')
    const ledger = find(({ service }) => service === 'service.ledger')
    const dns = find(({ name }) => name === 'coredns')
    const grafana = find(({ name }) => name === 'grafana')
    expect([
      answer({ from: emoji, to: ledger, port: 8080, protocol: 'TCP' }),
      answer({ from: emoji, to: dns, port: 53, protocol: 'UDP' }),
      answer({ from: emoji, to: dns, port: 53, protocol: 'TCP' }),
      answer({ from: emoji, to: dns, port: 8080, protocol: 'TCP' }),
      answer({ from: emoji, to: grafana, port: 8080, protocol: 'TCP' }),
    ]).toEqual([true, true, true, false, false])
  },
)

test.each<[PolicyLanguage, number]>([
  ['calico', 1],
  ['kubernetes', 0],
])('buildBase() for %s opens DNS in a namespace that only the default deny of Calico reaches', (kind, count) => {
  const base = sampleBase(kind, { excludedNamespaces: ['kube-public'] })
  const documents = loadDocuments([renderBaseOf(environment, optionsOf(kind, base), enforced)])
  const names = documents.map(({ metadata }) => (metadata as { name: string }).name)
  expect(names.filter((name) => name.startsWith('drawbridge-base-dns'))).toHaveLength(count)
})

test('buildBase() of options without a base is empty', () => {
  const options: PolicyOptions = { kinds: ['kubernetes'], mode: 'enforce', identityLabel: 'app' }
  expect(buildBase({ path, identities: indexIdentities([]), options, ...enforced })).toEqual({
    value: [],
    findings: [],
  })
})

test('buildBase() for calico without staged kinds renders nothing before it enforces, and says so', () => {
  const options: PolicyOptions = { ...optionsOf('calico'), calico: { staged: false } }
  const { value } = buildBase({
    path,
    identities: indexIdentities(environment.identities),
    options,
    environment: 'production',
    mode: 'log',
    modeOf: () => 'log',
  })
  const rendered = renderBase(value ?? [], { path, options })
  expect(rendered.value).toBe('')
  expect(new Set(rendered.findings.map(({ code }) => code))).toEqual(new Set(['policy-mode-unsupported']))
})

const prometheus = { namespaces: new Map([['team', 'watch']]) }

test.each<[string, string, Partial<BaseOptions>, PolicyLanguage?]>([
  ['a group that is everybody', 'policy-missing-input', { groups: new Map([['prometheus', {}]]) }],
  [
    'pods without namespaces',
    'policy-missing-input',
    { groups: new Map([['prometheus', { pods: new Map([['app', 'x']]) }]]) },
  ],
  ['an empty selector', 'policy-missing-input', { groups: new Map([['prometheus', { namespaces: new Map() }]]) }],
  [
    'an empty list of ports',
    'policy-missing-input',
    { groups: new Map([['prometheus', { ...prometheus, ports: [] }]]) },
  ],
  ['an empty list of ranges', 'policy-missing-input', { nodes: [] }],
  ['a range that is none', 'policy-bad-input', { nodes: ['10.0.0.0/33'] }],
  [
    'a label that is none',
    'policy-bad-label',
    { groups: new Map([['prometheus', { namespaces: new Map([['team', 'a"b']]) }]]) },
  ],
  ['a group with the name of a policy of its own', 'policy-bad-input', { groups: new Map([['dns', prometheus]]) }],
  ['a group with a name that is none', 'policy-bad-input', { groups: new Map([['Prometheus\n', prometheus]]) }],
  [
    'a port that is none',
    'policy-bad-input',
    { groups: new Map([['prometheus', { ...prometheus, ports: [{ port: 70_000, protocol: 'TCP' }] }]]) },
  ],
  ['nodes without ranges', 'policy-missing-input', { groups: new Map([['probes', { host: 'nodes' }]]) }],
  ['a namespace to leave out that is none', 'policy-bad-input', { excludedNamespaces: ['a", "b'] }],
  ['namespaces by label for Istio', 'policy-missing-input', { groups: new Map([['prometheus', prometheus]]) }, 'istio'],
])('buildBase() refuses %s: %s', (_, code, base, kind = 'kubernetes') => {
  const options = optionsOf(kind, base)
  const { value, findings } = buildBase({
    path,
    identities: indexIdentities(environment.identities),
    options,
    ...enforced,
  })
  const rendered = value && renderBase(value, { path, options })
  expect(rendered?.value).toBeUndefined()
  expect([...findings, ...(rendered?.findings ?? [])].map((finding) => finding.code)).toContain(code)
})

test('buildBase() refuses a default deny for namespaces that nobody knows, and takes them from the config', () => {
  const identities = indexIdentities([{ service: 'service.ledger' }])
  const options = optionsOf('kubernetes')
  expect(buildBase({ path, identities, options, ...enforced }).findings).toMatchObject([
    { code: 'policy-missing-input' },
  ])
  const { value } = buildBase({ path, identities, options, namespaces: ['shop'], ...enforced })
  expect(value?.at(-1)).toMatchObject({ purpose: 'default-deny', scope: { namespaces: ['shop'] } })
})

test.each<[string, PolicyMode, PolicyLanguage[], boolean | undefined, boolean]>([
  ['a staged service', 'staged', ['kubernetes'], undefined, true],
  ['a logging service of Cilium', 'log', ['cilium'], undefined, true],
  ['a staged service of Calico', 'staged', ['calico'], true, true],
  ['a staged service of Calico without staged kinds', 'staged', ['calico'], false, false],
  ['a logging service of Calico', 'log', ['calico'], true, false],
  ['a logging service of Calico and Kubernetes', 'log', ['calico', 'kubernetes'], true, true],
])('buildBase() that enforces beside %s', (_, serviceMode, kinds, staged, isRefused) => {
  const options: PolicyOptions = { ...optionsOf('calico'), kinds, calico: { staged } }
  const identities = indexIdentities(environment.identities)
  const modeOf = (service: string) => (service === 'service.pot' ? serviceMode : 'enforce')
  const { value, findings } = buildBase({
    path,
    identities,
    options,
    environment: 'production',
    mode: 'enforce',
    modeOf,
  })
  expect(value === undefined).toBe(isRefused)
  expect(findings.map(({ code }) => code)).toEqual(isRefused ? ['policy-mode-conflict'] : [])
})

const pot: ServiceIdentity = { service: 'service.pot', podLabels: new Map([['tier', 'db']]) }

test.each<[string, ServiceIdentity, ReadonlyMap<string, string> | undefined, number | undefined]>([
  ['all pods', { service: 'service.pot' }, undefined, 1],
  ['pods of its identity', { service: 'service.pot' }, new Map([['app', 'service.pot']]), 1],
  ['pods of another identity', { service: 'service.pot' }, new Map([['app', 'service.ledger']]), 0],
  ['pods of its labels', pot, new Map([['tier', 'db']]), 1],
  ['pods of other labels', pot, new Map([['tier', 'web']]), 0],
  ['pods of labels that nobody knows', { service: 'service.pot' }, new Map([['tier', 'db']]), undefined],
])('buildPlatformRules() of a group that calls %s', (_, service, to, count) => {
  const groups = new Map([
    ['prometheus', { ...prometheus, to }],
    ['db', { ...prometheus, direction: 'egress' as const }],
  ])
  const { value, findings } = buildPlatformRules({ path, service, options: optionsOf('kubernetes', { groups }) })
  expect(value?.length).toBe(count)
  expect(findings.length).toBe(count === undefined ? 1 : 0)
})
