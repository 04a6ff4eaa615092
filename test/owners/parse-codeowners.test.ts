import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { matchOwners } from '../../src/owners/match-owners.ts'
import { ownerHandle } from '../../src/owners/owner.ts'
import {
  CODEOWNERS_SIZE_LIMIT,
  MAX_CODEOWNERS_FINDINGS,
  MAX_WILDCARD_RULES,
  parseCodeowners,
} from '../../src/owners/parse-codeowners.ts'
import { MAX_PATTERN_LENGTH } from '../../src/owners/parse-pattern.ts'
import { anyText } from '../any-text.ts'

const PATH = '.github/CODEOWNERS'

/** Rules as `line pattern owners`, findings as `line:column message`. */
function parse(text: string) {
  const { value, findings } = parseCodeowners(text, PATH)
  return {
    rules: value.rules.map(({ line, pattern, owners }) => [line, pattern, ...owners.map(ownerHandle)].join(' ')),
    findings: findings.map(({ code, severity, message, place: { path, line, column } }) => {
      expect({ code, severity, path }).toEqual({ code: 'codeowners-syntax', severity: 'warning', path: PATH })
      return line === undefined ? message : `${line}:${column} ${message}`
    }),
  }
}

test.each<{ name: string; text: string; rules: string[] }>([
  { name: 'an empty file', text: '', rules: [] },
  { name: 'blank lines and comments', text: '\n  \n# * @all\n\t# x\n', rules: [] },
  {
    name: 'users, teams and addresses',
    text: '* @Jo @acme/ledger ops@acme.test',
    rules: ['1 * @Jo @acme/ledger ops@acme.test'],
  },
  { name: 'no line feed at the end', text: '* @a\n/x/ @b', rules: ['1 * @a', '2 /x/ @b'] },
  { name: 'CRLF', text: '* @a\r\n\r\n/x/ @b\r\n', rules: ['1 * @a', '3 /x/ @b'] },
  { name: 'CRLF behind a line without owners', text: '/x/\r\n/y\r\n', rules: ['1 /x/', '2 /y'] },
  { name: 'CR at the very end', text: '/x/ @a\r', rules: ['1 /x/ @a'] },
  { name: 'a byte order mark', text: '\uFEFF* @a\n', rules: ['1 * @a'] },
  { name: 'a byte order mark before a comment', text: '\uFEFF# owners\n* @a', rules: ['2 * @a'] },
  { name: 'tabs, and white space around', text: '\t/x/\t\t@a \t @b  \n', rules: ['1 /x/ @a @b'] },
  { name: 'a line without owners', text: '/apps/ @a\n/apps/github\n', rules: ['1 /apps/ @a', '2 /apps/github'] },
  {
    name: 'a comment behind owners',
    text: '*.js    @js-owner #This is an inline comment.',
    rules: ['1 *.js @js-owner'],
  },
  { name: 'a comment that touches an owner', text: '* @a#@b @c', rules: ['1 * @a'] },
  { name: 'a comment behind a lone pattern', text: '/x/ # nobody', rules: ['1 /x/'] },
  { name: 'escaped spaces', text: '/release\\ notes/ @a\n\\ x @b', rules: ['1 /release\\ notes/ @a', '2 \\ x @b'] },
  { name: 'an escaped tab', text: 'a\\\tb @a', rules: ['1 a\\\tb @a'] },
  { name: 'underscores of managed users', text: '* @jo_acme @acme_x/pot_y', rules: ['1 * @jo_acme @acme_x/pot_y'] },
  {
    name: 'addresses with signs',
    text: "* a.b+c%d_e-f'g@mail.acme-x.test",
    rules: ["1 * a.b+c%d_e-f'g@mail.acme-x.test"],
  },
  { name: 'one owner twice', text: '* @a @A', rules: ['1 * @a @A'] },
  { name: 'owners that look like patterns, and the reverse', text: '@a @b', rules: ['1 @a @b'] },
  { name: 'names of JavaScript', text: '__proto__ @constructor\n', rules: ['1 __proto__ @constructor'] },
  {
    name: 'a pattern as long as it may be',
    text: 'x'.repeat(MAX_PATTERN_LENGTH),
    rules: [`1 ${'x'.repeat(MAX_PATTERN_LENGTH)}`],
  },
])('parseCodeowners() reads $name', ({ text, rules }) => {
  expect(parse(text)).toEqual({ rules, findings: [] })
})

