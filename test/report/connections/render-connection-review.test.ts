import { expect, test } from '@jest/globals'
import type { Owner } from '../../../src/owners/owner.ts'
import {
  renderConnectionCheck,
  renderConnectionReview,
} from '../../../src/report/connections/render-connection-review.ts'
import { reviewConnections, type ConnectionReview } from '../../../src/verdict/review-connections.ts'
import { clusterOf, deployment, servicePolicy } from './connection-clusters.ts'
import { goldenIn } from '../../golden.ts'

const expectGolden = goldenIn('report/golden')

const AT = { repository: 'acme/cluster-config', commit: 'c0ffee1234567890c0ffee1234567890c0ffee12' }

const OWNERS = new Map<string, readonly Owner[]>([
  ['service.ledger', [{ kind: 'team', org: 'acme', slug: 'ledger' }]],
  ['service.user', []],
])

function review(environment: string, base: ConnectionsSide, head: ConnectionsSide): ConnectionReview {
  const ownersOf = (service: string) => OWNERS.get(service)
  return reviewConnections({
    environment,
    base: clusterOf(...base),
    head: clusterOf(...head),
    identityLabel: 'app',
    ownersOf,
  })
}

type ConnectionsSide = Parameters<typeof clusterOf>

const APPS = ['service.ledger', 'service.pot', 'service.emoji', 'service.user']
const PODS = APPS.map((app) => deployment(app))
const POT = { app: 'service.pot', says: 'deployed reason="moves money between pots" pull=acme/services#12' }
const EMOJI = { app: 'service.emoji', says: 'declared reason="shows recent transactions"' }

/** Who reaches the ledger and the users; nobody reaches anybody else. */
function policies(
  ledger: Parameters<typeof servicePolicy>[1],
  user: Parameters<typeof servicePolicy>[1],
): readonly string[] {
  return [
    servicePolicy('service.ledger', ledger),
    servicePolicy('service.user', user),
    servicePolicy('service.pot', []),
    servicePolicy('service.emoji', []),
  ]
}

const PRODUCTION = review(
  'production',
  [[...PODS, ...policies([POT], [EMOJI])]],
  [[...PODS, ...policies([{ ...POT, port: 9090 }, EMOJI], [])]],
)
const STAGING = review(
  'staging',
  [[...PODS, ...policies([], [])]],
  [
    [...PODS, deployment('service.bulk'), ...policies([], [{ app: 'service.bulk' }])],
    { unreadable: [{ path: 'staging/service.pot/network-policy.yaml', reason: 'not-utf8' }] },
  ],
)

const TOO_MUCH: ConnectionReview = {
  environment: 'staging',
  delta: undefined,
  opened: [],
  more: 0,
  findings: [
    {
      code: 'file-too-large',
      severity: 'error',
      message: 'staging has 50001 manifests, and at most 50000 are read: none of its connections are compared',
      hint: 'Split the environment.',
      place: { path: 'staging' },
    },
  ],
}

function openAll(size: number): ConnectionReview {
  const apps = Array.from({ length: size }, (_, index) => `service.n${index}`)
  const pods = apps.map((app) => deployment(app))
  return review('production', [[...pods, ...apps.map((app) => servicePolicy(app, []))]], [pods])
}

test.each([
  ['two-environments', [PRODUCTION, STAGING]],
  ['many', [openAll(11)]],
  ['nothing', []],
  ['too-much', [TOO_MUCH]],
])('renderConnectionReview() of %s is as it was agreed', (name, reviews) => {
  expectGolden(renderConnectionReview(reviews, AT), `connection-review-${name}.md`)
})

test.each([
  [
    'what opens',
    [PRODUCTION],
    'success',
    'production: 1 connection opens, 1 connection closes, 1 connection has other ports.',
  ],
  ['no environment', [], 'success', 'No manifest of an environment changes'],
  ['a manifest that cannot be read', [PRODUCTION, STAGING], 'failure', '1 file cannot be read'],
  ['what is too much', [PRODUCTION, TOO_MUCH], 'failure', 'staging: too much to be compared'],
  [
    'two environments',
    [PRODUCTION, PRODUCTION],
    'success',
    'production: 1 connection opens, 1 connection closes, 1 connection has other ports. And in 1 more environment.',
  ],
])('renderConnectionCheck() of %s', (_, reviews, state, title) => {
  expect(renderConnectionCheck(reviews, AT)).toMatchObject({ state, title })
})

test('renderConnectionCheck() points at what cannot be read', () => {
  expect(renderConnectionCheck([STAGING], AT).annotations).toMatchObject([
    { path: 'staging/service.pot/network-policy.yaml', line: 1, level: 'failure' },
  ])
})

test.each(['acme/..#1', '../services#1', 'acme/services#x', 'acme/services/more#1', '[x](https://evil.test)'])(
  'renderConnectionReview() makes no link of the pull request %j',
  (pull) => {
    const head = policies([{ app: 'service.pot', says: `deployed pull=${JSON.stringify(pull)}` }], [])
    const found = review('production', [[...PODS, ...policies([], [])]], [[...PODS, ...head]])
    expect(found.opened.map(({ reason }) => reason?.pull)).toEqual([pull])
    const text = renderConnectionReview([found], AT)
    expect([text.includes('not recorded'), /\]\(/.test(text)]).toEqual([true, false])
  },
)
