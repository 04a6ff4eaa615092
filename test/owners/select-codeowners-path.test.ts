import { expect, test } from '@jest/globals'
import { selectCodeownersPath } from '../../src/owners/select-codeowners-path.ts'

test.each<{ name: string; paths: string[]; selected: string | undefined }>([
  { name: 'none', paths: ['go.mod', 'service.pot/CODEOWNERS'], selected: undefined },
  { name: 'nothing at all', paths: [], selected: undefined },
  { name: 'docs', paths: ['docs/CODEOWNERS', 'go.mod'], selected: 'docs/CODEOWNERS' },
  { name: 'the root before docs', paths: ['docs/CODEOWNERS', 'CODEOWNERS'], selected: 'CODEOWNERS' },
  {
    name: '.github before all',
    paths: ['CODEOWNERS', 'docs/CODEOWNERS', '.github/CODEOWNERS'],
    selected: '.github/CODEOWNERS',
  },
  {
    name: 'only the exact name',
    paths: ['codeowners', 'CODEOWNERS.md', '.GitHub/CODEOWNERS', 'Docs/CODEOWNERS'],
    selected: undefined,
  },
  {
    name: 'no deeper one',
    paths: ['a/.github/CODEOWNERS', '.github/CODEOWNERS/x', '.gitlab/CODEOWNERS'],
    selected: undefined,
  },
])('selectCodeownersPath() takes $name', ({ paths, selected }) => {
  expect(selectCodeownersPath(paths)).toBe(selected)
  expect(selectCodeownersPath(new Set([...paths].reverse()))).toBe(selected)
})
