import { expect, test } from '@jest/globals'
import { diffConnections } from '../../src/cluster/connectivity/diff-connections.ts'
import type { Owner } from '../../src/owners/owner.ts'
import { checkOpenings } from '../../src/verdict/check-openings.ts'
import { clusterOf, deployment, servicePolicy } from '../report/connections/connection-clusters.ts'

const LEDGER: readonly Owner[] = [{ kind: 'team', org: 'acme', slug: 'ledger' }]
const OWNERS = new Map<string, readonly Owner[]>([
  ['service.ledger', LEDGER],
  ['service.pot', []],
  ['service.emoji', []],
])
const PODS = [...OWNERS.keys()].map((app) => deployment(app))
const CLOSED = [...OWNERS.keys()].map((app) => servicePolicy(app, []))
const isLedger = (text: string) => text.includes('service.ledger') || text.includes('service-ledger')
const OTHERS = CLOSED.filter((text) => !isLedger(text))

/** `callee < callers` of each finding, when service.pot alone may call service.ledger. */
function check(before: readonly string[], after: readonly string[]): readonly string[] {
  const [base, head] = [clusterOf([...before]).value, clusterOf([...after]).value]
  const findings = checkOpenings(
    diffConnections(base, head, { staged: 'ignored' }),
    { base, head },
    {
      environment: 'production',
      repository: 'acme/services',
      identityLabel: 'app',
      isAllowed: (caller, callee) => caller === 'service.pot' && callee === 'service.ledger',
      ownersOf: (service) => OWNERS.get(service),
      allowlistOf: (_, callee) => `${callee}/allowlist.yaml`,
      changed: ['production/a.yaml'],
      severity: 'error',
    },
  )
  expect(findings.every(({ code, severity }) => code === 'connection-unlisted' && severity === 'error')).toBe(true)
  return findings.map(
    ({ message }) => /^(\S+) opens to (.*) in production/.exec(message)?.slice(1).join(' < ') ?? message,
  )
}

const unlabelled = deployment('service.helper').replaceAll('app: service.helper', 'job: helper')

test.each<[string, readonly string[], readonly string[], readonly string[]]>([
  ['nothing', [...PODS, ...CLOSED], [...PODS, ...CLOSED], []],
  [
    'a caller with an entry',
    [...PODS, ...CLOSED],
    [...PODS, ...OTHERS, servicePolicy('service.ledger', [{ app: 'service.pot' }])],
    [],
  ],
  [
    'a caller without one, whatever an annotation says',
    [...PODS, ...CLOSED],
    [
      ...PODS,
      ...OTHERS,
      servicePolicy('service.ledger', [{ app: 'service.emoji', says: 'deployed pull=acme/services#1' }]),
    ],
    ['service.ledger < service.emoji'],
  ],
  [
    'a policy that goes',
    [...PODS, ...CLOSED],
    [...PODS, ...OTHERS],
    ['service.ledger < addresses outside of the cluster, service.emoji'],
  ],
  ['a policy that comes', [...PODS, ...OTHERS], [...PODS, ...CLOSED], []],
  ['a new workload that nobody has closed', [...PODS, ...CLOSED], [...PODS, ...CLOSED, deployment('service.new')], []],
  [
    'a workload that takes the label of an allowed caller on',
    [...PODS, ...OTHERS, servicePolicy('service.ledger', [{ app: 'service.pot' }])],
    [
      ...PODS.map((text) =>
        text.includes('service.emoji') ? text.replaceAll('app: service.emoji', 'app: service.pot') : text,
      ),
      ...OTHERS,
      servicePolicy('service.ledger', [{ app: 'service.pot' }]),
    ],
    ['service.ledger < service.emoji'],
  ],
  [
    'a workload that is no service',
    [...PODS, ...CLOSED, unlabelled],
    [...PODS, ...OTHERS, unlabelled],
    [expect.stringContaining('Deployment/') as unknown as string],
  ],
])('checkOpenings() of %s', (_, before, after, found) => {
  expect(check(before, after)).toEqual(found)
})
