import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { loadAll } from 'js-yaml'
import type { AllowedCall } from '../../src/netpolicy/model/allowed-call.ts'
import { indexIdentities } from '../../src/netpolicy/identity/index-identities.ts'
import { POLICY_LANGUAGES, type PolicyMode, type PolicyOptions } from '../../src/netpolicy/model/policy.ts'
import { LANGUAGES } from '../../src/netpolicy/render/languages.ts'
import { renderServicePolicies } from '../../src/netpolicy/render-policies.ts'
import type { ServiceIdentity } from '../../src/netpolicy/model/service-identity.ts'
import { anyText } from '../any-text.ts'
import { goldenIn } from '../golden.ts'

const expectGolden = goldenIn('netpolicy/golden')

const path = 'production/service.ledger/network-policy.yaml'
const options: PolicyOptions = { kinds: ['kubernetes'], mode: 'enforce', identityLabel: 'app' }

const ledger: ServiceIdentity = {
  service: 'service.ledger',
  namespace: 'shop',
  serviceAccount: 'ledger',
  ports: [{ port: 8080, protocol: 'TCP' }],
}
const emoji: ServiceIdentity = { service: 'service.emoji', namespace: 'shop', serviceAccount: 'emoji' }
const pot: ServiceIdentity = { service: 'service.pot', namespace: 'tools', serviceAccount: 'pot' }

const calls: readonly AllowedCall[] = [
  {
    caller: 'service.pot',
    origin: 'returnable',
    version: '4f2a91c',
    methods: [
      { kind: 'grpc', service: 'ledger.v1.Ledger', method: 'ReadBalance' },
      { kind: 'http', verb: 'GET', path: '/accounts/:id' },
    ],
  },
  {
    caller: 'service.emoji',
    origin: 'deployed',
    version: '77aa001',
    reason: 'shows recent transactions',
    pull: 'acme/shop#12',
    code: { path: 'service.emoji/main.go', line: 31 },
  },
]

type Given = {
  readonly identities?: readonly ServiceIdentity[]
  readonly calls?: readonly AllowedCall[]
  readonly options?: Partial<PolicyOptions>
  readonly mode?: PolicyMode
  readonly callee?: string
}

function render(given: Given = {}) {
  return renderServicePolicies({
    path,
    callee: given.callee ?? 'service.ledger',
    calls: given.calls ?? calls,
    identities: indexIdentities(given.identities ?? [ledger, emoji, pot]),
    options: { ...options, ...given.options },
    mode: given.mode ?? 'enforce',
  })
}

test.each(POLICY_LANGUAGES)('renderServicePolicies() writes golden/%s.yaml', (kind) => {
  const { value, findings } = render({ options: { kinds: [kind] } })
  expect(findings).toEqual([])
  expectGolden(value ?? '', `${kind}.yaml`)
})

test('renderServicePolicies() writes golden/uncalled-everywhere.yaml, which denies everybody in every language', () => {
  const { value } = render({ calls: [], options: { kinds: POLICY_LANGUAGES } })
  expectGolden(value ?? '', 'uncalled-everywhere.yaml')
})

test('renderServicePolicies() writes golden/calico-log.yaml for a cluster without staged kinds', () => {
  const { value } = render({ options: { kinds: ['calico'], calico: { staged: false } }, mode: 'staged' })
  expectGolden(value ?? '', 'calico-log.yaml')
})

test('renderServicePolicies() renders nothing of Kubernetes before it enforces, and says so', () => {
  const { value, findings } = render({ mode: 'log' })
  expect(value).toBe('')
  expect(findings).toMatchObject([{ code: 'policy-mode-unsupported', severity: 'notice', place: { path } }])
})

test('renderServicePolicies() with caller labels writes the same file whoever the callers are', () => {
  const of = { encoding: 'caller-labels' as const, kinds: ['kubernetes', 'calico', 'cilium'] as const }
  expect(render({ options: of, calls: [] }).value).toBe(render({ options: of }).value)
})

test('renderServicePolicies() leaves a caller out that is only declared and has no pods here', () => {
  const declared: AllowedCall = { caller: 'service.kettle', origin: 'declared' }
  const { value, findings } = render({ calls: [...calls, declared] })
  expect(value).toBe(render().value)
  expect(findings).toMatchObject([{ code: 'policy-missing-input', severity: 'notice' }])
})