test.each<{ name: string; line: string; column: number; problem: string }>([
  { name: 'negation', line: '!*.md @a', column: 1, problem: 'a pattern cannot be negated with !' },
  { name: 'a range', line: '/src/*.[ch] @a', column: 1, problem: 'brackets are no ranges here' },
  { name: 'one bracket', line: '  a] @a', column: 3, problem: 'brackets are no ranges here' },
  {
    name: 'three asterisks',
    line: '***/*.rb @a',
    column: 1,
    problem: 'a pattern cannot have three asterisks in a row',
  },
  {
    name: 'three asterisks at the end',
    line: 'a/b*** @a',
    column: 1,
    problem: 'a pattern cannot have three asterisks in a row',
  },
  { name: 'a backslash at the end', line: 'a\\', column: 1, problem: 'a backslash stands before nothing' },
  { name: 'an escaped slash', line: 'a\\/b @a', column: 1, problem: 'a backslash stands before nothing' },
  { name: 'an escaped #', line: '\\#x @a', column: 1, problem: 'a backslash stands before nothing' },
  {
    name: 'a pattern too long',
    line: 'x'.repeat(MAX_PATTERN_LENGTH + 1),
    column: 1,
    problem: 'the pattern is longer than 4096',
  },
  { name: 'a word without @', line: '* foo', column: 3, problem: 'foo is no owner' },
  { name: 'an unfinished address', line: '*.txt docs@', column: 7, problem: 'docs@ is no owner' },
  { name: 'an address without a dot', line: '* ops@acme', column: 3, problem: 'ops@acme is no owner' },
  { name: 'a lone @', line: '* @', column: 3, problem: '@ is no owner' },
  { name: 'a team without a name', line: '* @acme/', column: 3, problem: '@acme/ is no owner' },
  { name: 'a team without an organisation', line: '* @/pot', column: 3, problem: '@/pot is no owner' },
  { name: 'a team of three parts', line: '* @acme/a/b', column: 3, problem: '@acme/a/b is no owner' },
  { name: 'a dot in a team', line: '* @acme/pot.team', column: 3, problem: '@acme/pot.team is no owner' },
  { name: 'an app', line: '* @helper[bot]', column: 3, problem: '@helper[bot] is no owner' },
  { name: 'an escaped space behind an owner', line: '* @a\\ @b', column: 3, problem: '@a\\ is no owner' },
  { name: 'a backslash before CRLF', line: 'a\\\r', column: 1, problem: 'a backslash stands before nothing' },
  { name: 'owners joined by commas', line: '* @a, @b', column: 3, problem: '@a, is no owner' },
  { name: 'a wrong owner among right ones', line: '/x/ @a\t@b oops @c', column: 11, problem: 'oops is no owner' },
  { name: 'an unescaped space in a pattern', line: '/release notes/ @a', column: 10, problem: 'notes/ is no owner' },
  { name: 'a sign that only looks like @', line: '* ＠a', column: 3, problem: '＠a is no owner' },
  { name: 'an owner too long', line: `* @${'a'.repeat(320)}`, column: 3, problem: `@${'a'.repeat(79)}… is no owner` },
  {
    name: 'a section, which is GitLab',
    line: '[Payments] @acme/pot',
    column: 1,
    problem: 'brackets are no ranges here',
  },
])('parseCodeowners() skips a line with $name and keeps the others', ({ line, column, problem }) => {
  const { rules, findings } = parse(`* @all\n${line}\n/x/ @pot\n`)
  expect(rules).toEqual(['1 * @all', '3 /x/ @pot'])
  expect(findings).toEqual([expect.stringContaining(problem)])
  expect(findings[0]).toMatch(new RegExp(`^2:${column} GitHub skips this line, because `))
})

test('parseCodeowners() says that a # inside a pattern begins a comment', () => {
  expect(parse('/docs/c#/ @acme/docs')).toEqual({
    rules: ['1 /docs/c'],
    findings: ['1:8 The # inside this pattern starts a comment: the line takes the owners of /docs/c away'],
  })
})

