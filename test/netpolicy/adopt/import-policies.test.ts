import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { describePorts } from '../../../src/cluster/model/port-set.ts'
import type { PolicyImport } from '../../../src/netpolicy/adopt/policy-import.ts'
import { renderPolicyDiff } from '../../../src/report/connections/render-policy-diff.ts'
import { BANK_SERVICES, from, importBank, policy, toFile, workload } from './bank-manifests.ts'

const calls = ({ calls: found }: PolicyImport) =>
  found.map(({ caller, callee, ports }) => `${caller} → ${callee} ${describePorts(ports)}`)
const notes = ({ notes: taken }: PolicyImport) => taken.filter(({ kind }) => kind !== 'open').map(({ kind }) => kind)
const isSame = ({ proof: { contains } }: PolicyImport) => contains.baseInHead && contains.headInBase
const fates = ({ policies }: PolicyImport) => policies.map(({ source, fate }) => `${source.name}: ${fate}`)

const DENY = policy('deny', undefined, '')
const AT_8080 = 'ports: [{ port: 8080 }]'

test('importPolicies() finds who may call whom, and proves that nothing else would', () => {
  const imported = importBank([
    DENY,
    policy(
      'ledger',
      'service.ledger',
      `  ingress: [{ from: [${from('service.pot')}, ${from('service.emoji')}], ${AT_8080} }]`,
    ),
    policy('pot', 'service.pot', `  ingress: [{ from: [${from('service.user')}], ${AT_8080} }]`),
  ])
  expect(calls(imported)).toEqual([
    'service.emoji → service.ledger TCP 8080',
    'service.pot → service.ledger TCP 8080',
    'service.user → service.pot TCP 8080',
  ])
  expect(imported.notes).toEqual([])
  expect(fates(imported)).toEqual(['deny: replaced', 'ledger: replaced', 'pot: replaced'])
  expect(imported.options.base).toEqual({ scope: 'environment' })
  expect(isSame(imported)).toBe(true)
})

const ledger = (rules: string, types?: string) => [DENY, policy('ledger', 'service.ledger', rules, types)]
const IN_PLATFORM = '{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } } }'

test.each([
  {
    name: 'a rule about addresses becomes a group',
    policies: ledger(`  ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }], ${AT_8080} }]`),
    noted: ['addresses'],
    groups: ['from-10-0-0-0-8'],
    same: true,
  },
  {
    name: 'a rule about addresses with holes cannot be said',
    policies: ledger(`  ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } }], ${AT_8080} }]`),
    noted: ['addresses'],
    groups: [],
    same: false,
  },
  {
    name: "a namespace of the platform becomes a group, named by it and its pods' label",
    policies: ledger(
      `  ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } }, podSelector: { matchLabels: { app: prometheus } } }], ports: [{ port: 9090 }] }]`,
    ),
    noted: ['platform'],
    groups: ['monitoring-prometheus'],
    same: true,
  },
  {
    name: 'a rule that lets everybody in becomes a group of its own',
    policies: ledger('  ingress: [{}]'),
    noted: ['open-rule'],
    groups: ['anyone'],
    same: true,
  },
  {
    name: 'a whole namespace of the platform becomes one',
    policies: ledger(`  ingress: [{ from: [${IN_PLATFORM}] }]`),
    noted: ['platform'],
    groups: ['monitoring'],
    same: true,
  },
  {
    name: 'a rule that finds nobody opens nothing',
    policies: ledger(`  ingress: [{ from: [${from('service.gone')}], ${AT_8080} }]`),
    noted: ['nobody'],
    groups: [],
    same: true,
  },
  {
    name: 'a service has no entry for itself',
    policies: ledger(`  ingress: [{ from: [${from('service.ledger')}], ${AT_8080} }]`),
    noted: ['self'],
    groups: [],
    same: false,
  },
  {
    name: 'egress is left where it was',
    policies: ledger(`  egress: [{ to: [${from('service.pot')}] }]`, '[Ingress, Egress]'),
    noted: ['egress'],
    groups: [],
    same: true,
  },
])('importPolicies(): $name', ({ policies, noted, groups, same }) => {
  const imported = importBank(policies)
  expect(notes(imported)).toEqual(noted)
  expect(imported.groups).toEqual(groups)
  expect(imported.calls).toEqual([])
  expect(isSame(imported)).toBe(same)
})

