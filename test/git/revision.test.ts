import { expect, test } from '@jest/globals'
import { isAbbreviatedId, isObjectId, isRefName } from '../../src/git/revision.ts'

const SHA1 = '4c5b52f1797a1161a7c12a91724a47f527b152f2'

test.each([
  [SHA1, true],
  [SHA1.repeat(2).slice(0, 64), true],
  [SHA1.slice(1), false],
  [SHA1.toUpperCase(), false],
  [`${SHA1}\n`, false],
  [`-${SHA1.slice(1)}`, false],
  ['', false],
])('isObjectId() takes full ids alone: %j → %s', (text, expected) => {
  expect(isObjectId(text)).toBe(expected)
})

test.each([
  ['4c5b', true],
  [SHA1, true],
  ['4c5', false],
  ['main', false],
  ['4c5b^{tree}', false],
])('isAbbreviatedId() takes hexadecimal digits alone: %j → %s', (text, expected) => {
  expect(isAbbreviatedId(text)).toBe(expected)
})

test.each([
  ['refs/heads/main', true],
  ['refs/pull/7/head', true],
  ['refs/heads/ümläut-🦊', true],
  ['refs/heads/-dash', true],
  ['refs/heads/a=b;c&d', true],
  ['main', false],
  ['HEAD', false],
  ['--upload-pack=evil', false],
  ['refs/heads/a b', false],
  ['refs/heads/a\nb', false],
  ['refs/heads/a:refs/heads/b', false],
  ['refs/heads/a..b', false],
  ['refs/heads/a~1', false],
  ['refs/heads/a^', false],
  ['refs/heads/*', false],
  ['refs/heads/a@{1}', false],
  ['refs/heads/a.lock', false],
  ['refs/heads/.a', false],
  ['refs/heads/a.', false],
  ['refs/heads//a', false],
  ['refs/heads/a/', false],
  ['refs/heads/a\\b', false],
  [`refs/heads/${'a'.repeat(1100)}`, false],
])('isRefName() takes what git-check-ref-format takes: %j → %s', (text, expected) => {
  expect(isRefName(text)).toBe(expected)
})