test('parseCodeowners() tells the first findings and counts the others', () => {
  const { rules, findings } = parse('!x @a\n'.repeat(MAX_CODEOWNERS_FINDINGS + 2) + '* @a\n')
  expect(rules).toHaveLength(1)
  expect(findings).toHaveLength(MAX_CODEOWNERS_FINDINGS + 1)
  expect(findings.at(-1)).toBe('2 more lines have problems like these')
})

/** A file of exactly so many bytes, whose first line makes @all the owner of everything. */
function fileOfSize(bytes: number, filler: string): string {
  const head = '* @all\n#'
  const rest = bytes - head.length
  const width = Buffer.byteLength(filler)
  return head + filler.repeat(Math.floor(rest / width)) + '-'.repeat(rest % width)
}

test.each([
  { bytes: CODEOWNERS_SIZE_LIMIT - 1, filler: 'x', loaded: true },
  { bytes: CODEOWNERS_SIZE_LIMIT, filler: 'x', loaded: false },
  { bytes: CODEOWNERS_SIZE_LIMIT - 1, filler: 'é', loaded: true },
  { bytes: CODEOWNERS_SIZE_LIMIT, filler: 'é', loaded: false },
])('parseCodeowners() of $bytes bytes of $filler is loaded: $loaded', ({ bytes, filler, loaded }) => {
  const text = fileOfSize(bytes, filler)
  expect(Buffer.byteLength(text)).toBe(bytes)
  const { value, findings } = parseCodeowners(text, PATH)
  expect(findings.map(({ code, severity }) => [code, severity])).toEqual(
    loaded ? [] : [['codeowners-too-large', 'error']],
  )
  expect(value.rules).toHaveLength(loaded ? 1 : 0)
  expect(matchOwners(value, 'go.mod').rule?.line).toBe(loaded ? 1 : undefined)
})

test('parseCodeowners() does not use a file with too many wildcards, and says so', () => {
  const lines = Array.from({ length: MAX_WILDCARD_RULES }, (_, n) => `*.${n} @a\n/names/${n} @a\n`).join('')
  expect(parseCodeowners(lines, PATH).findings).toEqual([])
  const { value, findings } = parseCodeowners(`${lines}*.go @a\n`, PATH)
  expect(value.rules).toEqual([])
  expect(findings).toMatchObject([{ code: 'codeowners-too-large', severity: 'error', place: { path: PATH } }])
})

const scrap = fc.constantFrom(
  '*',
  '**',
  '/',
  '\\',
  '#',
  '!',
  '[',
  '@',
  '@a',
  '@a/b',
  'a@b.c',
  ' ',
  '\t',
  '\r',
  '\n',
  '\uFEFF',
  'x',
  '?',
)
const ownersText = fc.oneof(
  anyText({ maxLength: 200 }),
  fc.array(scrap, { maxLength: 80 }).map((scraps) => scraps.join('')),
)

test('parseCodeowners() never throws, and every rule and finding is inside the file', () => {
  fc.assert(
    fc.property(ownersText, fc.string({ maxLength: 20 }), (text, path) => {
      const { value, findings } = parseCodeowners(text, PATH)
      const lines = text.replace(/^\uFEFF/, '').split('\n')
      for (const { path, line = 0, column = 0 } of [...value.rules, ...findings.map(({ place }) => place)].map(
        (place) => ({ column: 1, ...place }),
      )) {
        expect(path).toBe(PATH)
        expect(line).toBeGreaterThanOrEqual(1)
        expect(line).toBeLessThanOrEqual(lines.length)
        expect(column).toBeGreaterThanOrEqual(1)
        expect(column).toBeLessThanOrEqual(lines[line - 1]?.length ?? 0)
      }
      expect(matchOwners(value, path).path).toBe(path)
    }),
    { numRuns: 500 },
  )
})

test('parseCodeowners() reads a line alike wherever it stands', () => {
  const line = fc.array(scrap, { maxLength: 12 }).map((scraps) => scraps.join('').replace(/[\r\n\uFEFF]/g, ''))
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
      const whole = parse(lines.join('\n'))
      const single = lines.map((line) => parse(line))
      expect(whole.rules).toEqual(single.flatMap(({ rules }, n) => rules.map((rule) => rule.replace(/^1/, `${n + 1}`))))
      expect(whole.findings).toHaveLength(single.flatMap(({ findings }) => findings).length)
    }),
  )
})
