import { expect, test } from '@jest/globals'
import { buildEvaluator } from '../../../src/cluster/evaluation/build-evaluator.ts'
import { parseManifests } from '../../../src/cluster/parse-manifests.ts'

const PODS = `
{ apiVersion: v1, kind: Pod, metadata: { name: emoji, namespace: bank, labels: { app: emoji } }, spec: { containers: [] } }
---
{ apiVersion: v1, kind: Pod, metadata: { name: ledger, namespace: bank, labels: { app: ledger } }, spec: { containers: [] } }
`

function calico(name: string, spec: string, kind = 'GlobalNetworkPolicy'): string {
  return `---\n{ apiVersion: projectcalico.org/v3, kind: ${kind}, metadata: { name: ${name} }, spec: { selector: "app == 'ledger'", ${spec} } }\n`
}

function tier(name: string, spec: string): string {
  return `---\n{ apiVersion: projectcalico.org/v3, kind: Tier, metadata: { name: ${name} }, spec: { ${spec} } }\n`
}

const KUBERNETES = `---\n{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: all, namespace: bank }, spec: { podSelector: {}, ingress: [{}] } }\n`
const [ALLOW, DENY, PASS, LOG] = ['Allow', 'Deny', 'Pass', 'Log'].map((action) => `ingress: [{ action: ${action} }]`)

/** How ingress of the ledger was decided. */
function decide(text: string, staged: 'ignored' | 'assumed' = 'ignored') {
  const { value: cluster, findings } = parseManifests([{ path: 'bank.yaml', blob: '', text: PODS + text }])
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  const [from, to] = cluster.workloads.map((workload) => ({ kind: 'workload', workload }) as const)
  if (from === undefined || to === undefined) throw new Error('two pods are described')
  const { allowed, steps } = buildEvaluator(cluster, { staged }).evaluate({ from, to, protocol: 'TCP', port: 80 })
  const because = steps.at(-1)?.because
  const by = because?.kind === 'rule' ? `${because.policy.name} ${because.rule}` : because?.kind
  return [
    allowed,
    by,
    steps
      .at(-1)
      ?.logged.map(({ policy }) => policy.name)
      .join(),
  ]
}

test.each<[string, string, readonly unknown[]]>([
  ['no policy: open', '', [true, 'open', '']],
  ['the lower order first', calico('b', `order: 1, ${DENY}`) + calico('a', `order: 2, ${ALLOW}`), [false, 'b 0', '']],
  ['the same order: by name', calico('b', `order: 1, ${DENY}`) + calico('a', `order: 1, ${ALLOW}`), [true, 'a 0', '']],
  ['no order: last', calico('a', `${DENY}`) + calico('b', `order: 9000, ${ALLOW}`), [true, 'b 0', '']],
  ["Kubernetes' policies at order 1000", calico('a', `order: 1001, ${DENY}`) + KUBERNETES, [true, 'all 0', '']],
  ["before Kubernetes' policies", calico('a', `order: 999, ${DENY}`) + KUBERNETES, [false, 'a 0', '']],
  ['at order 1000, before knp.default by name', calico('b', `order: 1000, ${DENY}`) + KUBERNETES, [false, 'b 0', '']],
  ['at order 1000, after knp.default by name', calico('z', `order: 1000, ${DENY}`) + KUBERNETES, [true, 'all 0', '']],
  ['no rule: the tier denies', calico('a', 'types: [Ingress]'), [false, 'default', '']],
  ['log goes on', calico('a', `order: 1, ${LOG}`) + calico('b', `order: 2, ${ALLOW}`), [true, 'b 0', 'a']],
  ['log alone does not let through', calico('a', `${LOG}`), [false, 'default', 'a']],
  ['pass out of the last tier', calico('a', `${PASS}`), [true, 'passed', '']],
  [
    'pass to the next tier',
    tier('early', 'order: 1') + calico('early.a', `tier: early, ${PASS}`) + calico('b', `${DENY}`),
    [false, 'b 0', ''],
  ],
  [
    'a tier decides before the next',
    tier('early', 'order: 1') + calico('early.a', `tier: early, ${ALLOW}`) + calico('b', `${DENY}`),
    [true, 'early.a 0', ''],
  ],
  [
    'a tier that denies by default',
    tier('early', 'order: 1') + calico('early.a', 'tier: early, types: [Ingress]') + KUBERNETES,
    [false, 'default', ''],
  ],
  [
    'a tier that passes by default',
    tier('early', 'order: 1, defaultAction: Pass') + calico('early.a', 'tier: early, types: [Ingress]') + KUBERNETES,
    [true, 'all 0', ''],
  ],
  ['a tier without policies about the pod', tier('early', 'order: 1') + KUBERNETES, [true, 'all 0', '']],
  ['a policy about egress alone', calico('a', 'types: [Egress]'), [true, 'open', '']],
  ['kube-admin passes by default', calico('a', 'tier: kube-admin, types: [Ingress]'), [true, 'passed', '']],
  ['a staged policy', calico('a', `${DENY}`, 'StagedGlobalNetworkPolicy'), [true, 'open', '']],
])('buildEvaluator() %s', (_, text, expected) => {
  expect(decide(text)).toEqual(expected)
})

test.each<[string, string, readonly unknown[]]>([
  ['counts', calico('a', `${DENY}`, 'StagedGlobalNetworkPolicy'), [false, 'a 0', '']],
  [
    'stands in for its name',
    calico('a', `${DENY}`) + calico('a', `${ALLOW}`, 'StagedGlobalNetworkPolicy'),
    [true, 'a 0', ''],
  ],
  [
    'takes away',
    calico('a', `${DENY}`) + calico('a', 'stagedAction: Delete', 'StagedGlobalNetworkPolicy'),
    [true, 'open', ''],
  ],
])('buildEvaluator() a staged policy, assumed, %s', (_, text, expected) => {
  expect(decide(text, 'assumed')).toEqual(expected)
})
