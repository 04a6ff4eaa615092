import { expect, test } from '@jest/globals'
import { MemoryStore } from '../../../src/flow/sources/memory-store.ts'

const bytes = (size: number) => new Uint8Array(size)

test('read() gives what was written, and nothing else', async () => {
  const store = new MemoryStore({ bytesMax: 10_000 })
  await store.write(new Map([['ledger', bytes(3)]]))
  expect(await store.read(['ledger', 'pot'])).toEqual(new Map([['ledger', bytes(3)]]))
})

test('write() makes room by dropping what was used longest ago', async () => {
  const store = new MemoryStore({ bytesMax: 10_000 })
  for (const name of ['ledger', 'pot', 'emoji']) await store.write(new Map([[name, bytes(2_500)]]))
  await store.read(['ledger'])
  await store.write(new Map([['card', bytes(2_500)]]))
  expect([...(await store.read(['ledger', 'pot', 'emoji', 'card'])).keys()]).toEqual(['ledger', 'emoji', 'card'])
})

test('write() keeps no value that is larger than all room there is, and drops nothing for it', async () => {
  const store = new MemoryStore({ bytesMax: 10_000 })
  await store.write(new Map([['ledger', bytes(100)]]))
  await store.write(new Map([['huge', bytes(10_000)]]))
  expect([...(await store.read(['ledger', 'huge'])).keys()]).toEqual(['ledger'])
})

test('write() counts a value once that is written twice', async () => {
  const store = new MemoryStore({ bytesMax: 10_000 })
  await store.write(new Map([['pot', bytes(4_000)]]))
  for (let i = 0; i < 5; i++) await store.write(new Map([['ledger', bytes(4_000)]]))
  expect((await store.read(['ledger', 'pot'])).size).toBe(2)
})

test('read() asks below for what it lacks, and remembers the answer', async () => {
  const below = new MemoryStore({ bytesMax: 10_000 })
  await below.write(new Map([['ledger', bytes(3)]]))
  const asked: string[][] = []
  const store = new MemoryStore({
    bytesMax: 10_000,
    below: {
      read: (keys) => {
        asked.push([...keys])
        return below.read(keys)
      },
      write: (values) => below.write(values),
      flush: () => below.flush(),
    },
  })
  await store.write(new Map([['pot', bytes(1)]]))
  expect((await store.read(['ledger', 'pot'])).size).toBe(2)
  expect((await store.read(['ledger', 'pot'])).size).toBe(2)
  expect(asked).toEqual([['ledger']])
  expect((await below.read(['pot'])).size).toBe(1)
})
