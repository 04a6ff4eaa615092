import { expect, test } from '@jest/globals'
import { command, denied, deploy, FakeWorld, judge, report, settle, sweep, unavailable } from './fake-world.ts'

const JUDGE_7 = 'judge-pull acme/services#7'

test('enqueue() answers at once; jobs of one key run one after the other, in order', async () => {
  const world = new FakeWorld()
  for (const job of [judge(7), report(7), deploy(7), command(7, 1), command(7, 2)]) await world.queue.enqueue(job)
  await settle()
  expect(world.begun).toEqual([JUDGE_7, 'open-deployment acme/services#7'])
  await world.endFirst()
  await world.endFirst()
  expect(world.begun.slice(2)).toEqual(['report-deployment acme/services#7', 'run-command acme/services#7 1'])
  await world.endFirst()
  await world.endFirst()
  await world.endFirst()
  expect(world.begun.slice(4)).toEqual(['run-command acme/services#7 2'])
  expect(world.queue.stats()).toEqual({ waiting: 0, running: 0, backingOff: 0 })
})

test('enqueue() keeps one of several waiting jobs, and runs once more what came while its like ran', async () => {
  const world = new FakeWorld()
  await world.queue.enqueue(judge(7))
  for (let index = 0; index < 5; index += 1) await world.queue.enqueue(judge(7))
  expect(world.queue.stats()).toMatchObject({ running: 1, waiting: 1 })
  await world.endFirst()
  await world.endFirst()
  expect(world.begun).toEqual([JUDGE_7, JUDGE_7])
  await world.queue.enqueue(judge(7))
  expect(world.begun).toHaveLength(3)
})

test('no more jobs run at once than allowed', async () => {
  const world = new FakeWorld({ concurrency: 2 })
  for (let number = 1; number <= 5; number += 1) await world.queue.enqueue(judge(number))
  expect(world.running).toHaveLength(2)
  await world.endFirst()
  expect(world.running).toHaveLength(2)
  expect(world.begun).toHaveLength(3)
})

test('sweeps begin only when nothing else could', async () => {
  const world = new FakeWorld({ concurrency: 1 })
  await world.queue.enqueue(judge(1))
  for (const job of [sweep('services'), sweep('web'), judge(2), judge(3)]) await world.queue.enqueue(job)
  for (let index = 0; index < 4; index += 1) await world.endFirst()
  expect(world.begun).toEqual([
    'judge-pull acme/services#1',
    'judge-pull acme/services#2',
    'judge-pull acme/services#3',
    'sweep acme/services',
    'sweep acme/web',
  ])
})

test('a retryable failure is tried again with growing pauses, then given up once', async () => {
  const world = new FakeWorld({ maxAttempts: 4, backoff: { firstMs: 1_000, maxMs: 3_000 } })
  await world.queue.enqueue(judge(7))
  const error = unavailable()
  for (const pause of [1_000, 2_000, 3_000]) {
    await world.endFirst(error)
    expect(world.timers).toEqual([pause])
    expect(world.queue.stats()).toEqual({ waiting: 1, running: 0, backingOff: 1 })
    await world.pass(pause - 1)
    expect(world.running).toHaveLength(0)
    await world.pass(1)
  }
  expect(world.givenUp).toEqual([])
  await world.endFirst(error)
  expect(world.givenUp).toEqual([{ job: JUDGE_7, error }])
  expect(world.timers).toEqual([])
  expect(world.begun).toHaveLength(4)
  expect(world.queue.stats()).toEqual({ waiting: 0, running: 0, backingOff: 0 })
})

test('a job that succeeds in the end is not given up, and starts afresh next time', async () => {
  const world = new FakeWorld({ maxAttempts: 2, backoff: { firstMs: 1, maxMs: 1 } })
  for (let round = 0; round < 3; round += 1) {
    await world.queue.enqueue(judge(7))
    await world.endFirst(unavailable())
    await world.pass(1)
    await world.endFirst()
  }
  expect(world.begun).toHaveLength(6)
  expect(world.givenUp).toEqual([])
})

test.each([
  ['an error that will not get better', denied()],
  ['a bug of ours', new TypeError('x is undefined')],
])('%s is given up at once, and the next job of the key goes on', async (_, error) => {
  const world = new FakeWorld()
  await world.queue.enqueue(judge(7))
  await world.queue.enqueue(report(7))
  await world.endFirst(error)
  expect(world.givenUp).toEqual([{ job: JUDGE_7, error }])
  expect(world.running.map(({ job }) => job.kind)).toEqual(['report-deployment'])
})

