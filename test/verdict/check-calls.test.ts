import { expect, test } from '@jest/globals'
import type { CallRules } from '../../src/config/config.ts'
import { checkCalls } from '../../src/verdict/calls/check-calls.ts'
import { snapshot, type SnapshotSketch } from './facts.ts'

const FAIL: CallRules = { undeclared: 'fail', unused: 'warn', unownedPrograms: 'fail' }

function check(sketch: SnapshotSketch, options: { rules?: CallRules; before?: SnapshotSketch } = {}) {
  return checkCalls({
    snapshot: snapshot(sketch),
    rules: options.rules ?? FAIL,
    allowlist: { layout: 'callee' },
    before: options.before && snapshot(options.before),
  })
}

const brief = (sketch: SnapshotSketch, options: Parameters<typeof check>[1] = {}) =>
  check(sketch, options).map(({ severity, code, message }) => `${severity} ${code}: ${message}`)

test.each<{ name: string; sketch: SnapshotSketch; rules?: CallRules; found: string[] }>([
  { name: 'nothing at all', sketch: {}, found: [] },
  { name: 'a declared call', sketch: { entries: ['emoji>ledger'], code: ['emoji>ledger:List'] }, found: [] },
  { name: 'declared methods', sketch: { entries: ['emoji>ledger:List,Read'], code: ['emoji>ledger:List'] }, found: [] },
  {
    name: 'a call without an entry',
    sketch: { code: ['emoji>ledger:List'] },
    found: ['error undeclared-call: service.emoji calls service.ledger, and no allowlist entry declares it'],
  },
  {
    name: 'a call without an entry where that is a warning',
    sketch: { code: ['emoji>ledger:List'] },
    rules: { undeclared: 'warn', unused: 'warn', unownedPrograms: 'fail' },
    found: ['warning undeclared-call: service.emoji calls service.ledger, and no allowlist entry declares it'],
  },
  {
    name: 'a call site that nothing reaches',
    sketch: { code: ['~emoji>ledger:List'] },
    found: ['warning undeclared-call: service.emoji calls service.ledger, and no allowlist entry declares it'],
  },
  {
    name: 'the same call reached and not',
    sketch: { code: ['~emoji>ledger:List', 'emoji>ledger:Read'] },
    found: ['error undeclared-call: service.emoji calls service.ledger, and no allowlist entry declares it'],
  },
  { name: 'a client that is built and never used', sketch: { code: ['*emoji>ledger'] }, found: [] },
  { name: 'a queue', sketch: { code: ['@emoji>ledger'] }, found: [] },
  { name: 'a call of a service to itself', sketch: { code: ['emoji>emoji'] }, found: [] },
  {
    name: 'methods beyond the entry, one finding each',
    sketch: { entries: ['emoji>ledger:List'], code: ['emoji>ledger:Close,List,Open'] },
    found: [
      'error undeclared-method: service.emoji calls Close of service.ledger, and its allowlist entry does not name that method',
      'error undeclared-method: service.emoji calls Open of service.ledger, and its allowlist entry does not name that method',
    ],
  },
  {
    name: 'methods that could not be named against an entry with some',
    sketch: { entries: ['emoji>ledger:List'], code: ['emoji>ledger'] },
    found: [
      'error undeclared-method: service.emoji calls methods of service.ledger that could not be named, and its allowlist entry names only some',
    ],
  },
  {
    name: 'a revoked call, whatever the rule for undeclared ones',
    sketch: { revocations: ['emoji>ledger'], code: ['emoji>ledger'] },
    rules: { undeclared: 'warn', unused: 'ignore', unownedPrograms: 'fail' },
    found: ['error revoked-call: service.emoji calls service.ledger, which revoked that call'],
  },
  {
    name: 'a revocation beside an entry',
    sketch: { entries: ['emoji>ledger'], revocations: ['emoji>ledger'], code: ['emoji>ledger'] },
    found: ['error revoked-call: service.emoji calls service.ledger, which revoked that call'],
  },
  {
    name: 'a call to no service',
    sketch: { entries: ['emoji>mars'], code: ['emoji>mars'] },
    found: ['error unknown-callee: service.emoji calls service.mars, which is no service of this repository'],
  },
  {
    name: 'an entry that no code uses',
    sketch: { entries: ['emoji>ledger'] },
    found: ['warning unused-entry: service.emoji may call service.ledger, and none of its code does'],
  },
  {
    name: 'an unused entry where that is ignored',
    sketch: { entries: ['emoji>ledger'] },
    rules: { undeclared: 'fail', unused: 'ignore', unownedPrograms: 'fail' },
    found: [],
  },
  {
    name: 'an entry with a client that is never used',
    sketch: { entries: ['emoji>ledger'], code: ['*emoji>ledger'] },
    found: [
      'warning unused-entry: service.emoji may call service.ledger, and its code builds a client for it that it never uses',
    ],
  },
  {
    name: 'an entry that only a queue uses',
    sketch: { entries: ['emoji>ledger'], code: ['@emoji>ledger'] },
    found: [],
  },
  {
    name: 'an entry of a caller with a source that could not be read',
    sketch: {
      entries: ['emoji>ledger'],
      unreadable: [{ path: 'service.emoji/handler/huge.go', reason: 'too-large' }],
    },
    found: [],
  },
  {
    name: 'a call whose target has no name, which also leaves unused entries open',
    sketch: {
      entries: ['emoji>ledger'],
      unresolved: [
        {
          caller: 'service.emoji',
          reason: 'the name is read from a file',
          evidence: { path: 'service.emoji/proxy.go', line: 7, column: 2, text: 'client.Do(name)' },
        },
      ],
    },
    found: [
      'warning unresolved-call: service.emoji makes a call whose target could not be named: the name is read from a file',
    ],
  },
])('checkCalls() finds what is to be said about $name', ({ sketch, rules, found }) => {
  expect(brief(sketch, rules && { rules })).toEqual(found)
})

test('checkCalls() points at the call site of the method and says what entry it takes', () => {
  const [finding] = check({ entries: ['emoji>ledger:List'], code: ['emoji>ledger:List,Open'] })
  expect(finding?.place).toEqual({ path: 'service.emoji/handler/list.go', line: 42, column: 9 })
  expect(finding?.hint).toBe(
    'Change the entry in service.ledger/allowlist.yaml to:\ncallers:\n  service.emoji:\n    methods: [List, Open]\n',
  )
})

test('checkCalls() is silent about unused entries of a caller without analysed code', () => {
  const seen = snapshot({ entries: ['emoji>ledger'] })
  const unseen = { ...seen, code: { ...seen.code, packages: new Map() } }
  expect(checkCalls({ snapshot: unseen, rules: FAIL, allowlist: { layout: 'callee' } })).toEqual([])
})

test.each<{ name: string; before: SnapshotSketch; severity: string }>([
  { name: 'that stood before', before: { entries: ['emoji>ledger'], code: ['emoji>ledger'] }, severity: 'warning' },
  { name: 'that is new', before: { entries: ['emoji>ledger'] }, severity: 'error' },
  {
    name: 'that was revoked before',
    before: { revocations: ['emoji>ledger'], code: ['emoji>ledger'] },
    severity: 'error',
  },
])(
  'checkCalls() lets a revocation be merged while code still makes a call $name: $severity',
  ({ before, severity }) => {
    const sketch = { revocations: ['emoji>ledger'], code: ['emoji>ledger'] }
    expect(check(sketch, { before }).map((finding) => [finding.code, finding.severity])).toEqual([
      ['revoked-call', severity],
    ])
  },
)
