import { expect, test } from '@jest/globals'
import { describeCalls } from '../../../src/deploy/policies/describe-calls.ts'
import type { RecordedRelease, Release } from '../../../src/deploy/releases/release.ts'
import type { AllowedCaller } from '../../../src/netpolicy/model/policy.ts'
import { makeConfigModel, makeContext, stateOf, versionOf } from '../config-model.ts'

const EMOJI = 'service.emoji'
const LEDGER = 'service.ledger'

/** A release of service.emoji, brought by a pull request; `methods` undefined: it does not call service.ledger. */
function release(pull: number | undefined, ...methods: readonly (readonly string[] | 'all')[]): RecordedRelease {
  const calls = methods.map((of): Release['calls'][number] =>
    of === 'all' ? { callee: LEDGER } : { callee: LEDGER, methods: of },
  )
  const source = { repository: 'acme/services', ...(pull === undefined ? {} : { pull }) }
  const made = { service: EMOJI, version: versionOf(`${10 + (pull ?? 0)}`), image: 'x', source, calls }
  return { release: made, commit: 'c', at: '2026-02-28T00:00:00Z' }
}

/** What is said of the one call from service.emoji to service.ledger after this history, newest first. */
function describe(history: readonly RecordedRelease[], over: Partial<AllowedCaller> = {}, entry = {}) {
  const histories = new Map(history.length === 0 ? [] : [[EMOJI, history]])
  const model = { ...makeConfigModel([EMOJI, LEDGER]), histories }
  const entries = [{ caller: EMOJI, callee: LEDGER, place: { path: 'x' }, ...entry }]
  const context = makeContext({ allowlist: { entries, revocations: [] } }, { versions: 5, days: 30 })
  const allowed = new Map([[LEDGER, [{ caller: EMOJI, origin: 'deployed', ...over } as const]]])
  return describeCalls(allowed, { state: stateOf(model), context }).get(LEDGER)?.[0]
}

test.each<[string, RecordedRelease[], string | undefined]>([
  ['the only one', [release(3, 'all')], 'acme/services#3'],
  ['the first in a row', [release(3, 'all'), release(2, 'all'), release(1)], 'acme/services#2'],
  ['the first of the last row', [release(4, 'all'), release(3), release(2, 'all')], 'acme/services#4'],
  ['that of a version one can return to', [release(3), release(2, 'all'), release(1)], 'acme/services#2'],
  ['none where the release names none', [release(undefined, 'all')], undefined],
  ['none without releases', [], undefined],
])('describeCalls() names the pull request: %s', (_, history, pull) => {
  expect(describe(history)?.pull).toBe(pull)
})

test('describeCalls() gives the reason of the allowlist, while the entry is in force', () => {
  expect(describe([], { origin: 'declared' }, { reason: 'shows balances' })?.reason).toBe('shows balances')
  expect(describe([], { origin: 'declared' }, { reason: 'old', until: '2026-01-01' })?.reason).toBeUndefined()
})

const READ = { kind: 'grpc', service: 'ledger.Ledger', method: 'Read' }
const BALANCE = { kind: 'http', verb: 'GET', path: '/balance' }

test.each<[string, RecordedRelease[], unknown]>([
  ['all that the releases name', [release(2, ['ledger.Ledger/Read']), release(1, ['GET /balance'])], [READ, BALANCE]],
  ['none where one release may call everything', [release(2, ['GET /balance']), release(1, 'all')], undefined],
  ['none where one says too little for a policy', [release(2, ['GET /balance', 'ReadBalance'])], undefined],
])('describeCalls() gives methods: %s', (_, history, methods) => {
  expect(describe(history)?.methods).toEqual(methods)
})
