import { expect, test } from '@jest/globals'
import { verifyPolicies, type PolicyDrift } from '../../../src/deploy/policies/verify-policies.ts'
import type { RecordedRelease } from '../../../src/deploy/releases/release.ts'
import {
  deploy,
  makeConfigModel,
  makeContext,
  merge,
  stateOf,
  versionOf,
  wish,
  type ConfigModel,
} from '../config-model.ts'

const SERVICES = ['service.emoji', 'service.ledger', 'service.pot']
const LEDGER = 'staging/service.ledger/network-policy.yaml'
const AT = '2026-03-01T11:00:00Z'

/** Everybody was deployed: emoji and pot call the ledger. */
function deployed(): ConfigModel {
  const wishes = [
    wish('service.ledger', versionOf('a1'), []),
    wish('service.emoji', versionOf('b2'), ['service.ledger']),
    wish('service.pot', versionOf('c3'), ['service.ledger']),
  ]
  return wishes.reduce((model, wanted) => merge(model, deploy(model, wanted), AT), makeConfigModel(SERVICES))
}

function verify(model: ConfigModel, over: { services?: readonly string[]; now?: string } = {}): PolicyDrift {
  const { services = SERVICES, now = '2026-03-01T12:00:00Z' } = over
  return verifyPolicies({ state: stateOf(model), context: makeContext({ now }), services: new Set(services) })
}

function edit(model: ConfigModel, path: string, change: (text: string) => string | undefined): ConfigModel {
  const files = new Map(model.files)
  const text = change(files.get(path) ?? '')
  if (text === undefined) files.delete(path)
  else files.set(path, text)
  return { ...model, files }
}

const summary = ({ files }: PolicyDrift) =>
  files.map(({ kind, path, listed, unlisted }) => ({ kind, path, listed, unlisted }))

test('verifyPolicies() finds no drift in what plans wrote', () => {
  const drift = verify(deployed())
  expect(drift).toEqual({ files: [], compared: 3, findings: [] })
})

test('verifyPolicies() misses no policy of a service that was never released', () => {
  expect(verify(makeConfigModel(SERVICES))).toEqual({ files: [], compared: 0, findings: [] })
})

const bomb = Array.from({ length: 40 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}, *a${n}]\n`).join('')

test.each([
  {
    name: 'a caller taken out by hand',
    change: (text: string) => text.replace(/^ *- service\.pot\n/m, ''),
    found: { kind: 'differing', listed: [], unlisted: ['service.pot'] },
  },
  {
    name: 'a caller put in by hand',
    change: (text: string) => text.replace(/^( *- )service\.pot\n/m, '$1service.pot\n$1service.vault\n'),
    found: { kind: 'differing', listed: ['service.vault'], unlisted: [] },
  },
  {
    name: 'a comment put in by hand',
    change: (text: string) => `# mine\n${text}`,
    found: { kind: 'wording', listed: [], unlisted: [] },
  },
  {
    name: 'a file that is no policy any more',
    change: () => '{{ .Values.policy }}',
    found: { kind: 'differing', listed: [], unlisted: ['service.emoji', 'service.pot'] },
  },
  {
    name: 'an empty file',
    change: () => '',
    found: { kind: 'differing', listed: [], unlisted: ['service.emoji', 'service.pot'] },
  },
  {
    name: 'an annotation that others may act on',
    change: (text: string) => text.replace('  annotations:\n', '  annotations:\n    argocd.argoproj.io/hook: Skip\n'),
    found: { kind: 'differing', listed: [], unlisted: [] },
  },
  {
    name: 'a bomb of aliases',
    change: (text: string) => `a0: &a0 [x]\n${bomb}---\n${text}`,
    found: { kind: 'differing', listed: [], unlisted: [] },
  },
  { name: 'a file that is gone', change: () => undefined, found: { kind: 'missing', listed: [], unlisted: [] } },
])('verifyPolicies() finds $name', ({ change, found }) => {
  const model = deployed()
  const drift = verify(edit(model, LEDGER, change))
  expect(summary(drift)).toEqual([{ path: LEDGER, ...found }])
  expect(drift.files[0]?.expected).toBe(model.files.get(LEDGER))
})

test('verifyPolicies() takes the policy of what is no service any more for extra', () => {
  const drift = verify(deployed(), { services: ['service.emoji', 'service.ledger'] })
  expect(summary(drift)).toEqual([
    { kind: 'extra', path: 'staging/service.pot/network-policy.yaml', listed: [], unlisted: [] },
  ])
  expect(drift.files[0]?.expected).toBeUndefined()
})

test('verifyPolicies() takes the base for extra where no config asks for one', () => {
  const path = 'staging/network-policy-base.staging.yaml'
  expect(summary(verify(edit(deployed(), path, () => 'kind: NetworkPolicy\n')))).toEqual([
    { kind: 'extra', path, listed: [], unlisted: [] },
  ])
})

// Emoji does not call the ledger any more; three versions on, its last caller has left the window of three, and nothing
// has touched the ledger since.
function outdated(): ConfigModel {
  const before = merge(deployed(), deploy(deployed(), wish('service.emoji', versionOf('b3'), [])), AT)
  const histories = new Map(before.histories)
  const quiet = ['e4', 'e5', 'e6'].map((digits, hours): RecordedRelease => ({
    release: { service: 'service.emoji', version: versionOf(digits), image: '', source: { repository: '' }, calls: [] },
    commit: digits,
    at: `2026-03-01T1${5 - hours}:00:00Z`,
  }))
  histories.set('service.emoji', [...quiet, ...(before.histories.get('service.emoji') ?? [])])
  return { ...before, histories }
}

test('verifyPolicies() tells a file that lags behind the rollback window from one that somebody edited', () => {
  const now = '2026-03-20T12:00:00Z'
  const behind = outdated()
  expect(summary(verify(behind, { now }))).toEqual([
    { kind: 'behind', path: LEDGER, listed: ['service.emoji'], unlisted: [] },
  ])
  const edited = edit(behind, LEDGER, (text) =>
    text.replace(/^( *- )service\.pot\n/m, '$1service.pot\n$1service.vault\n'),
  )
  expect(summary(verify(edited, { now })).map(({ kind }) => kind)).toEqual(['differing'])
})
