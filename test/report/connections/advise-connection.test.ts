import { expect, test } from '@jest/globals'
import { buildEvaluator } from '../../../src/cluster/evaluation/build-evaluator.ts'
import { explainConnection } from '../../../src/cluster/evaluation/explain-connection.ts'
import { adviseConnection } from '../../../src/report/connections/advise-connection.ts'
import { clusterOf } from './connection-clusters.ts'

/** A Deployment of the bank whose pods carry these labels. */
function pods(name: string, labels: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: bank }
spec:
  selector: { matchLabels: ${labels} }
  template:
    metadata: { labels: ${labels} }
    spec: { containers: [{ name: main, ports: [{ containerPort: 8080 }] }] }
`
}

/** A policy that lets nobody in, of the pods with these labels; Drawbridge's own where it names a service. */
function closed(name: string, labels: string, service?: string): string {
  const annotations = service === undefined ? '{}' : `{ drawbridge/service: ${service} }`
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: bank, annotations: ${annotations} }
spec: { podSelector: { matchLabels: ${labels} }, policyTypes: [Ingress] }
`
}

/** What to do so that the pot's pods reach the ledger's. */
function advise(...documents: readonly string[]): string {
  const cluster = clusterOf(documents).value
  const named = (name: string) => {
    const workload = cluster.workloads.find((each) => each.name === name)
    if (workload === undefined) throw new Error(`no workload ${name}`)
    return { kind: 'workload', workload } as const
  }
  const question = { from: named('pot'), to: named('ledger'), protocol: 'TCP', port: 8080 } as const
  const explanation = explainConnection(buildEvaluator(cluster, { staged: 'ignored' }), question)
  expect(explanation.allowed).toBe(false)
  return adviseConnection({ explanation, isCertain: true, cluster, files: [] }).join('\n')
}

const RENDERED = 'Drawbridge renders this policy from the allowlist of service.ledger.'

test.each([
  [
    'the label that its policies go by',
    [
      pods('pot', '{ app: web, acme.test/service: service.pot }'),
      pods('ledger', '{ app: web, acme.test/service: service.ledger }'),
      closed('ledger', '{ acme.test/service: service.ledger }', 'service.ledger'),
    ],
    `${RENDERED} Add service.pot there, and deploy.`,
  ],
  [
    "the name on the caller's own policy, where its label says another",
    [
      pods('pot', '{ svc: s-pot }'),
      pods('ledger', '{ svc: s-ledger }'),
      closed('ledger', '{ svc: s-ledger }', 'service.ledger'),
      closed('pot', '{ svc: s-pot }', 'service.pot'),
    ],
    `${RENDERED} Add service.pot there, and deploy.`,
  ],
  [
    'no label of the caller, and what it has to carry',
    [
      pods('pot', '{ app: service.pot }'),
      pods('ledger', '{ svc: service.ledger }'),
      closed('ledger', '{ svc: service.ledger }', 'service.ledger'),
    ],
    `${RENDERED} Add the caller there, give its pods the label svc, and deploy.`,
  ],
])('adviseConnection() about a policy of ours goes by %s', (_, documents, advice) => {
  expect(advise(...documents)).toBe(`If it should get through: ${advice}`)
})

test.each([
  [
    'the label that policies here select by',
    [
      pods('pot', '{ app: web, team: pot }'),
      pods('ledger', '{ app: web, team: ledger }'),
      closed('ledger', '{ team: ledger }'),
    ],
    'pods with team = pot of bank',
  ],
  [
    'the one that fewest others carry',
    [
      pods('pot', '{ env: prod, part: pot }'),
      pods('ledger', '{ env: prod, part: ledger }'),
      closed('ledger', '{ env: prod, part: ledger }'),
      closed('env', '{ env: prod }'),
    ],
    'pods with part = pot of bank',
  ],
  [
    'one that others carry, and says so',
    [pods('pot', '{ env: prod }'), pods('ledger', '{ env: prod }'), closed('ledger', '{ env: prod }')],
    'pods with env = prod of bank (1 other workload there has that, too)',
  ],
  [
    'its own where nothing is selected by any of them',
    [pods('pot', '{ name: pot }'), pods('ledger', '{ team: ledger }'), closed('ledger', '{ team: ledger }')],
    'pods with name = pot of bank',
  ],
  [
    'none, where it has none',
    [
      'apiVersion: v1\nkind: Pod\nmetadata: { name: pot, namespace: bank }\nspec: { containers: [{ name: main }] }\n',
      pods('ledger', '{ team: ledger }'),
      closed('ledger', '{ team: ledger }'),
    ],
    'the pods of Pod/bank/pot, once they carry a label to select them by,',
  ],
])('adviseConnection() about a policy by hand names %s', (_, documents, who) => {
  expect(advise(...documents)).toMatch(/: add a rule to NetworkPolicy bank\/\w+ that lets in /)
  expect(advise(...documents)).toContain(`lets in ${who} on TCP 8080.`)
})
