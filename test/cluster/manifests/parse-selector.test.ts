import { expect, test } from '@jest/globals'
import { parseSelector } from '../../../src/cluster/manifests/parse-selector.ts'
import { matchesSelector } from '../../../src/cluster/model/selector.ts'

const labels = new Map([
  ['app', 'ledger'],
  ['tier', 'gold'],
  ['projectcalico.org/namespace', 'bank'],
])

test.each([
  ['', true],
  ['  ', true],
  ['all()', true],
  ['all( )', true],
  ['global()', false],
  ["app == 'ledger'", true],
  ['app=="ledger"', true],
  ["app == 'Ledger'", false],
  ["app != 'pot'", true],
  ["missing != 'pot'", true],
  ["missing == ''", false],
  ["app in {'pot', 'ledger'}", true],
  ["app in{'pot','ledger'}", true],
  ['app in {}', false],
  ["app not in { 'pot' }", true],
  ["missing not  in {'pot'}", true],
  ['has(app)', true],
  ['has( missing )', false],
  ['!has(missing)', true],
  ['!!has(app)', true],
  ["app contains 'edg'", true],
  ["app starts with 'led'", true],
  ["app ends  with 'ger'", true],
  ["missing starts with ''", false],
  ["app == 'pot' || tier == 'gold' && has(app)", true],
  ["(app == 'pot' || tier == 'gold') && has(missing)", false],
  ["app == 'pot' && has(app) || tier == 'gold'", true],
  ["!(app == 'ledger')", false],
  ["!app == 'ledger'", false],
  ["projectcalico.org/namespace == 'bank'", true],
  ["app == 'it''s'".replace("''s", 's'), false],
])('parseSelector() reads %s', (text, expected) => {
  const parsed = parseSelector(text)
  expect('selector' in parsed ? matchesSelector(parsed.selector, labels) : parsed.problem).toBe(expected)
})

test.each([
  ['app', 3, 'lacks an operator'],
  ['app = "x"', 4, 'lacks an operator'],
  ['app == x', 7, 'lacks a text in quotes'],
  ["app == 'x", 7, 'lacks a text in quotes'],
  ["app in 'x'", 7, 'lacks a set in braces'],
  ["app in {'x'", 11, 'lacks a closing brace'],
  ["(app == 'x'", 11, 'lacks a closing parenthesis'],
  ["app == 'x')", 10, 'has something after its end'],
  ["app == 'x' and has(y)", 11, 'has something after its end'],
  ["app == 'x' &&", 13, 'lacks a label'],
  ['{{ .Values.selector }}', 0, 'lacks a label'],
  ['has()', 3, 'lacks an operator'],
  [`${'('.repeat(200)}has(a)${')'.repeat(200)}`, 101, 'is nested more than 100 deep'],
  [`${'!'.repeat(5000)}has(a)`, 101, 'is nested more than 100 deep'],
])('parseSelector() refuses %.30s at character %i: %s', (text, at, problem) => {
  expect(parseSelector(text)).toEqual({ problem: expect.stringContaining(`The selector ${problem}`), at })
})
