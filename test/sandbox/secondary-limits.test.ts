import { expect, test } from '@jest/globals'
import { PUBLISHED_LIMITS, RateLimits } from '../../src/sandbox/world/rate-limit.ts'
import type { Cost } from '../../src/sandbox/world/rate-limit.ts'
import { openAcme, REPO } from './acme.ts'

const READ: Cost = { points: 1, content: false }
const WRITE: Cost = { points: 5, content: false }
const CONTENT: Cost = { points: 5, content: true }

/** How many of these in a row pass, one each so many milliseconds, and how long the first refused one has to wait. */
function run(cost: Cost, everyMs: number, most: number): { passed: number; wait: number } {
  const limits = new RateLimits(5_000, PUBLISHED_LIMITS)
  for (let passed = 0; passed < most; passed++) {
    const wait = limits.secondsToWait('ana', cost, new Date(passed * everyMs))
    if (wait > 0) return { passed, wait }
  }
  return { passed: most, wait: 0 }
}

test.each<[string, Cost, number, number, { passed: number; wait: number }]>([
  ['900 reads a minute', READ, 10, 1_000, { passed: 900, wait: 51 }],
  ['180 writes a minute', WRITE, 10, 1_000, { passed: 180, wait: 59 }],
  ['80 contents a minute', CONTENT, 10, 1_000, { passed: 80, wait: 60 }],
  ['500 contents an hour', CONTENT, 1_000, 1_000, { passed: 500, wait: 3_100 }],
  ['reads without end, a few at a time', READ, 100, 5_000, { passed: 5_000, wait: 0 }],
])('secondsToWait() lets pass %s', (_, cost, everyMs, most, expected) => {
  expect(run(cost, everyMs, most)).toEqual(expected)
})

test('secondsToWait() counts each actor by itself, and nothing that was refused', () => {
  const limits = new RateLimits(5_000, { contentPerMinute: 1 })
  expect(limits.secondsToWait('ana', CONTENT, new Date(0))).toBe(0)
  expect(limits.secondsToWait('ben', CONTENT, new Date(0))).toBe(0)
  expect(limits.secondsToWait('ana', CONTENT, new Date(59_000))).toBe(1)
  expect(limits.secondsToWait('ana', CONTENT, new Date(60_000))).toBe(0)
})

test('dispatch() answers 403 with Retry-After, for checks too, and says nothing where no limits are set', async () => {
  let now = new Date('2027-01-01T10:00:00Z')
  const acme = await openAcme({ secondaryLimits: 'published', clock: () => now })
  const { sha } = await acme.openPull('one')
  const check = () => acme.bot('POST', `${REPO}/check-runs`, { name: 'drawbridge', head_sha: sha })
  for (let count = 1; count <= 80; count++) expect((await check()).status).toBe(201)
  const refused = await check()
  expect(refused).toMatchObject({ status: 403, body: { message: expect.stringContaining('secondary rate limit') } })
  expect(refused.headers.get('retry-after')).toBe('60')
  expect((await acme.bot('GET', REPO)).status).toBe(200)
  now = new Date('2027-01-01T10:01:00Z')
  expect((await check()).status).toBe(201)
  await acme.close()
})