test('while a job rests, its key waits in order and others go on', async () => {
  const world = new FakeWorld({ backoff: { firstMs: 10, maxMs: 10 } })
  await world.queue.enqueue(command(7, 1))
  await world.queue.enqueue(command(7, 2))
  await world.endFirst(unavailable())
  await world.queue.enqueue(judge(8))
  expect(world.begun).toEqual(['run-command acme/services#7 1', 'judge-pull acme/services#8'])
  await world.endFirst()
  await world.pass(10)
  await world.endFirst()
  await world.endFirst()
  expect(world.begun.slice(2)).toEqual(['run-command acme/services#7 1', 'run-command acme/services#7 2'])
})

test('a job that came while its like failed is done by the next attempt', async () => {
  const world = new FakeWorld({ backoff: { firstMs: 10, maxMs: 10 } })
  await world.queue.enqueue(judge(7))
  await world.queue.enqueue(judge(7))
  await world.endFirst(unavailable())
  await world.queue.enqueue(judge(7))
  expect(world.queue.stats().waiting).toBe(1)
  await world.pass(10)
  await world.endFirst()
  expect(world.begun).toEqual([JUDGE_7, JUDGE_7])
})

test('a job that came while its like was given up runs all the same', async () => {
  const world = new FakeWorld()
  await world.queue.enqueue(judge(7))
  await world.queue.enqueue(judge(7))
  await world.endFirst(denied())
  expect(world.givenUp).toHaveLength(1)
  expect(world.running).toHaveLength(1)
})

test('giving up that fails is logged, and stops nothing', async () => {
  const world = new FakeWorld({ giveUp: () => Promise.reject(unavailable()) })
  await world.queue.enqueue(judge(7))
  await world.queue.enqueue(report(7))
  await world.endFirst(denied())
  expect(world.logged).toEqual(['a job failed and is given up', 'giving up a job failed too'])
  expect(world.running).toHaveLength(1)
})

test('enqueue() refuses more waiting jobs than allowed, but not one that waits already', async () => {
  const world = new FakeWorld({ concurrency: 1, maxWaiting: 2 })
  for (const number of [1, 2, 3]) await world.queue.enqueue(judge(number))
  await expect(world.queue.enqueue(judge(4))).rejects.toMatchObject({ code: 'limit-exceeded', retryable: true })
  await world.queue.enqueue(judge(3))
  await world.endFirst()
  await world.queue.enqueue(judge(4))
  expect(world.queue.stats()).toMatchObject({ waiting: 2, running: 1 })
})

test('idle() waits for what runs, what waits and what rests', async () => {
  const world = new FakeWorld({ concurrency: 1, backoff: { firstMs: 10, maxMs: 10 } })
  await world.queue.idle()
  await world.queue.enqueue(judge(1))
  await world.queue.enqueue(judge(2))
  let isIdle = false
  void world.queue.idle().then(() => (isIdle = true))
  await world.endFirst(unavailable())
  await world.endFirst()
  expect(isIdle).toBe(false)
  await world.pass(10)
  expect(isIdle).toBe(false)
  await world.endFirst()
  expect(isIdle).toBe(true)
})

test('close() begins nothing more, waits for what runs and takes nothing in', async () => {
  const world = new FakeWorld({ concurrency: 2 })
  for (const number of [1, 2, 3]) await world.queue.enqueue(judge(number))
  await world.endFirst(unavailable())
  expect(world.timers).toHaveLength(1)
  let isClosed = false
  void world.queue.close().then(() => (isClosed = true))
  expect(world.timers).toEqual([])
  await expect(world.queue.enqueue(judge(4))).rejects.toMatchObject({ code: 'limit-exceeded' })
  await world.endFirst()
  expect(isClosed).toBe(false)
  await world.endFirst(unavailable())
  expect(isClosed).toBe(true)
  await world.pass(1_000_000)
  expect(world.begun).toHaveLength(3)
})

test('a held queue takes jobs and begins none before it is released', async () => {
  const world = new FakeWorld({ held: true })
  for (const job of [judge(1), judge(1), judge(2)]) await world.queue.enqueue(job)
  await settle()
  expect(world.begun).toEqual([])
  expect(world.queue.stats()).toEqual({ waiting: 2, running: 0, backingOff: 0 })
  world.queue.release()
  await settle()
  expect(world.begun).toEqual(['judge-pull acme/services#1', 'judge-pull acme/services#2'])
})

test('a held queue can be closed', async () => {
  const world = new FakeWorld({ held: true })
  await world.queue.enqueue(judge(1))
  await world.queue.close()
  expect(world.begun).toEqual([])
})
