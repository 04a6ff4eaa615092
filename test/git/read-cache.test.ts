import { expect, test } from '@jest/globals'
import { ReadCache } from '../../src/git/read-cache.ts'

/** Questions to a cache, and those of them that it had to read. */
function openAsker(weightMax?: number) {
  const cache = new ReadCache(weightMax === undefined ? undefined : { weightMax })
  const read: string[] = []
  const ask = (name: string, answer: unknown) =>
    cache.ask(['tree', name], () => {
      read.push(name)
      return Promise.resolve(answer)
    })
  return { ask, read, cache }
}

test('ReadCache reads an answer once, also when it is nothing', async () => {
  const { ask, read } = openAsker()
  for (const answer of ['service.ledger', undefined, false])
    for (const _ of [1, 2]) expect(await ask(String(answer), answer)).toBe(answer)
  expect(read).toEqual(['service.ledger', 'undefined', 'false'])
})

test('ReadCache forgets the answer that was asked for longest ago, once there is too much', async () => {
  const { ask, read } = openAsker(6)
  for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) await ask(name, [1, 2])
  expect(read).toEqual(['a', 'b', 'c', 'b'])
})

test('ReadCache does not keep an answer that is too much by itself', async () => {
  const { ask, read } = openAsker(3)
  for (const _ of [1, 2]) expect(await ask('huge', [1, 2, 3])).toEqual([1, 2, 3])
  for (const _ of [1, 2]) await ask('small', [1])
  expect(read).toEqual(['huge', 'huge', 'small'])
})

test('ReadCache keeps no failure, and tells questions apart by all their parts', async () => {
  const { cache } = openAsker()
  await expect(cache.ask(['a', 'b'], () => Promise.reject(new Error('gone')))).rejects.toThrow('gone')
  expect(await cache.ask(['a', 'b'], () => Promise.resolve(1))).toBe(1)
  expect(await cache.ask(['a","b'], () => Promise.resolve(2))).toBe(2)
  expect(await cache.ask(['ab'], () => Promise.resolve(3))).toBe(3)
})
