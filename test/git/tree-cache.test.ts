import { expect, test } from '@jest/globals'
import type { TreeEntry } from '../../src/file.ts'
import { TreeCache } from '../../src/git/tree-cache.ts'

const tree = (...paths: string[]): TreeEntry[] => paths.map((path) => ({ path, blob: '0'.repeat(40), kind: 'file' }))

test('TreeCache gives a tree back, and nothing for a commit that it was not given', () => {
  const cache = new TreeCache()
  cache.set('a', tree('service.ledger/main.go'))
  expect(cache.get('a')).toEqual(tree('service.ledger/main.go'))
  expect(cache.get('b')).toBeUndefined()
})

test('TreeCache forgets the tree that was asked for longest ago, once there are too many entries', () => {
  const cache = new TreeCache({ entriesMax: 4 })
  cache.set('a', tree('1', '2'))
  cache.set('b', tree('1', '2'))
  cache.get('a')
  cache.set('c', tree('1'))
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([tree('1', '2'), undefined, tree('1')])
})

test('TreeCache does not keep a tree that is too large by itself, and counts a tree once', () => {
  const cache = new TreeCache({ entriesMax: 2 })
  cache.set('huge', tree('1', '2', '3'))
  expect(cache.get('huge')).toBeUndefined()
  cache.set('a', tree('1'))
  cache.set('a', tree('1'))
  cache.set('b', tree('1'))
  expect([cache.get('a'), cache.get('b')]).toEqual([tree('1'), tree('1')])
})
