import { expect, test } from '@jest/globals'
import { planModeSwitch } from '../../src/netpolicy/plan-mode-switch.ts'
import { type PolicyMode, type PolicyOptions, selectPolicyMode } from '../../src/netpolicy/model/policy.ts'

function modes(base: PolicyMode, ledger: PolicyMode) {
  return { base, services: new Map([['service.ledger', ledger]]) }
}

test.each([
  ['nothing', modes('log', 'log'), modes('log', 'log'), []],
  ['a service', modes('staged', 'log'), modes('staged', 'enforce'), ['staged enforce own']],
  ['the base among what is not enforced', modes('staged', 'log'), modes('log', 'log'), ['log log own']],
  ['the base', modes('log', 'enforce'), modes('enforce', 'enforce'), ['enforce enforce own', 'enforce enforce']],
  [
    'all',
    modes('staged', 'staged'),
    modes('enforce', 'enforce'),
    ['staged enforce own', 'enforce enforce own', 'enforce enforce'],
  ],
  [
    'all back',
    modes('enforce', 'enforce'),
    modes('log', 'log'),
    ['enforce enforce own', 'log enforce own', 'log log own'],
  ],
  [
    'the base back',
    modes('enforce', 'enforce'),
    modes('staged', 'enforce'),
    ['enforce enforce own', 'staged enforce own'],
  ],
])(
  'planModeSwitch() of %s: base, service, and whether it admits the platform by itself',
  (_, before, after, wanted) => {
    const steps = planModeSwitch(before, after)
    const texts = steps.map(
      ({ base, services: of, platform }) => `${base} ${of.get('service.ledger')}${platform ? ' own' : ''}`,
    )
    expect(texts).toEqual(wanted)
  },
)

test.each([
  ['staging', undefined, 'enforce'],
  ['staging', 'service.ledger', 'enforce'],
  ['production', undefined, 'staged'],
  ['production', 'service.pot', 'staged'],
  ['production', 'service.ledger', 'log'],
] as const)('selectPolicyMode() in %s of %s is %s', (environment, service, mode) => {
  const production = { mode: 'staged' as const, services: new Map([['service.ledger', 'log' as const]]) }
  const of: PolicyOptions = {
    kinds: ['kubernetes'],
    mode: 'enforce',
    identityLabel: 'app',
    environments: new Map([['production', production]]),
  }
  expect(selectPolicyMode(of, environment, service)).toBe(mode)
})
