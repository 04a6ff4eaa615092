import { expect, test } from '@jest/globals'
import type { Entry } from '../../src/allowlist/allowlist.ts'
import { buildDeclarations, coverSince, spansSince, type AllowlistChange } from '../../src/allowlist/declarations.ts'

// Tip first: the newest commit is c0.
const COMMITS = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5']

function change(
  commit: string,
  path: string,
  ...callers: readonly (string | [string, readonly string[]])[]
): AllowlistChange {
  const entries = callers.map((each): Entry => {
    const [caller, methods] = typeof each === 'string' ? [each, undefined] : each
    return { caller, callee: 'ledger', methods, place: { path } }
  })
  return { commit, path, entries }
}

/** `commit from-to` of each span of pot → ledger that lies between a place and the tip; whether they leave none out. */
function ask(position: number, ...changes: readonly AllowlistChange[]): readonly [readonly string[], boolean] {
  const declarations = buildDeclarations({ commits: COMMITS, changes })
  const spans = spansSince(declarations, { caller: 'pot', callee: 'ledger' }, position)
  return [spans.map(({ commit, from, to }) => `${commit} ${from}-${to}`), coverSince(spans, position)]
}

test.each<[string, number, readonly AllowlistChange[], readonly string[], boolean]>([
  ['nothing', 5, [], [], false],
  ['an entry that is there all the time', 5, [change('c5', 'a', 'pot')], ['c5 5-0'], true],
  ['an entry that came later', 5, [change('c2', 'a', 'pot'), change('c5', 'a')], ['c2 2-0'], false],
  ['the same, asked of a later place', 1, [change('c2', 'a', 'pot'), change('c5', 'a')], ['c2 2-0'], true],
  ['an entry that is gone', 4, [change('c2', 'a'), change('c5', 'a', 'pot')], ['c5 5-3'], false],
  ['the same, asked of a place where it was gone', 2, [change('c2', 'a'), change('c5', 'a', 'pot')], [], false],
  ['another entry that comes', 5, [change('c1', 'a', 'pot', 'emoji'), change('c5', 'a', 'pot')], ['c5 5-0'], true],
  ['other words', 5, [change('c1', 'a', ['pot', ['Read']]), change('c5', 'a', 'pot')], ['c1 1-0', 'c5 5-2'], true],
  [
    'a file that moves',
    5,
    [change('c3', 'b', 'pot'), change('c3', 'a'), change('c5', 'a', 'pot')],
    ['c3 3-0', 'c5 5-4'],
    true,
  ],
  ['a commit that is on no place', 5, [change('elsewhere', 'a', 'pot')], [], false],
])('buildDeclarations() of %s', (_, position, changes, spans, covered) => {
  expect(ask(position, ...changes)).toEqual([spans, covered])
})
