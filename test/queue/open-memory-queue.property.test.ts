import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Job, jobIdentity, jobKey } from '../../src/flow/ports/job.ts'
import { command, denied, deploy, FakeWorld, judge, report, sweep, unavailable } from './fake-world.ts'

const JOBS: readonly Job[] = [judge(1), judge(2), report(1), deploy(1), command(1, 5), command(2, 6), sweep('services')]

type Step =
  | { readonly kind: 'enqueue'; readonly job: Job }
  | { readonly kind: 'end'; readonly which: number; readonly how: 'well' | 'retry' | 'denied' }
  | { readonly kind: 'pass'; readonly ms: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('enqueue' as const), job: fc.constantFrom(...JOBS) }),
  fc.record({
    kind: fc.constant('end' as const),
    which: fc.nat(7),
    how: fc.constantFrom('well' as const, 'retry' as const, 'denied' as const),
  }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.nat(30) }),
)

/** What must hold whenever the world stands still. */
function check(world: FakeWorld, concurrency: number): void {
  const keys = world.running.map(({ job }) => jobKey(job))
  expect(new Set(keys).size).toBe(keys.length)
  expect(keys.length).toBeLessThanOrEqual(concurrency)
  expect(world.queue.stats().running).toBe(keys.length)
}

async function take(world: FakeWorld, { which, how }: { which: number; how: string }): Promise<void> {
  const running = world.running[which % Math.max(1, world.running.length)]
  await running?.end(how === 'well' ? undefined : how === 'retry' ? unavailable() : denied())
}

test('never two jobs of one key at once, and every job begins after it was last enqueued', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), async (steps, concurrency) => {
      const world = new FakeWorld({ concurrency, maxAttempts: 3, backoff: { firstMs: 4, maxMs: 16 } })
      const enqueuedAt = new Map<string, number>()
      for (const step of steps) {
        if (step.kind === 'enqueue') {
          enqueuedAt.set(jobIdentity(step.job), world.begun.length)
          await world.queue.enqueue(step.job)
        } else if (step.kind === 'end') await take(world, step)
        else await world.pass(step.ms)
        check(world, concurrency)
      }
      for (let round = 0; round < 200 && world.queue.stats().running + world.queue.stats().waiting > 0; round += 1) {
        await take(world, { which: 0, how: 'well' })
        await world.pass(16)
        check(world, concurrency)
      }
      await world.queue.idle()
      for (const [identity, at] of enqueuedAt) expect(world.begun.slice(at)).toContain(identity)
      await world.queue.close()
    }),
    { numRuns: 200 },
  )
})

test('commands of one key begin in the order they came, whatever fails', async () => {
  const hows = fc.array(fc.constantFrom('well', 'retry', 'denied'), { minLength: 40, maxLength: 40 })
  await fc.assert(
    fc.asyncProperty(hows, async (hows) => {
      const world = new FakeWorld({ maxAttempts: 3, backoff: { firstMs: 1, maxMs: 1 } })
      const wanted = Array.from({ length: 6 }, (_, comment) => command(1, comment))
      for (const job of wanted) await world.queue.enqueue(job)
      for (const how of hows) {
        await take(world, { which: 0, how })
        await world.pass(1)
      }
      expect([...new Set(world.begun)]).toEqual(wanted.map(jobIdentity))
    }),
    { numRuns: 100 },
  )
})

test('a job that always fails is given up once, after so many attempts', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 8 }), async (maxAttempts) => {
      const world = new FakeWorld({ maxAttempts, backoff: { firstMs: 1, maxMs: 1 } })
      await world.queue.enqueue(judge(7))
      for (let round = 0; round < 20; round += 1) {
        await world.endFirst(unavailable())
        await world.pass(1)
      }
      expect(world.begun).toHaveLength(maxAttempts)
      expect(world.givenUp).toHaveLength(1)
    }),
  )
})
