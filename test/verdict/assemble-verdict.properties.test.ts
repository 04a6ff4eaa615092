import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { assembleVerdict } from '../../src/verdict/assemble-verdict.ts'
import type { PullFacts, Verdict } from '../../src/verdict/model/verdict.ts'
import { approve, config, pullFacts, type SnapshotSketch } from './facts.ts'

const NAMES = ['emoji', 'ledger', 'legacy', 'pot', 'user', 'mars'] as const
const CALL = fc
  .tuple(fc.constantFrom(...NAMES), fc.constantFrom(...NAMES), fc.subarray(['List', 'Read', 'Open']))
  .map(([caller, callee, methods]) => `${caller}>${callee}${methods.length > 0 ? `:${methods.join(',')}` : ''}`)
const ENTRIES = fc.uniqueArray(CALL, { maxLength: 6, selector: (call) => call.split(':')[0] })
const CODE = fc.array(
  fc.tuple(fc.constantFrom('', '', '~', '*', '@'), CALL).map((parts) => parts.join('')),
  { maxLength: 6 },
)
const SNAPSHOT: fc.Arbitrary<SnapshotSketch> = fc.record({ entries: ENTRIES, code: CODE, revocations: ENTRIES })
const LOGIN = fc.constantFrom('alice', 'bob', 'dave', 'erin', 'frank', 'mallory')
const RULE = fc.record({
  consent: fc.constantFrom('required' as const, 'required' as const, 'notify' as const, 'none' as const),
  approvals: fc.constantFrom(1, 1, 2),
  author: fc.constantFrom('counts' as const, 'excluded' as const),
})

const FACTS = fc
  .record({
    base: SNAPSHOT,
    head: SNAPSHOT,
    author: LOGIN,
    approvers: fc.uniqueArray(fc.tuple(LOGIN, fc.boolean()), { maxLength: 4, selector: ([login]) => login }),
    rules: fc.dictionary(fc.constantFrom('service.ledger', 'service.pot', 'service.emoji'), RULE),
  })
  .map(({ base, head, author, approvers, rules }) => {
    const approvals = approvers.map(([login, isCurrent]) => {
      return approve(login, isCurrent ? (head.entries ?? []) : ['emoji>ledger'], { base: base.entries ?? [] })
    })
    return pullFacts({ base, head, author, approvals, config: config({ rules }) })
  })

const RANK: Record<Verdict['state'], number> = { failure: 0, waiting: 1, success: 2 }

test('assembleVerdict() property: one approval more never makes a verdict worse', () => {
  fc.assert(
    fc.property(FACTS, LOGIN, fc.boolean(), (facts, login, isCurrent) => {
      fc.pre(facts.approvals.every((approval) => approval.login !== login))
      const before = assembleVerdict(facts)
      const fingerprints = isCurrent ? new Set(before.consents.map((c) => c.fingerprint)) : new Set<string>()
      const approvals = [...facts.approvals, { login, commit: 'c'.repeat(40), fingerprints }]
      const after = assembleVerdict({ ...facts, approvals })
      expect(RANK[after.state]).toBeGreaterThanOrEqual(RANK[before.state])
      for (const [index, consent] of before.consents.entries()) {
        if (consent.state === 'given') expect(after.consents[index]?.state).toBe('given')
      }
    }),
  )
})

test("assembleVerdict() property: a change of one callee's calls takes back that callee's consent alone", () => {
  fc.assert(
    fc.property(FACTS, fc.constantFrom('ledger', 'pot', 'emoji'), ENTRIES, (facts, changed, entries) => {
      const callee = `service.${changed}`
      const before = assembleVerdict(facts)
      const others = facts.head.allowlist.value.entries.filter((entry) => entry.callee !== callee)
      const fresh = pullFacts({ head: { entries } }).head.allowlist.value.entries.filter((e) => e.callee === callee)
      const value = { ...facts.head.allowlist.value, entries: [...others, ...fresh] }
      const head = { ...facts.head, allowlist: { ...facts.head.allowlist, value } }
      const after = new Map(assembleVerdict({ ...facts, head }).consents.map((consent) => [consent.callee, consent]))
      for (const consent of before.consents) {
        const now = after.get(consent.callee)
        if (consent.callee !== callee) expect(now).toEqual(consent)
        else if (now && now.fingerprint !== consent.fingerprint) {
          const agreed = facts.approvals.filter(({ fingerprints }) => fingerprints?.has(now.fingerprint))
          expect(now.approvals.filter(({ how }) => how === 'review').length).toBeLessThanOrEqual(agreed.length)
        }
      }
    }),
  )
})

test('assembleVerdict() property: the order of facts makes no difference', () => {
  const shuffled = (facts: PullFacts): fc.Arbitrary<PullFacts> => {
    const { head } = facts
    const shuffle = <T>(list: readonly T[]) =>
      fc.shuffledSubarray([...list], { minLength: list.length, maxLength: list.length })
    return fc
      .record({
        approvals: shuffle(facts.approvals),
        entries: shuffle(head.allowlist.value.entries),
        revocations: shuffle(head.allowlist.value.revocations),
        calls: shuffle(head.code.calls),
        services: shuffle(head.services),
        members: shuffle([...facts.members]),
      })
      .map(({ approvals, entries, revocations, calls, services, members }) => ({
        ...facts,
        approvals,
        members: new Map(members),
        head: {
          ...head,
          services,
          allowlist: { ...head.allowlist, value: { entries, revocations } },
          code: { ...head.code, calls },
        },
      }))
  }
  fc.assert(
    fc.property(
      FACTS.chain((facts) => fc.tuple(fc.constant(facts), shuffled(facts))),
      ([facts, other]) => {
        const { calls, ...verdict } = assembleVerdict(facts)
        const { calls: otherCalls, ...otherVerdict } = assembleVerdict(other)
        expect(otherVerdict).toEqual(verdict)
        expect(new Set(otherCalls)).toEqual(new Set(calls))
      },
    ),
  )
})

test('assembleVerdict() property: a pull request that changes nothing is never failed and asks nobody', () => {
  fc.assert(
    fc.property(SNAPSHOT, LOGIN, (sketch, author) => {
      const { state, consents, findings } = assembleVerdict(pullFacts({ base: sketch, head: sketch, author }))
      expect({ state, consents, findings }).toEqual({ state: 'success', consents: [], findings: [] })
    }),
  )
})
