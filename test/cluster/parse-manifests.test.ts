import { expect, test } from '@jest/globals'
import { buildEvaluator } from '../../src/cluster/evaluation/build-evaluator.ts'
import { parseManifests } from '../../src/cluster/parse-manifests.ts'

const path = 'bank/manifests.yaml'

function parse(text: string) {
  return parseManifests([{ path, blob: '', text }])
}

function codes(text: string): readonly string[] {
  return parse(text).findings.map(({ severity, code, place }) => `${place.line}: ${severity} ${code}`)
}

const POD = `
kind: Pod
apiVersion: v1
metadata: { name: ledger, namespace: bank, labels: { app: service.ledger } }
spec: { serviceAccountName: robot, containers: [{ name: app, ports: [{ name: http, containerPort: 0x50 }] }] }
`

function kubernetes(spec: string, name = 'guard'): string {
  return `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name}, namespace: bank }\nspec: ${spec}\n`
}

function calico(spec: string, kind = 'NetworkPolicy', namespace = ', namespace: bank'): string {
  return `apiVersion: projectcalico.org/v3\nkind: ${kind}\nmetadata: { name: guard${kind.includes('Global') ? '' : namespace} }\nspec: ${spec}\n`
}

test('parseManifests() reads the items of a typed list, which need not say what they are', () => {
  const item =
    '{ metadata: { name: ledger, namespace: bank, labels: { app: service.ledger } }, spec: { containers: [] } }'
  const { value, findings } = parse(`kind: PodList\napiVersion: v1\nitems: [${item}, { metadata: {} }, nothing]\n`)
  expect(value.workloads.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['Pod ledger'])
  expect(findings.map(({ message }) => message)).toEqual([expect.stringContaining('name')])
})

test('parseManifests() reads workloads, Services and namespaces, with the labels that the cluster adds', () => {
  const text = [
    POD,
    'kind: Namespace\napiVersion: v1\nmetadata: { name: bank, labels: { team: savings } }\n',
    'kind: Service\napiVersion: v1\nmetadata: { name: ledger }\nspec: { selector: { app: x }, ports: [{ port: 80, targetPort: http }] }\n',
    'kind: CronJob\napiVersion: batch/v1\nmetadata: { name: nightly }\nspec: { jobTemplate: { spec: { template: { spec: { hostNetwork: true, containers: [] } } } } }\n',
    'kind: ConfigMap\napiVersion: v1\nmetadata: { name: text }\ndata: { template: "{{ x }}" }\n',
    'just: a file of another program\n',
  ].join('---\n')
  const { value, findings } = parse(text)
  expect(findings).toEqual([])
  expect([...value.namespaces.keys()]).toEqual(['bank', 'default'])
  expect(Object.fromEntries(value.namespaces.get('bank') ?? [])).toEqual({
    team: 'savings',
    'kubernetes.io/metadata.name': 'bank',
    'projectcalico.org/name': 'bank',
  })
  expect(value.workloads.map(({ kind, namespace, hostNetwork }) => [kind, namespace, hostNetwork])).toEqual([
    ['Pod', 'bank', false],
    ['CronJob', 'default', true],
  ])
  expect(value.workloads[0]).toMatchObject({
    serviceAccount: 'robot',
    ports: [{ name: 'http', port: 80, protocol: 'TCP' }],
    place: { path, line: 2 },
  })
  expect(value.workloads[0]?.labels.get('projectcalico.org/serviceaccount')).toBe('robot')
  expect(value.services).toMatchObject([{ name: 'ledger', ports: [{ port: 80, targetPort: 'http', protocol: 'TCP' }] }])
})

test('parseManifests() reads objects inside of lists, merge keys and anchors', () => {
  const text = `
apiVersion: v1
kind: List
items:
  - &pod
    apiVersion: v1
    kind: Pod
    metadata: { name: ledger, labels: &labels { app: service.ledger } }
    spec: { containers: [] }
  - <<: *pod
    metadata: { name: pot, labels: { <<: *labels, app: service.pot } }
`
  const { value, findings } = parse(text)
  expect(findings).toEqual([])
  expect(value.workloads.map(({ name, labels }) => [name, labels.get('app')])).toEqual([
    ['ledger', 'service.ledger'],
    ['pot', 'service.pot'],
  ])
})

