import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Call, Delta } from '../../src/graph/call.ts'
import { diffCalls } from '../../src/graph/diff-calls.ts'

const EMPTY: Delta = { added: [], removed: [], widened: [], narrowed: [] }

/** `emoji>ledger` with every method, `emoji>ledger:Read,Write` with two. */
function calls(...texts: string[]): Call[] {
  return texts.map((text) => {
    const [, caller = '', callee = '', methods] = /^(\w+)>(\w+)(?::(.+))?$/.exec(text) ?? []
    const pair = { caller: `service.${caller}`, callee: `service.${callee}` }
    return methods === undefined ? pair : { ...pair, methods: methods.split(',') }
  })
}

test.each<{ name: string; base: string[]; head: string[]; delta: Partial<Record<keyof Delta, string[]>> }>([
  { name: 'nothing at all', base: [], head: [], delta: {} },
  { name: 'a new call', base: [], head: ['emoji>ledger'], delta: { added: ['emoji>ledger'] } },
  { name: 'a new call with methods', base: [], head: ['emoji>ledger:B,A'], delta: { added: ['emoji>ledger:A,B'] } },
  { name: 'a call that went', base: ['pot>ledger:A'], head: [], delta: { removed: ['pot>ledger:A'] } },
  { name: 'the opposite direction', base: ['a>b'], head: ['b>a'], delta: { added: ['b>a'], removed: ['a>b'] } },
  { name: 'a method more', base: ['pot>ledger:A'], head: ['pot>ledger:A,B'], delta: { widened: ['pot>ledger:B'] } },
  { name: 'a method less', base: ['pot>ledger:A,B'], head: ['pot>ledger:B'], delta: { narrowed: ['pot>ledger:A'] } },
  { name: 'to every method', base: ['pot>ledger:A'], head: ['pot>ledger'], delta: { widened: ['pot>ledger'] } },
  { name: 'from every method', base: ['pot>ledger'], head: ['pot>ledger:A'], delta: { narrowed: ['pot>ledger'] } },
  {
    name: 'one method for another',
    base: ['pot>ledger:A,C'],
    head: ['pot>ledger:B,C'],
    delta: { widened: ['pot>ledger:B'], narrowed: ['pot>ledger:A'] },
  },
  { name: 'doubled records', base: ['a>b:X', 'a>b:Y'], head: ['a>b:Y,X,X'], delta: {} },
  { name: 'a record without methods wins', base: ['a>b:X', 'a>b'], head: ['a>b', 'a>b:Z'], delta: {} },
  {
    name: 'order by callee, then caller',
    base: [],
    head: ['a>z', 'c>b', 'Z>b', 'a>b'],
    delta: { added: ['Z>b', 'a>b', 'c>b', 'a>z'] },
  },
])('diffCalls() $name', ({ base, head, delta }) => {
  expect(diffCalls({ base: calls(...base), head: calls(...head) })).toEqual({
    added: calls(...(delta.added ?? [])),
    removed: calls(...(delta.removed ?? [])),
    widened: calls(...(delta.widened ?? [])),
    narrowed: calls(...(delta.narrowed ?? [])),
  })
})

test('diffCalls() tells apart names that only a separator would join', () => {
  const base = [{ caller: 'a\0b', callee: 'c' }]
  const head = [{ caller: 'a', callee: 'b\0c' }]
  expect(diffCalls({ base, head })).toEqual({ ...EMPTY, added: head, removed: base })
})

test('diffCalls() refuses a call without any method, which is a bug of whoever made it', () => {
  expect(() => diffCalls({ base: [], head: [{ caller: 'a', callee: 'b', methods: [] }] })).toThrow('every method or')
})

const name = fc.constantFrom('service.ledger', 'service.emoji', 'service.pot', '__proto__')
const methods = fc.option(fc.uniqueArray(fc.constantFrom('Read', 'Write', 'List', 'Move'), { minLength: 1 }), {
  nil: undefined,
})
const anyCalls = fc.array(fc.record({ caller: name, callee: name, methods }), { maxLength: 20 })

test('diffCalls() of a set with itself is empty', () => {
  fc.assert(fc.property(anyCalls, (a) => expect(diffCalls({ base: a, head: a })).toEqual(EMPTY)))
})

test('diffCalls() swaps its lists when base and head are swapped', () => {
  fc.assert(
    fc.property(anyCalls, anyCalls, (base, head) => {
      const there = diffCalls({ base, head })
      const back = diffCalls({ base: head, head: base })
      expect(back).toEqual({
        added: there.removed,
        removed: there.added,
        widened: there.narrowed,
        narrowed: there.widened,
      })
    }),
  )
})

test('diffCalls() does not depend on the order of its input', () => {
  fc.assert(
    fc.property(anyCalls, anyCalls, (base, head) => {
      const reversed = { base: [...base].reverse(), head: [...head].reverse() }
      expect(diffCalls(reversed)).toEqual(diffCalls({ base, head }))
    }),
  )
})

/** Pair → methods, `*` for every one: a second, plainer reading of what a set of calls means. */
function means(records: readonly Call[]): Map<string, Set<string>> {
  const meaning = new Map<string, Set<string>>()
  for (const { caller, callee, methods } of records) unite(meaning, JSON.stringify([caller, callee]), methods ?? ['*'])
  return meaning
}

function unite(meaning: Map<string, Set<string>>, key: string, methods: Iterable<string>): void {
  const all = new Set([...(meaning.get(key) ?? []), ...methods])
  meaning.set(key, all.has('*') ? new Set(['*']) : all)
}

test('diffCalls() applied to base gives head', () => {
  fc.assert(
    fc.property(anyCalls, anyCalls, (base, head) => {
      const delta = diffCalls({ base, head })
      const result = means(base)
      for (const key of means(delta.removed).keys()) result.delete(key)
      for (const [key, lost] of means(delta.narrowed)) {
        // What is left of `every method` is not in the delta: head decides, and it must name methods.
        const before = lost.has('*') ? means(head).get(key) : result.get(key)
        const left = [...(before ?? [])].filter((method) => !lost.has(method))
        expect(left).not.toContain('*')
        result.set(key, new Set(left))
      }
      for (const list of [delta.added, delta.widened]) {
        for (const [key, gained] of means(list)) unite(result, key, gained)
      }
      expect(result).toEqual(means(head))
    }),
  )
})

test('diffCalls() names a pair once in each list, and methods in order', () => {
  fc.assert(
    fc.property(anyCalls, anyCalls, (base, head) => {
      for (const list of Object.values(diffCalls({ base, head }))) {
        const pairs = list.map(({ caller, callee }) => JSON.stringify([callee, caller]))
        expect(new Set(pairs).size).toBe(pairs.length)
        for (const { methods } of list) expect(methods).toEqual(methods && [...new Set(methods)].sort())
      }
    }),
  )
})
