import { expect, test } from '@jest/globals'
import { refuseBranch } from '../../../src/flow/commands/refuse-branch.ts'
import { selectGuard } from '../../../src/verdict/select-guard.ts'

const RULES = { defaultBranch: 'main', branches: ['release/*', 'hotfix-*', 'deep/**'] }
const PLAIN = { commit: 'c', parents: [], ours: false, isProtected: false }
const PROTECTED = { ...PLAIN, isProtected: true }

test.each([
  ['main', PLAIN, /default branch/],
  ['main', PROTECTED, /default branch/],
  ['release/1.2', PLAIN, /guards the branch `release\/1\.2`/],
  ['hotfix-9', PLAIN, /guards/],
  ['deep/er/still', PLAIN, /guards/],
  ['feature', PROTECTED, /GitHub protects the branch `feature`/],
  ['feature', undefined, /is gone/],
])('refuseBranch() refuses %s', (branch, found, reason) => {
  expect(refuseBranch(selectGuard(branch, RULES), found)).toMatch(reason)
})

test.each(['feature', 'release', 'release/1/2', 'Main', 'main2', 'emil/main', 'my-hotfix-9'])(
  'refuseBranch() has nothing against %s',
  (branch) => {
    expect(refuseBranch(selectGuard(branch, RULES), PLAIN)).toBeUndefined()
  },
)