test('importPolicies() leaves a policy about pods of no service as it is', () => {
  const redis = toFile('redis.yaml', workload('redis', { ports: [6379] }))
  const rule = `  ingress: [{ from: [${from('service.pot')}], ports: [{ port: 6379 }] }]`
  const imported = importBank([DENY, policy('redis', 'redis', rule)], [redis])
  expect(notes(imported)).toEqual(['no-service-callee'])
  expect(fates(imported)).toEqual(['deny: replaced', 'redis: stays'])
  expect(isSame(imported)).toBe(true)
})

test('importPolicies() names a caller that is no service, and says what closes', () => {
  const cron = toFile('cron.yaml', workload('cron'))
  const rule = `  ingress: [{ from: [${from('cron')}, ${from('service.pot')}], ${AT_8080} }]`
  const imported = importBank(ledger(rule), [cron])
  expect(imported.notes.map(({ kind, message }) => [kind, message])).toEqual([
    [
      'no-service-caller',
      'Rule 1 of the NetworkPolicy bank/ledger lets bank/cron in, which is no service, so that no allowlist can name it.',
    ],
  ])
  expect(calls(imported)).toEqual(['service.pot → service.ledger TCP 8080'])
  expect(renderPolicyDiff(imported.proof)).toContain('Deployment/bank/cron → Deployment/bank/service-ledger  TCP 8080')
})

test('importPolicies() does not take the port of a Service for one of its pods', () => {
  const imported = importBank(ledger(`  ingress: [{ from: [${from('service.pot')}], ports: [{ port: 80 }] }]`))
  expect(imported.notes.map(({ message }) => message)).toEqual([
    'service.pot may reach service.ledger on TCP 80, where nobody is called: its pods listen on TCP 8080. 80 is the port of the Service service-ledger, which leads to 8080 of its pods. Not entered.',
  ])
  expect(imported.calls).toEqual([])
})

test.each([
  { name: 'narrower', ports: '[{ port: 8080 }]', kind: 'narrower-ports', change: 'TCP 8080 → TCP 8080,9090' },
  {
    name: 'wider',
    ports: '[{ port: 8080, endPort: 9100 }]',
    kind: 'wider-ports',
    change: 'TCP 8080-9100 → TCP 8080,9090',
  },
])('importPolicies() notes ports that are $name than those of the callee', ({ ports, kind, change }) => {
  const two = toFile('vault.yaml', workload('service.vault', { app: 'service.user', ports: [9090] }))
  const rule = `  ingress: [{ from: [${from('service.pot')}], ports: ${ports} }]`
  const imported = importBank([DENY, policy('user', 'service.user', rule)], [two])
  expect(notes(imported)).toEqual([kind])
  expect(calls(imported)).toHaveLength(1)
  expect(renderPolicyDiff(imported.proof)).toContain(change)
})

test('importPolicies() enters no call that another policy stops', () => {
  const imported = importBank([
    ...ledger(`  ingress: [{ from: [${from('service.pot')}], ${AT_8080} }]`),
    policy('pot-out', 'service.pot', '', '[Egress]'),
  ])
  expect(notes(imported)).toEqual(['egress', 'stopped'])
  expect(imported.calls).toEqual([])
  expect(fates(imported)).toContain('pot-out: egress stays')
  expect(isSame(imported)).toBe(true)
})

test('importPolicies() tells an open service, and does not enter everybody', () => {
  const imported = importBank([
    policy('ledger', 'service.ledger', `  ingress: [{ from: [${from('service.pot')}], ${AT_8080} }]`),
  ])
  expect(imported.notes.filter(({ kind }) => kind === 'open').map(({ message }) => message.split(':')[0])).toEqual([
    'No policy isolates service.emoji',
    'No policy isolates service.pot',
    'No policy isolates service.user',
  ])
  expect(calls(imported)).toEqual(['service.pot → service.ledger TCP 8080'])
  expect(isSame(imported)).toBe(true)
})