test('renderServicePolicies() takes the strongest of several entries of one caller, and the methods of all', () => {
  const read: AllowedCall = {
    caller: 'service.pot',
    origin: 'declared',
    methods: [{ kind: 'http', verb: 'GET', path: '/a' }],
  }
  const write: AllowedCall = {
    ...read,
    origin: 'deployed',
    reason: 'pays',
    methods: [{ kind: 'http', verb: 'PUT', path: '/a' }],
  }
  const [document] = loadAll(render({ calls: [read, write], options: { kinds: ['cilium'] } }).value ?? '') as [
    {
      metadata: { annotations: Record<string, string> }
      spec: { ingress: { toPorts: { rules: { http: unknown[] } }[] }[] }
    },
  ]
  expect(document.metadata.annotations['drawbridge/calls']).toBe('service.pot deployed reason=pays')
  expect(document.spec.ingress[0]?.toPorts[0]?.rules.http).toHaveLength(2)
})

const istio = { kinds: ['istio'] as const }

test.each<[string, string, Given]>([
  ['a callee that is not known', 'policy-missing-input', { identities: [emoji, pot] }],
  ['a running caller that is not known', 'policy-missing-input', { identities: [ledger, emoji] }],
  [
    'a caller whose namespace nobody knows',
    'policy-missing-input',
    { identities: [ledger, emoji, { service: 'service.pot' }] },
  ],
  ['an empty list of ports', 'policy-missing-input', { identities: [{ ...ledger, ports: [] }, emoji, pot] }],
  ['port 0', 'policy-bad-input', { identities: [{ ...ledger, ports: [{ port: 0, protocol: 'TCP' }] }, emoji, pot] }],
  [
    'port 65536',
    'policy-bad-input',
    { identities: [{ ...ledger, ports: [{ port: 65_536, protocol: 'TCP' }] }, emoji, pot] },
  ],
  [
    'a port name of upper case',
    'policy-bad-input',
    { identities: [{ ...ledger, ports: [{ port: 'GRPC', protocol: 'TCP' }] }, emoji, pot] },
  ],
  [
    '41 ports',
    'policy-bad-input',
    {
      identities: [
        { ...ledger, ports: [...Array(41).keys()].map((n) => ({ port: n + 1, protocol: 'TCP' as const })) },
        emoji,
        pot,
      ],
    },
  ],
  [
    'a second service with the callee’s label',
    'policy-shared-identity',
    { identities: [ledger, emoji, pot, { service: 'service.twin', namespace: 'shop', label: 'service.ledger' }] },
  ],
  [
    'a stranger with a caller’s label',
    'policy-shared-identity',
    { identities: [ledger, emoji, pot, { service: 'service.twin', namespace: 'shop', label: 'service.emoji' }] },
  ],
  ['a label value that is none', 'policy-bad-label', { identities: [ledger, { ...emoji, label: 'x\n- evil' }, pot] }],
  ['a namespace that is none', 'policy-bad-label', { identities: [ledger, emoji, { ...pot, namespace: 'Tools' }] }],
  ['an identity label that is no key', 'policy-bad-label', { options: { identityLabel: 'a b' } }],
  ['a prefix that is none', 'policy-bad-label', { options: { callLabelPrefix: 'Calls!' } }],
  [
    'an empty list of methods',
    'policy-bad-input',
    { calls: [{ caller: 'service.emoji', origin: 'deployed', methods: [] }] },
  ],
  [
    'a path with a line break',
    'policy-bad-input',
    {
      calls: [{ caller: 'service.emoji', origin: 'deployed', methods: [{ kind: 'http', verb: 'GET', path: '/a\nb' }] }],
    },
  ],
  [
    'a name that the base uses',
    'policy-name-collision',
    { callee: 'drawbridge.base.dns', identities: [{ service: 'drawbridge.base.dns' }], calls: [] },
  ],
  [
    'no service account for Istio',
    'policy-missing-input',
    { options: istio, identities: [ledger, emoji, { service: 'service.pot', namespace: 'tools' }] },
  ],
  [
    'no namespace for Istio',
    'policy-missing-input',
    { options: istio, identities: [{ ...ledger, namespace: undefined }, { ...emoji, namespace: undefined }, pot] },
  ],
  [
    'a port by its name for Istio',
    'policy-missing-input',
    { options: istio, identities: [{ ...ledger, ports: [{ port: 'grpc', protocol: 'TCP' }] }, emoji, pot] },
  ],
  [
    'a service account shared with a stranger, for Istio',
    'policy-shared-identity',
    {
      options: istio,
      identities: [ledger, emoji, pot, { service: 'service.twin', namespace: 'tools', serviceAccount: 'pot' }],
    },
  ],
])('renderServicePolicies() refuses %s: %s', (_, code, given) => {
  const { value, findings } = render(given)
  expect(value).toBeUndefined()
  expect(findings.filter(({ severity }) => severity === 'error').map((finding) => finding.code)).toContain(code)
})

