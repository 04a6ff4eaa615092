import { expect, test } from '@jest/globals'
import { KeptObjects } from '../../src/git/kept-objects.ts'

const object = (bytes: number) => ({ type: 'blob', bytes, content: Buffer.alloc(bytes) })

test('KeptObjects forgets what was not read for longest, as soon as there is too much', () => {
  const kept = new KeptObjects({ bytesMax: 3_000, objectBytesMax: 1_000 })
  kept.keep('a', object(1_000))
  kept.keep('b', object(1_000))
  kept.read('a')
  kept.keep('c', object(1_000))
  expect(['a', 'b', 'c'].filter((id) => kept.read(id) !== undefined)).toEqual(['a', 'c'])
})

test('KeptObjects keeps no object over its limit, and an object once', () => {
  const kept = new KeptObjects({ bytesMax: 2_000, objectBytesMax: 1_000 })
  kept.keep('large', object(1_001))
  kept.keep('a', object(100))
  for (let times = 0; times < 20; times++) kept.keep('b', object(100))
  expect(['large', 'a', 'b'].filter((id) => kept.read(id) !== undefined)).toEqual(['a', 'b'])
})
