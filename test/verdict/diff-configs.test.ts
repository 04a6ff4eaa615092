import { expect, test } from '@jest/globals'
import { diffConfigs } from '../../src/verdict/consent/diff-configs.ts'
import { mergeStricter } from '../../src/verdict/consent/merge-stricter.ts'
import { config, REQUIRED, SERVICES } from './facts.ts'

const reviews = (change: object) => ({ review: { ...config().review, ...change } })

test.each([
  { name: 'nothing', before: config(), after: config(), told: [] },
  {
    name: 'that there would be no config',
    before: config(),
    after: undefined,
    told: ['There would be no usable config, so nothing would be judged'],
  },
  {
    name: 'less consent for all',
    before: config(),
    after: config(reviews({ default: { ...REQUIRED, consent: 'notify' } })),
    told: ['review.default: consent notify instead of required'],
  },
  {
    name: 'less of one service',
    before: config({ rules: { 'service.ledger': { approvals: 2, author: 'excluded' } } }),
    after: config(),
    told: ['service.ledger: 1 instead of 2 approvals', 'service.ledger: authors agree to their own calls'],
  },
  {
    name: 'nothing where a service gets stricter',
    before: config(),
    after: config({ rules: { 'service.ledger': { approvals: 2, author: 'excluded' } } }),
    told: [],
  },
  {
    name: 'objections, branches and undeclared calls',
    before: config({ branches: ['release/*'] }),
    after: config({
      ...reviews({ objections: 'ignore' }),
      calls: { undeclared: 'warn', unused: 'warn', unownedPrograms: 'fail' },
    }),
    told: [
      'branches: release/* is guarded no more',
      'calls.undeclared: an undeclared call fails no more',
      'review.objections: an objection holds nothing more',
    ],
  },
  {
    name: 'services that are looked at no more',
    before: config(),
    after: config({ services: [{ kind: 'glob', pattern: 'apps/*' }] }),
    told: ['services: service.* is looked at no more'],
  },
  {
    name: 'nothing of a glob by which there was no service',
    before: config({ services: [{ kind: 'glob', pattern: 'svc.*' }] }),
    after: config(),
    told: [],
  },
])('diffConfigs() tells $name', ({ before, after, told }) => {
  expect(diffConfigs(before, after, SERVICES)).toEqual(told)
})

test('mergeStricter() asks for what either asks for, and takes nothing back of either', () => {
  const lax = config(reviews({ default: { consent: 'none', approvals: 1, author: 'counts' }, objections: 'ignore' }))
  const strict = config({ rules: { 'service.ledger': { approvals: 3, author: 'excluded' } } })
  for (const merged of [mergeStricter(lax, strict), mergeStricter(strict, lax)]) {
    expect(diffConfigs(lax, merged, SERVICES)).toEqual([])
    expect(diffConfigs(strict, merged, SERVICES)).toEqual([])
  }
})
