import { expect, test } from '@jest/globals'
import { selectGuard } from '../../src/verdict/select-guard.ts'

const PREVIEW = 'drawbridge (preview, not a gate)'

test.each([
  { branch: 'main', kind: 'default', check: 'drawbridge' },
  { branch: 'release/1.2', kind: 'guarded', check: 'drawbridge: release/1.2' },
  { branch: 'release/mine', kind: 'guarded', check: 'drawbridge: release/mine' },
  { branch: 'release/1/2', kind: 'unguarded', check: PREVIEW },
  { branch: 'Main', kind: 'unguarded', check: PREVIEW },
  { branch: 'hotfix', kind: 'guarded', check: 'drawbridge: hotfix' },
  { branch: '!main', kind: 'unguarded', check: PREVIEW },
  { branch: '#x', kind: 'unguarded', check: PREVIEW },
])('selectGuard() takes $branch for $kind', ({ branch, kind, check }) => {
  const guard = selectGuard(branch, { defaultBranch: 'main', branches: ['release/*', 'hotfix'] })
  expect(guard).toEqual({ kind, branch, check })
})

test('selectGuard() gives no branch the name of the check of another', () => {
  const branches = ['main', 'a', 'b', 'preview', 'release/a', 'release/b']
  const names = branches.map((branch) => selectGuard(branch, { defaultBranch: 'main', branches: ['**'] }).check)
  expect(new Set(names).size).toBe(branches.length)
})
