import { expect, test } from '@jest/globals'
import { nextDelay } from '../../src/queue/backoff.ts'
import { denied, unavailable } from './fake-world.ts'

const backoff = { firstMs: 1_000, maxMs: 10_000 }

test.each([
  ['doubles', unavailable(), 1, 1, 1_000],
  ['doubles', unavailable(), 2, 1, 2_000],
  ['doubles', unavailable(), 4, 1, 8_000],
  ['stops growing', unavailable(), 5, 1, 10_000],
  ['spreads over the upper half', unavailable(), 2, 0, 1_000],
  ['spreads over the upper half', unavailable(), 2, 0.5, 1_500],
  ['waits as long as the world asks', unavailable(60_000), 1, 1, 60_000],
  ['waits longer than the world asks', unavailable(10), 3, 1, 4_000],
  ['waits no longer than a limit', unavailable(24 * 3_600_000), 1, 1, 65 * 60_000],
  ['stops after the last attempt', unavailable(), 6, 1, undefined],
  ['does not retry what will not get better', denied(), 1, 1, undefined],
  ['does not retry our own bugs', new TypeError('x is undefined'), 1, 1, undefined],
])('nextDelay() %s: attempts %#', (_, error, attempts, random, expected) => {
  expect(nextDelay(error, { attempts, maxAttempts: 6, backoff, random })).toBe(expected)
})
