import { expect, test } from '@jest/globals'
import { RecentAnswers } from '../../../src/flow/sources/recent-answers.ts'

test('ask() reads once for one question', async () => {
  const recent = new RecentAnswers()
  let reads = 0
  const ask = (question: readonly unknown[]) =>
    recent.ask(
      question,
      async () => ++reads,
      () => 1,
    )
  expect(await ask(['snapshot', 'c0ffee', { services: new Map([['service.ledger', 2]]) }])).toBe(1)
  expect(await ask(['snapshot', 'c0ffee', { services: new Map([['service.ledger', 2]]) }])).toBe(1)
})

test.each([
  [
    ['snapshot', 'c0ffee'],
    ['snapshot', 'deca1'],
  ],
  [[new Map([['service.ledger', 1]])], [new Map([['service.ledger', 2]])]],
  [[new Map([['service.ledger', 1]])], [new Map([['service.pot', 1]])]],
  [[{ callee: new Set(['a']) }], [{ callee: new Set(['b']) }]],
])('ask() tells %j from %j', async (one, other) => {
  const recent = new RecentAnswers()
  await recent.ask(
    one,
    async () => 'one',
    () => 1,
  )
  expect(
    await recent.ask(
      other,
      async () => 'other',
      () => 1,
    ),
  ).toBe('other')
})

test('ask() forgets what was asked for longest ago when it holds too much', async () => {
  const recent = new RecentAnswers({ weightMax: 10 })
  const reads: string[] = []
  const ask = (name: string, weight: number) =>
    recent.ask(
      [name],
      async () => {
        reads.push(name)
        return name
      },
      () => weight,
    )
  for (const name of ['ledger', 'pot', 'ledger', 'emoji', 'ledger', 'pot']) await ask(name, 5)
  await ask('huge', 11)
  await ask('ledger', 5)
  await ask('huge', 11)
  expect(reads).toEqual(['ledger', 'pot', 'emoji', 'pot', 'huge', 'huge'])
})

test('ask() does not remember a failure', async () => {
  const recent = new RecentAnswers()
  await expect(
    recent.ask(
      ['c0ffee'],
      () => Promise.reject(new Error('no disk')),
      () => 1,
    ),
  ).rejects.toThrow('no disk')
  expect(
    await recent.ask(
      ['c0ffee'],
      async () => 'read',
      () => 1,
    ),
  ).toBe('read')
})
