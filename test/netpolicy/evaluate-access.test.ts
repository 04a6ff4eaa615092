import { expect, test } from '@jest/globals'
import { evaluateAccess, evaluateServiceAccess } from '../../src/netpolicy/evaluate-access.ts'
import type { IngressRule, LabelRequirement, NetworkPolicy } from '../../src/netpolicy/network-policy.ts'

function isIn(key: string, ...values: string[]): LabelRequirement {
  return { key, operator: 'In', values }
}

function ledger(name: string, ingress: readonly IngressRule[] | undefined): NetworkPolicy {
  return { name, podSelector: [isIn('app', 'service.ledger')], ingress }
}

function admitting(...selector: LabelRequirement[]): IngressRule {
  return { peers: [{ kind: 'pods', selector }] }
}

function access(policies: readonly NetworkPolicy[], caller = 'service.emoji', callee = 'service.ledger') {
  return evaluateServiceAccess(policies, { caller, callee, identityLabel: 'app' })
}

const emojiOnly = ledger('emoji-only', [admitting(isIn('app', 'service.emoji'))])
const potOnly = ledger('pot-only', [admitting(isIn('app', 'service.pot'))])

test.each<[string, readonly NetworkPolicy[], ReturnType<typeof access>]>([
  ['no policy: open', [], { allowed: true, because: { kind: 'open' } }],
  ['one that lists the caller', [emojiOnly], { allowed: true, because: { kind: 'admitted', by: ['emoji-only'] } }],
  ['one that lists another', [potOnly], { allowed: false, because: { kind: 'denied', by: ['pot-only'] } }],
  ['two that add up', [potOnly, emojiOnly], { allowed: true, because: { kind: 'admitted', by: ['emoji-only'] } }],
  ['no rules: nobody', [ledger('none', [])], { allowed: false, because: { kind: 'denied', by: ['none'] } }],
  ['everybody', [ledger('all', [{ peers: undefined }])], { allowed: true, because: { kind: 'admitted', by: ['all'] } }],
  ['egress only: open', [ledger('egress', undefined)], { allowed: true, because: { kind: 'open' } }],
  [
    'a peer elsewhere',
    [ledger('elsewhere', [{ peers: [{ kind: 'elsewhere' }] }])],
    { allowed: false, because: { kind: 'denied', by: ['elsewhere'] } },
  ],
  [
    'a policy for all pods',
    [{ name: 'default-deny', podSelector: [], ingress: [] }],
    { allowed: false, because: { kind: 'denied', by: ['default-deny'] } },
  ],
])('evaluateServiceAccess() %s', (_, policies, expected) => {
  expect(access(policies)).toEqual(expected)
})

test('evaluateServiceAccess() leaves a service open that no policy selects', () => {
  expect(access([emojiOnly], 'service.pot', 'service.search').allowed).toBe(true)
})

test.each<[LabelRequirement, boolean, boolean]>([
  [isIn('tier', 'gold', 'silver'), true, false],
  [{ key: 'tier', operator: 'NotIn', values: ['gold'] }, false, true],
  [{ key: 'tier', operator: 'NotIn', values: ['silver'] }, true, true],
  [{ key: 'tier', operator: 'Exists' }, true, false],
  [{ key: 'tier', operator: 'DoesNotExist' }, false, true],
])('evaluateAccess() %j with tier gold: %s, without a tier: %s', (requirement, gold, none) => {
  const policies = [ledger('tiers', [admitting(requirement)])]
  const to = { labels: new Map([['app', 'service.ledger']]) }
  const of = (labels: ReadonlyMap<string, string>) => evaluateAccess(policies, { from: { labels }, to }).allowed
  expect(of(new Map([['tier', 'gold']]))).toBe(gold)
  expect(of(new Map())).toBe(none)
})

test('evaluateAccess() wants all requirements of one peer and any one of several peers', () => {
  const both = ledger('both', [admitting(isIn('app', 'service.emoji'), isIn('tier', 'gold'))])
  const to = { labels: new Map([['app', 'service.ledger']]) }
  const emoji = { labels: new Map([['app', 'service.emoji']]) }
  const gold = { labels: new Map([...emoji.labels, ['tier', 'gold']]) }
  expect(evaluateAccess([both], { from: emoji, to }).allowed).toBe(false)
  expect(evaluateAccess([both], { from: gold, to }).allowed).toBe(true)
})
