import { expect, test } from '@jest/globals'
import { parsePolicies } from '../../src/netpolicy/parse-policies.ts'

const path = 'staging/service.ledger/network-policy.yaml'

function parse(text: string) {
  return parsePolicies([{ path, blob: '', text }])
}

function policy(spec: string): string {
  return `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: s-ledger }\nspec: ${spec}\n`
}

test('parsePolicies() reads the policies of several documents and passes over other kinds', () => {
  const text = [policy('{ podSelector: {}, ingress: [] }'), '', 'kind: Deployment\n', 'just text\n', policy('{}')].join(
    '---\n',
  )
  const { value, findings } = parse(text)
  expect(findings).toEqual([])
  expect(value).toEqual([
    { name: 's-ledger', podSelector: [], ingress: [] },
    { name: 's-ledger', podSelector: [], ingress: [] },
  ])
})

test('parsePolicies() passes over a NetworkPolicy of another API group', () => {
  const calico = policy('{ selector: all() }').replace('networking.k8s.io', 'projectcalico.org')
  expect(parse(calico)).toEqual({ value: [], findings: [] })
})

test('parsePolicies() reads labels, expressions, several peers and everybody', () => {
  const { value } = parse(
    policy(`
  podSelector: { matchLabels: { app: service.ledger }, matchExpressions: [{ key: tier, operator: Exists }] }
  ingress:
    - from:
        - podSelector: { matchExpressions: [{ key: app, operator: NotIn, values: [service.pot] }] }
        - namespaceSelector: {}
          podSelector: { matchLabels: { app: monitor } }
    - ports: [{ port: 80 }]
    - from: []`),
  )
  expect(value).toEqual([
    {
      name: 's-ledger',
      podSelector: [
        { key: 'app', operator: 'In', values: ['service.ledger'] },
        { key: 'tier', operator: 'Exists' },
      ],
      ingress: [
        {
          peers: [
            { kind: 'pods', selector: [{ key: 'app', operator: 'NotIn', values: ['service.pot'] }] },
            { kind: 'pods', selector: [{ key: 'app', operator: 'In', values: ['monitor'] }] },
          ],
        },
        { peers: undefined },
        { peers: undefined },
      ],
    },
  ])
})

test('parsePolicies() leaves ingress alone in a policy about egress only', () => {
  expect(parse(policy('{ policyTypes: [Egress], egress: [] }')).value).toEqual([
    { name: 's-ledger', podSelector: [], ingress: undefined },
  ])
})

test.each([
  ['namespaces with labels', '{ ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: bank } } }] }] }'],
  ['addresses', '{ ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }] }'],
])('parsePolicies() warns of %s, which let in no pod', (_, spec) => {
  const { value, findings } = parse(policy(spec))
  expect(value[0]?.ingress).toEqual([{ peers: [{ kind: 'elsewhere' }] }])
  expect(findings).toMatchObject([{ code: 'policy-not-evaluated', severity: 'warning', place: { path } }])
})

test.each([
  ['no name', 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n'],
  ['no spec', policy('')],
  ['a label value that YAML reads as a boolean', policy('{ podSelector: { matchLabels: { app: yes } } }')],
  ['a label value that is a number', policy('{ podSelector: { matchLabels: { app: 7 } } }')],
  ['an unknown operator', policy('{ podSelector: { matchExpressions: [{ key: app, operator: Gt, values: ["1"] }] } }')],
  ['In without values', policy('{ podSelector: { matchExpressions: [{ key: app, operator: In, values: [] }] } }')],
  [
    'Exists with values',
    policy('{ podSelector: { matchExpressions: [{ key: app, operator: Exists, values: [a] }] } }'),
  ],
  ['an expression without key', policy('{ podSelector: { matchExpressions: [{ operator: Exists }] } }')],
  ['an empty peer', policy('{ ingress: [{ from: [{}] }] }')],
  ['a peer of two sorts', policy('{ ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 }, podSelector: {} }] }] }')],
  ['rules that are no list', policy('{ ingress: {} }')],
  ['a rule that is no mapping', policy('{ ingress: [1] }')],
  ['an unknown policy type', policy('{ policyTypes: [ingress] }')],
])('parsePolicies() leaves out a policy with %s, with an error', (_, text) => {
  const { value, findings } = parse(text)
  expect(value).toEqual([])
  expect(findings).toMatchObject([{ code: 'policy-syntax', severity: 'error', place: { path } }])
})

const bomb = [
  'a: &a [x, x]',
  ...'bcdefgh'.split('').map((key, i) => `${key}: &${key} [${`*${'abcdefgh'[i]}, `.repeat(20)}]`),
]

test.each([
  ['a broken file', 'a: 1\nb: [1', { line: 2 }],
  ['a duplicate key', 'a: 1\na: 2\n', { line: 2 }],
  ['many aliases', bomb.join('\n'), {}],
  ['an unknown alias', 'a: *nobody', { line: 1 }],
  ['deep nesting', '['.repeat(5_000), {}],
])('parsePolicies() reports %s at its line and goes on with the next file', (_, text, place) => {
  const good = { path: 'good.yaml', blob: '', text: policy('{}') }
  const { value, findings } = parsePolicies([{ path, blob: '', text }, good])
  expect(value).toHaveLength(1)
  expect(findings).toMatchObject([{ code: 'policy-syntax', severity: 'error', place: { path, ...place } }])
})

test('parsePolicies() refuses a file of too many documents', () => {
  expect(parse('---\na: 1\n'.repeat(1_001)).findings).toMatchObject([{ code: 'policy-syntax' }])
})

test('parsePolicies() takes a `__proto__` for an ordinary label', () => {
  const { value } = parse(policy('{ podSelector: { matchLabels: { __proto__: polluted } } }'))
  expect(value[0]?.podSelector).toEqual([{ key: '__proto__', operator: 'In', values: ['polluted'] }])
})
