import { expect, test } from '@jest/globals'
import type { Owner } from '../../src/owners/owner.ts'
import { reviewConnections, type OpenedConnection } from '../../src/verdict/review-connections.ts'
import { clusterOf, deployment, servicePolicy } from '../report/connections/connection-clusters.ts'

const LEDGER_OWNERS: readonly Owner[] = [{ kind: 'team', org: 'acme', slug: 'ledger' }]
const PODS = ['service.ledger', 'service.pot', 'service.emoji'].map((app) => deployment(app))
const NOBODY = servicePolicy('service.pot', []) + '---\n' + servicePolicy('service.emoji', [])

function review(before: readonly string[], after: readonly string[]) {
  return reviewConnections({
    environment: 'production',
    base: clusterOf([...PODS, NOBODY, ...before]),
    head: clusterOf([...PODS, NOBODY, ...after]),
    identityLabel: 'app',
    ownersOf: (service) => (service === 'service.ledger' ? LEDGER_OWNERS : undefined),
  })
}

function tell({ from, to, ports, reason, owners }: OpenedConnection): string {
  const by = reason === undefined ? 'by hand' : `${reason.origin} ${reason.pull} ${reason.reason}`
  const stretches = JSON.stringify([...ports])
  return `${from.name} > ${to.name} ${stretches}: ${by}, ${owners?.length ?? 'no'} owners`
}

const TCP_8080 = '[["TCP",[[8080,8080]]]]'
const POT = { app: 'service.pot', says: 'deployed reason="moves money" pull=acme/services#12' }

test.each([
  ['nothing', [POT], [POT], []],
  [
    'a caller with a reason',
    [],
    [POT],
    [`service-pot > service-ledger ${TCP_8080}: deployed acme/services#12 moves money, 1 owners`],
  ],
  [
    'a caller that a person let in',
    [],
    [{ app: 'service.pot' }],
    [`service-pot > service-ledger ${TCP_8080}: by hand, 1 owners`],
  ],
  [
    'the reason of another caller',
    [],
    [{ app: 'service.pot' }, { ...POT, app: 'service.absent' }],
    [`service-pot > service-ledger ${TCP_8080}: by hand, 1 owners`],
  ],
  ['what closes', [POT], [], []],
  [
    'a port besides',
    [POT],
    [POT, { app: 'service.pot', port: 9090 }],
    [`service-pot > service-ledger [["TCP",[[9090,9090]]]]: deployed acme/services#12 moves money, 1 owners`],
  ],
])('reviewConnections() tells of %s', (_, before, after, opened) => {
  const { opened: found, more } = review(
    [servicePolicy('service.ledger', before)],
    [servicePolicy('service.ledger', after)],
  )
  expect([found.map(tell), more]).toEqual([opened, 0])
})

test('reviewConnections() knows no owners of what is no service', () => {
  const { opened } = review(
    [],
    [servicePolicy('service.emoji', [{ app: 'service.pot' }]).replace('name: service-emoji', 'name: more')],
  )
  expect(opened.map(tell)).toEqual([`service-pot > service-emoji ${TCP_8080}: by hand, no owners`])
})

test.each([
  [10, 90, 0],
  [11, 0, 110],
])('reviewConnections() tells groups of %i workloads whole or not at all', (size, told, more) => {
  const apps = Array.from({ length: size }, (_, index) => `service.n${index}`)
  const pods = apps.map((app) => deployment(app))
  const closed = apps.map((app) => servicePolicy(app, []))
  const base = clusterOf([...pods, ...closed])
  const head = clusterOf(pods)
  const found = reviewConnections({ environment: 'staging', base, head, identityLabel: 'app', ownersOf: () => [] })
  expect([found.opened.length, found.more]).toEqual([told, more])
  expect(found.opened.filter(({ from, to }) => from === to)).toEqual([])
})

test('reviewConnections() counts no addresses among the pairs of workloads', () => {
  const outside = servicePolicy('service.ledger', []).replace(
    'ingress: []',
    'ingress: [{ from: [{ ipBlock: { cidr: 192.0.2.0/24 } }] }]',
  )
  const { delta, opened, more } = review([servicePolicy('service.ledger', [])], [outside])
  expect([delta?.changes.length, opened, more]).toEqual([1, [], 0])
})

test('reviewConnections() finds what can no longer be read, wherever it stands, and not what could not be before', () => {
  const [old, fresh] = ['production/old.yaml', 'production/new.yaml'].map((path) => ({
    path,
    reason: 'not-utf8' as const,
  }))
  if (old === undefined || fresh === undefined) throw new Error('two files')
  const broken = 'apiVersion: v1\nkind: Service\nmetadata: { name: UPPER, namespace: bank }\n'
  const { findings } = reviewConnections({
    environment: 'production',
    base: clusterOf([...PODS, broken], { unreadable: [old] }),
    head: clusterOf(['# a line above\n', ...PODS, broken], { unreadable: [old, fresh] }),
    identityLabel: 'app',
    ownersOf: () => undefined,
  })
  expect(findings).toMatchObject([{ code: 'file-not-utf8', place: { path: fresh.path } }])
})

const TOO_MUCH = {
  value: undefined,
  findings: [{ code: 'file-too-large', severity: 'error', message: 'too many', place: { path: 'staging/' } }],
} as const

test.each([
  ['before', TOO_MUCH, clusterOf(PODS)],
  ['after', clusterOf(PODS), TOO_MUCH],
  ['before and after', TOO_MUCH, TOO_MUCH],
])('reviewConnections() compares nothing of what is too much %s, and says so once', (_, base, head) => {
  const input = { environment: 'staging', identityLabel: 'app', ownersOf: () => undefined }
  const { delta, opened, findings } = reviewConnections({ ...input, base, head })
  expect([delta, opened, findings]).toEqual([undefined, [], TOO_MUCH.findings])
})