test('renderServicePolicies() lets two callers share a service account when both may do the same', () => {
  const both: AllowedCall[] = [
    { caller: 'service.emoji', origin: 'deployed' },
    { caller: 'service.pot', origin: 'deployed' },
  ]
  const shared = { namespace: 'shop', serviceAccount: 'default' }
  const { value, findings } = render({
    calls: both,
    options: istio,
    identities: [ledger, { ...emoji, ...shared }, { ...pot, ...shared }],
  })
  expect(findings).toEqual([])
  expect(value).toContain('cluster.local/ns/shop/sa/default')
})

test('renderServicePolicies() takes the service account from the config where the manifests name none', () => {
  const nameless = [ledger, { ...emoji, serviceAccount: undefined }, pot]
  const { value } = render({
    identities: nameless,
    options: { ...istio, istio: { trustDomain: 'acme.test', serviceAccount: '{service}' } },
  })
  expect(value).toContain('acme.test/ns/shop/sa/service.emoji')
})

test('renderServicePolicies() cuts long lists of callers into selectors that Calico takes', () => {
  const many = [...Array(300).keys()].map((n): ServiceIdentity => ({
    service: `service.caller-${n}`,
    namespace: 'shop',
  }))
  const { value } = render({
    identities: [ledger, ...many],
    calls: many.map(({ service }) => ({ caller: service, origin: 'deployed' })),
    options: { kinds: ['calico'] },
  })
  const [document] = loadAll(value ?? '') as [{ spec: { ingress: { source: { selector: string } }[] } }]
  const selectors = document.spec.ingress.map(({ source }) => source.selector)
  expect(selectors.length).toBeGreaterThan(5)
  expect(selectors.filter((selector) => selector.length > 1024)).toEqual([])
  expect(selectors.join().match(/service\.caller-\d+/g)).toHaveLength(300)
})

test('renderServicePolicies() refuses a policy that is larger than an API server takes', () => {
  const many = [...Array(9000).keys()].map((n): ServiceIdentity => ({
    service: `service.${'long-'.repeat(9)}${n}`,
    namespace: 'shop',
  }))
  const { value, findings } = render({
    identities: [ledger, ...many],
    calls: many.map(({ service }) => ({ caller: service, origin: 'deployed' })),
  })
  expect(value).toBeUndefined()
  expect(findings.map(({ code }) => code)).toEqual(['policy-too-large'])
})

test('renderServicePolicies() writes hostile texts so that each file still holds one policy for each language', () => {
  const hostile = fc.oneof(
    anyText({ maxLength: 300 }),
    fc.constantFrom(
      'a\n---\nkind: Secret',
      '"\n  x: y',
      '‮evil',
      '\u2028---\u2028',
      "'}]",
      '*/ {{ .Values }}',
      '%YAML 1.2',
      '\u0085- a',
    ),
  )
  const entries = fc.array(
    fc.record({ reason: hostile, pull: hostile, version: hostile, code: fc.record({ path: hostile }) }),
    { maxLength: 3 },
  )
  fc.assert(
    fc.property(entries, (given) => {
      const callers = ['service.emoji', 'service.pot', 'service.ledger']
      const hostileCalls = given.map((entry, index): AllowedCall => ({
        ...entry,
        caller: callers[index] ?? '',
        origin: 'returnable',
      }))
      const { value = '', findings } = render({ calls: hostileCalls, options: { kinds: POLICY_LANGUAGES } })
      expect(findings).toEqual([])
      const documents = loadAll(value) as { apiVersion: string; metadata: { annotations: object } }[]
      expect(documents.map(({ apiVersion }) => apiVersion)).toEqual(
        POLICY_LANGUAGES.map((language) => LANGUAGES[language].form.apiVersion),
      )
      for (const { metadata } of documents) {
        expect(Object.keys(metadata.annotations).length).toBe(given.length === 0 ? 1 : 2)
      }
      // Nothing that ends a line, controls a terminal or reorders text.
      expect(value.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
    }),
  )
})