test('parseManifests() knows where policies and their rules are written', () => {
  const text = kubernetes(
    '\n  podSelector: {}\n  ingress:\n    - from:\n        - podSelector: {}\n    - ports: [{ port: 80 }]',
  )
  const [policy] = parse(text).value.policies
  expect(policy?.source.place).toEqual({ path, line: 1, column: 1 })
  expect(policy?.ingress?.map(({ lines }) => lines)).toEqual([
    [7, 8],
    [9, 9],
  ])
})

test.each<[string, string, string[]]>([
  ['a file that is not YAML', 'kind: NetworkPolicy\na: [', ['2: error manifest-syntax']],
  ['a template', 'kind: NetworkPolicy\n{{- if .Values.on }}\n', ['2: error manifest-template']],
  ['a template that is YAML', 'kind: NetworkPolicy\nmetadata: {{ .Values.meta }}\n', ['2: error manifest-template']],
  ['a deep file', `kind: NetworkPolicy\na: ${'['.repeat(60)}`, ['2: error manifest-syntax']],
  ['a tag', 'kind: NetworkPolicy\na: !!binary x\n', ['2: error manifest-syntax']],
  ['an unknown alias', 'kind: NetworkPolicy\na: *nobody\n', ['2: error manifest-syntax']],
  ['1,001 documents', 'kind: NetworkPolicy\n---\n'.repeat(1_001), ['1: error file-too-large']],
  [
    'a policy without a name',
    'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {}\nspec: {}\n',
    ['3: error manifest-syntax'],
  ],
  ['a hostile name', kubernetes('{}', '"a\\e[31m\\nb"'), ['3: error manifest-syntax']],
  ['an unknown key', kubernetes('{ podSelctor: {} }'), ['1: error policy-syntax', '4: error manifest-syntax']],
  [
    'a key twice',
    kubernetes('{ podSelector: {}, podSelector: {} }'),
    ['1: error policy-syntax', '4: error manifest-syntax'],
  ],
  [
    'a boolean for a label',
    kubernetes('{ podSelector: { matchLabels: { app: yes } } }'),
    ['1: error policy-syntax', '4: error manifest-syntax'],
  ],
  [
    'a label value with a space',
    kubernetes('{ podSelector: { matchLabels: { app: a b } } }'),
    ['1: error policy-syntax', '4: error manifest-syntax'],
  ],
  [
    'an empty peer',
    kubernetes('{ ingress: [{ from: [{}] }] }'),
    ['1: error policy-syntax', '4: error manifest-syntax'],
  ],
  [
    'an operator without values',
    kubernetes('{ podSelector: { matchExpressions: [{ key: a, operator: In }] } }'),
    ['1: error policy-syntax', '4: error manifest-syntax'],
  ],
  [
    'port 70000',
    kubernetes('{ ingress: [{ ports: [{ port: 70000 }] }] }'),
    ['1: error policy-syntax', '4: error manifest-syntax'],
  ],
  [
    'an endPort below',
    kubernetes('{ ingress: [{ ports: [{ port: 80, endPort: 79 }] }] }'),
    ['1: error policy-syntax', '4: error manifest-syntax'],
  ],
  [
    'an except outside',
    kubernetes('{ ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [11.0.0.0/16] } }] }] }'),
    ['1: error policy-syntax', '4: error manifest-syntax'],
  ],
  [
    'a selector that is none',
    calico('{ selector: "app = x" }'),
    ['1: error policy-syntax', '4: error manifest-syntax'],
  ],
  [
    'ports without a protocol',
    calico('{ ingress: [{ action: Allow, destination: { ports: [80] } }] }'),
    ['1: error policy-syntax', '4: error manifest-syntax'],
  ],
  [
    'a Service that nobody describes',
    calico('{ egress: [{ action: Allow, destination: { services: { name: x } } }] }'),
    ['1: error policy-syntax', '4: error manifest-syntax'],
  ],
  [
    'an unknown action',
    calico('{ ingress: [{ action: allow }] }'),
    ['1: error policy-syntax', '4: error manifest-syntax'],
  ],
  ['an unknown tier', calico('{ tier: nowhere }'), ['1: error policy-unknown-tier']],
  ['another policy of that name', `${kubernetes('{}')}---\n${kubernetes('{}')}`, ['6: error manifest-duplicate']],
  [
    "Cilium's policy",
    'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: { name: guard }\nspec: {}\n',
    ['1: warning policy-not-evaluated'],
  ],
  [
    'an AdminNetworkPolicy',
    'apiVersion: policy.networking.k8s.io/v1alpha1\nkind: AdminNetworkPolicy\nmetadata: { name: guard }\nspec: {}\n',
    ['1: warning policy-not-evaluated'],
  ],
])('parseManifests() finds %s, and does not take it for absent', (_, text, expected) => {
  expect(codes(text)).toEqual(expected)
  expect(parse(text).value.unread.length).toBeGreaterThan(0)
})

