import { expect, test } from '@jest/globals'
import { selectDirectories } from '../../src/graph/select-directories.ts'

test.each<{ name: string; paths: string[]; directories: string[] }>([
  { name: 'an empty repository', paths: [], directories: [] },
  { name: 'files at the root', paths: ['go.mod', 'README.md'], directories: [] },
  {
    name: 'every level, each once, sorted',
    paths: ['service.pot/handler/move.go', 'service.pot/main.go', 'libraries/idgen/id.go', 'service.Pot/main.go'],
    directories: ['libraries', 'libraries/idgen', 'service.Pot', 'service.pot', 'service.pot/handler'],
  },
  { name: 'names with spaces and quotes', paths: ['a "b"/c\nd/e'], directories: ['a "b"', 'a "b"/c\nd'] },
  {
    name: 'names of object properties',
    paths: ['__proto__/constructor/x'],
    directories: ['__proto__', '__proto__/constructor'],
  },
])('selectDirectories() $name', ({ paths, directories }) => {
  expect(selectDirectories(paths)).toEqual(directories)
})

test('selectDirectories() goes through a path of very many parts without running out of stack', () => {
  expect(selectDirectories([`${'a/'.repeat(5000)}file`])).toHaveLength(5000)
})