const CALICO = (spec: string) => `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: { name: ledger, namespace: bank }
spec:
${spec}`

test.each([
  {
    name: 'a deny is noted, and what it stops is no call',
    spec: `  selector: app == 'service.ledger'
  order: 10
  ingress:
    - { action: Deny, source: { selector: "app == 'service.pot'" } }
    - { action: Allow, protocol: TCP, source: { selector: "app in { 'service.pot', 'service.emoji' }" }, destination: { ports: [8080] } }
`,
    noted: ['action', 'stopped'],
    entered: ['service.emoji → service.ledger TCP 8080'],
  },
  {
    name: 'a rule by negation enters whom it finds',
    spec: `  selector: app == 'service.ledger'
  ingress:
    - { action: Allow, protocol: TCP, source: { selector: "has(app) && app != 'service.user'" }, destination: { ports: [8080] } }
`,
    noted: ['self'],
    entered: ['service.emoji → service.ledger TCP 8080', 'service.pot → service.ledger TCP 8080'],
  },
])('importPolicies() of Calico: $name', ({ spec, noted, entered }) => {
  const imported = importBank([CALICO(spec)])
  expect(notes(imported)).toEqual(noted)
  expect(calls(imported)).toEqual(entered)
})

test('importPolicies() does not import what is only staged', () => {
  const staged = CALICO("  selector: app == 'service.ledger'\n  ingress: [{ action: Allow }]\n").replace(
    'kind: N',
    'kind: StagedN',
  )
  const imported = importBank([staged])
  expect(notes(imported)).toEqual(['staged'])
  expect(imported.policies).toEqual([])
})

test.each([
  {
    name: 'pods in two namespaces',
    more: workload('service.user', { namespace: 'other' }),
    message: /several namespaces/,
  },
  { name: 'no pods of its name', more: workload('redis'), message: undefined },
])('importPolicies() leaves a service out that has $name', ({ more, message }) => {
  const { services, notes: taken } = importBank([DENY], [toFile('more.yaml', more)])
  expect(services.map(({ identity }) => identity.service).includes('service.user')).toBe(message === undefined)
  expect(taken.filter(({ kind }) => kind === 'unclear').map((note) => note.message)).toEqual(
    message === undefined ? [] : [expect.stringMatching(message)],
  )
})

test('importPolicies() says that a policy which cannot be read may hide calls', () => {
  const imported = importBank([
    'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: x }\nspec: { podSelector: 3 }\n',
  ])
  expect(notes(imported)).toEqual(['unclear'])
})

test('importPolicies() of policies that name callers at their port gives these calls and the same connections', () => {
  const pair = fc
    .tuple(fc.constantFrom(...BANK_SERVICES), fc.constantFrom(...BANK_SERVICES))
    .filter(([a, b]) => a !== b)
  fc.assert(
    fc.property(fc.uniqueArray(pair, { selector: String }), (pairs) => {
      const policies = BANK_SERVICES.map((callee) => {
        const peers = pairs.filter(([, to]) => to === callee).map(([caller]) => from(caller))
        const rules = peers.length === 0 ? '' : `  ingress: [{ from: [${peers.join(', ')}], ${AT_8080} }]`
        return policy(callee, callee, rules)
      })
      const imported = importBank([DENY, ...policies])
      expect(calls(imported)).toEqual(
        pairs
          .toSorted(([a, b], [c, d]) => (b === d ? (a < c ? -1 : 1) : b < d ? -1 : 1))
          .map(([a, b]) => `${a} → ${b} TCP 8080`),
      )
      expect(imported.notes).toEqual([])
      expect(isSame(imported)).toBe(true)
    }),
    { numRuns: 60 },
  )
})
