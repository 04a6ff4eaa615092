import { execFileSync } from 'node:child_process'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { deploymentBranch, modeChangeBranch } from '../../../src/deploy/releases/deployment-branch.ts'

test.each([
  ['staging', 'service.emoji', 'drawbridge/staging/service.emoji'],
  ['production', 'service.direct-debit', 'drawbridge/production/service.direct-debit'],
  ['eu_west', 'search', 'drawbridge/eu_west/search'],
])('deploymentBranch() of %s and %s is %s', (environment, service, branch) => {
  expect(deploymentBranch({ environment, service })).toBe(branch)
})

test.each([
  ['service.emoji', 'drawbridge/policy-mode/staging/service.emoji'],
  [undefined, 'drawbridge/policy-mode/staging/all--services'],
  ['all', 'drawbridge/policy-mode/staging/all'],
])('modeChangeBranch() of %s is %s', (service, branch) => {
  expect(modeChangeBranch({ environment: 'staging', service })).toBe(branch)
})

test('modeChangeBranch() is never the same for a service as for all of them', () => {
  const whole = modeChangeBranch({ environment: 'staging', service: undefined })
  for (const service of ['all--services', 'ALL--services', 'all/services', ...HOSTILE]) {
    expect(modeChangeBranch({ environment: 'staging', service })).not.toBe(whole)
  }
})

const HOSTILE = [
  'a/b',
  '..',
  'a..b',
  'x.lock',
  '-x',
  '.x',
  'x.',
  'a b',
  'a~1',
  'a^',
  'a:b',
  'a?*[',
  'a\\b',
  '@',
  '@{',
  'a\nb',
  '',
  'Ä',
  'x'.repeat(300),
]

test.each(HOSTILE)('deploymentBranch() of service %j is a branch that git takes', (service) => {
  const branch = deploymentBranch({ environment: 'staging', service })
  expect(branch).toMatch(/^drawbridge\/staging\/[a-z0-9_-]+-[0-9a-f]{10}$/)
  expect(execFileSync('git', ['check-ref-format', '--branch', branch], { encoding: 'utf8' }).trim()).toBe(branch)
})

test('deploymentBranch() gives different services and environments different branches, also where case does not count', () => {
  const part = fc.oneof(
    fc.constantFrom(...HOSTILE),
    fc.stringMatching(/^[aA.-][bB_-]{0,3}$/),
    fc.string({ maxLength: 12 }),
  )
  fc.assert(
    fc.property(fc.tuple(part, part), fc.tuple(part, part), ([environment, service], [other, another]) => {
      fc.pre(environment !== other || service !== another)
      const branch = deploymentBranch({ environment, service })
      expect(branch).not.toBe(deploymentBranch({ environment: other, service: another }))
      expect(branch).toBe(branch.toLowerCase())
      expect(branch.split('/')).toHaveLength(3)
    }),
  )
})

test('deploymentBranch() gives a name that looks like a hashed one a branch of its own', () => {
  const hashed = deploymentBranch({ environment: 'staging', service: 'A' })
  const service = hashed.split('/')[2] ?? ''
  expect(deploymentBranch({ environment: 'staging', service })).not.toBe(hashed)
})
