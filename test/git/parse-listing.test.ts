import { expect, test } from '@jest/globals'
import { parseHistory, parsePaths, parseTreeListing } from '../../src/git/parse-listing.ts'

const A = 'a'.repeat(40)
const B = 'b'.repeat(40)
const NONE = '0'.repeat(40)
const zero = (...records: string[]) => Buffer.from(records.map((record) => `${record}\0`).join(''))

test('parseTreeListing() sorts by path and tells kinds apart', () => {
  const output = zero(
    `120000 blob ${A}\tservice.pot/link`,
    `160000 commit ${B}\tvendor`,
    `100755 blob ${A}\tservice.emoji/run "quoted"\nname\tand tab`,
  )
  expect(parseTreeListing(output, 10)).toEqual([
    { path: 'service.emoji/run "quoted"\nname\tand tab', blob: A, kind: 'file' },
    { path: 'service.pot/link', blob: A, kind: 'symlink' },
    { path: 'vendor', blob: B, kind: 'submodule' },
  ])
})

test.each([
  [2, 2],
  [1, undefined],
])('parseTreeListing() gives nothing beyond its limit: 2 entries, limit %i', (limit, length) => {
  expect(parseTreeListing(zero(`100644 blob ${A}\ta`, `100644 blob ${A}\tb`), limit)?.length).toBe(length)
})

test('parsePaths() sorts by code unit, each path once', () => {
  expect(parsePaths(zero('b', 'a', 'B', 'a', '\n:x'), 10)).toEqual(['\n:x', 'B', 'a', 'b'])
  expect(parsePaths(Buffer.alloc(0), 10)).toEqual([])
  expect(parsePaths(zero('a', 'b'), 1)).toBeUndefined()
})

test('parseHistory() keeps commits with several files, deletions and hostile paths apart', () => {
  const output = zero(
    `${A} 1700000000`,
    `\n:100644 000000 ${B} ${NONE} D`,
    'staging/service.pot/release.yaml',
    `:100644 120000 ${B} ${A} T`,
    `:100644 100644 ${A} ${B} M`,
    `${B} 1600000000`,
    `\n:000000 100755 ${NONE} ${B} A`,
    `${A} 1500000000`,
  )
  expect(parseHistory(output)).toEqual([
    { commit: A, at: '2023-11-14T22:13:20.000Z', path: 'staging/service.pot/release.yaml', blob: undefined },
    { commit: A, at: '2023-11-14T22:13:20.000Z', path: `:100644 100644 ${A} ${B} M`, blob: undefined },
    { commit: B, at: '2020-09-13T12:26:40.000Z', path: `${A} 1500000000`, blob: B },
  ])
})

test('parseHistory() survives a commit that claims an impossible time', () => {
  const [entry] = parseHistory(zero(`${A} 99999999999999`, `\n:000000 100644 ${NONE} ${B} A`, 'a'))
  expect(entry?.at).toBe('1970-01-01T00:00:00.000Z')
})
