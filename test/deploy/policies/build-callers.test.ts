import { expect, test } from '@jest/globals'
import type { Revocation } from '../../../src/allowlist/allowlist.ts'
import { buildCallers } from '../../../src/deploy/policies/build-callers.ts'
import { makeConfigModel, makeContext, stateOf, versionOf } from '../config-model.ts'
import type { RecordedRelease } from '../../../src/deploy/releases/release.ts'

const V1 = versionOf('1a')
const V2 = versionOf('2b')
const V3 = versionOf('3c')

function recorded(service: string, version: string, callees: readonly string[], at: string): RecordedRelease {
  const calls = callees.map((callee) => ({ callee }))
  return { release: { service, version, image: 'x', source: { repository: 'acme/services' }, calls }, commit: 'c', at }
}

const model = {
  ...makeConfigModel(['service.emoji', 'service.ledger', 'service.pot']),
  histories: new Map([
    ['service.pot', [recorded('service.pot', V1, ['service.ledger'], '2026-02-01T00:00:00Z')]],
    [
      'service.emoji',
      [
        recorded('service.emoji', V3, [], '2026-02-28T00:00:00Z'),
        recorded('service.emoji', V2, ['service.ledger', 'service.pot'], '2026-02-02T00:00:00Z'),
        recorded('service.emoji', V1, ['service.search'], '2026-02-01T00:00:00Z'),
      ],
    ],
  ]),
}

function build(
  callee: string,
  over: {
    desired?: { service: string; version: string; calls: { callee: string }[] }
    revocations?: Revocation[]
  } = {},
) {
  const context = makeContext(
    { allowlist: { entries: [], revocations: over.revocations ?? [] } },
    { versions: 2, days: 0 },
  )
  return buildCallers(new Set([callee]), { state: stateOf(model), desired: over.desired, context }).get(callee) ?? []
}

test('buildCallers() unites running and returnable releases, sorted, with the newest version that calls', () => {
  expect(build('service.ledger')).toEqual([
    { caller: 'service.emoji', origin: 'returnable', version: V2 },
    { caller: 'service.pot', origin: 'deployed', version: V1 },
  ])
})

test('buildCallers() leaves out what no release in the window calls, and what nobody ever called', () => {
  expect(build('service.search')).toEqual([])
  expect(build('service.unknown')).toEqual([])
})

test('buildCallers() counts the release that a plan brings as running, and the one that runs now as returnable', () => {
  const desired = { service: 'service.pot', version: V2, calls: [{ callee: 'service.emoji' }] }
  expect(build('service.emoji', { desired })).toEqual([{ caller: 'service.pot', origin: 'deployed', version: V2 }])
  expect(build('service.ledger', { desired })).toContainEqual({
    caller: 'service.pot',
    origin: 'returnable',
    version: V1,
  })
})

test('buildCallers() counts what the release of a plan pushes out of the window as out', () => {
  const desired = { service: 'service.emoji', version: versionOf('4d'), calls: [] }
  expect(build('service.pot')).toHaveLength(1)
  expect(build('service.pot', { desired })).toEqual([])
})

test('buildCallers() knows the first release of a service that has none', () => {
  const desired = { service: 'service.ledger', version: V1, calls: [{ callee: 'service.emoji' }] }
  expect(build('service.emoji', { desired })).toEqual([{ caller: 'service.ledger', origin: 'deployed', version: V1 }])
})

test.each([
  ['in force', undefined, []],
  ['in force on its last day', '2026-03-01', []],
  ['over', '2026-02-28', ['service.pot']],
])('buildCallers() with a revocation that is %s', (_, until, callers) => {
  const revocations = [
    { caller: 'service.pot', callee: 'service.ledger', until, place: { path: 'x' } },
    { caller: 'service.emoji', callee: 'service.ledger', place: { path: 'x' } },
  ]
  expect(build('service.ledger', { revocations }).map(({ caller }) => caller)).toEqual(callers)
})