test.each<[string, string, string[]]>([
  [
    'rules that policyTypes leave out',
    kubernetes('{ policyTypes: [Ingress], egress: [{}] }'),
    ['1: warning policy-no-effect'],
  ],
  [
    'a policy about hosts',
    calico('{ doNotTrack: true, applyOnForward: true }', 'GlobalNetworkPolicy'),
    ['1: warning policy-not-evaluated'],
  ],
  [
    "a mesh's policy",
    'apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: guard }\nspec: {}\n',
    ['1: notice policy-not-evaluated'],
  ],
  [
    'a selector that finds no pod',
    `${POD}---\n${kubernetes('{ podSelector: { matchLabels: { app: nobody } } }')}`,
    ['7: warning policy-no-effect'],
  ],
  [
    'a peer that is no pod',
    `${POD}---\n${kubernetes('{ ingress: [{ from: [{ podSelector: { matchLabels: { app: nobody } } }] }] }')}`,
    ['10: notice policy-no-effect'],
  ],
  ['a broken file without policies', 'kind: ConfigMap\na: [', ['2: error manifest-syntax']],
  ['a workload twice', `${POD}---\n${POD}`, ['8: error manifest-duplicate']],
])('parseManifests() says %s, and goes on', (_, text, expected) => {
  expect(codes(text)).toEqual(expected)
  expect(parse(text).value.unread).toEqual([])
})

test('parseManifests() goes on with the next file, and answers about pods of the broken policy are not certain', () => {
  const files = [
    { path: 'broken.yaml', blob: '', text: kubernetes('{ nonsense: 1 }') },
    { path: 'pods.yaml', blob: '', text: POD + '---' + POD.replace('namespace: bank', 'namespace: shop') },
  ]
  const { value } = parseManifests(files)
  const evaluator = buildEvaluator(value, { staged: 'ignored' })
  const [bank, shop] = value.workloads
  if (bank === undefined || shop === undefined) throw new Error('two pods are described')
  const ask = (workload: typeof bank) => {
    const end = { kind: 'workload', workload } as const
    return evaluator.evaluate({ from: end, to: end, protocol: 'TCP', port: 80 }).unread
  }
  expect(ask(bank)).toMatchObject([{ kind: 'NetworkPolicy', name: 'guard', namespace: 'bank' }])
  expect(ask(shop)).toEqual([])
})

test('parseManifests() is not blown up by aliases', () => {
  const levels = Array.from({ length: 30 }, (_, i) => `a${i}: &a${i} [${i === 0 ? 'x' : `*a${i - 1}, *a${i - 1}`}]`)
  expect(codes(`kind: NetworkPolicy\n${levels.join('\n')}\n`)).toEqual(['1: error manifest-syntax'])
})

test('parseManifests() takes `constructor` for an ordinary label, and `__proto__` for none that Kubernetes takes', () => {
  const { value } = parse(kubernetes('{ podSelector: { matchLabels: { constructor: polluted } } }'))
  expect(value.policies[0]?.selects.pods).toEqual({ kind: 'in', key: 'constructor', values: ['polluted'] })
  expect(codes(kubernetes('{ podSelector: { matchLabels: { __proto__: polluted } } }'))).toHaveLength(2)
})

test.each(['symlink', 'submodule', 'too-large', 'not-utf8', 'missing'] as const)(
  'parseManifests() takes a file that is %s for one that may hold policies, and says so',
  (reason) => {
    const { value, findings } = parseManifests([], [{ path, reason }])
    expect(value.unread).toEqual([{ kind: undefined, name: undefined, namespace: undefined, place: { path } }])
    expect(findings).toMatchObject([{ code: `file-${reason}`, severity: 'error', place: { path } }])
  },
)
