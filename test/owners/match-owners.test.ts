import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { matchOwners } from '../../src/owners/match-owners.ts'
import { parseCodeowners } from '../../src/owners/parse-codeowners.ts'

/** `git` says how git's own matcher for ignored files answers; left out, it agrees on every path. */
type Vector = {
  readonly pattern: string
  readonly paths: Readonly<Record<string, boolean>>
  readonly why: string
  readonly git?: string
}

const VECTORS = JSON.parse(readFileSync(new URL('./patterns.json', import.meta.url), 'utf8')) as readonly Vector[]

function ownersOf(lines: readonly string[], path: string): readonly string[] | undefined {
  const { rule, owners } = matchOwners(parseCodeowners(lines.join('\n'), 'CODEOWNERS').value, path)
  return rule && owners.map((owner) => (owner.kind === 'user' ? owner.login : owner.kind))
}

function matched(pattern: string, paths: readonly string[]): readonly string[] {
  const { value, findings } = parseCodeowners(`${pattern} @acme/ledger\n`, 'CODEOWNERS')
  expect(findings).toEqual([])
  return paths.filter((path) => matchOwners(value, path).rule !== undefined)
}

test.each(VECTORS)('matchOwners() $pattern: $why', ({ pattern, paths }) => {
  const expected = Object.keys(paths).filter((path) => paths[path])
  expect(matched(pattern, Object.keys(paths))).toEqual(expected)
})

test('patterns.json has each pattern once, and at least a hundred', () => {
  expect(VECTORS.length).toBeGreaterThanOrEqual(100)
  expect(new Set(VECTORS.map(({ pattern }) => pattern)).size).toBe(VECTORS.length)
})

let repository = ''
beforeAll(() => {
  repository = mkdtempSync(join(tmpdir(), 'drawbridge-ignore-'))
  execFileSync('git', ['init', '--quiet', repository])
})
afterAll(() => rmSync(repository, { recursive: true, force: true }))

/** Those of `paths`, taken as files, that git would ignore. */
function ignored(pattern: string, paths: readonly string[]): readonly string[] {
  writeFileSync(join(repository, '.git', 'info', 'exclude'), `${pattern}\n`)
  const settings = ['-c', 'core.ignoreCase=false', '-c', 'core.excludesFile=', '-C', repository]
  const { status, stdout, stderr } = spawnSync('git', [...settings, 'check-ignore', '--no-index', '-z', '--stdin'], {
    input: paths.map((path) => `${path}\0`).join(''),
    encoding: 'utf8',
  })
  expect({ stderr, answered: status === 0 || status === 1 }).toEqual({ stderr: '', answered: true })
  return stdout.split('\0').filter((path) => path !== '')
}

test.each(VECTORS.filter(({ git }) => git === undefined))(
  'git check-ignore agrees on $pattern',
  ({ pattern, paths }) => {
    expect(ignored(pattern, Object.keys(paths))).toEqual(Object.keys(paths).filter((path) => paths[path]))
  },
)

test.each(VECTORS.filter(({ git }) => git?.startsWith('differs')))(
  'git check-ignore differs on $pattern, so that its rules cannot be taken as they are',
  ({ pattern, paths }) => {
    expect(ignored(pattern, Object.keys(paths))).not.toEqual(Object.keys(paths).filter((path) => paths[path]))
  },
)

test('git check-ignore agrees on patterns of names, slashes and asterisks that end in a name', () => {
  const part = fc.constantFrom('a', 'b', 'ab', 'a*', '*b', '?', '*')
  const deep = fc.oneof(part, fc.constant('**'))
  const pattern = fc
    .tuple(
      fc.constantFrom('', '/'),
      fc.array(deep, { maxLength: 3 }),
      fc.constantFrom('a', 'b', 'ab', 'a*', 'b?'),
      fc.constantFrom('', '/'),
    )
    .map(([front, parts, last, back]) => front + [...parts, last].join('/') + back)
  const path = fc
    .array(fc.constantFrom('a', 'b', 'ab', 'ba'), { minLength: 1, maxLength: 5 })
    .map((parts) => parts.join('/'))
  const paths = fc.uniqueArray(path, { minLength: 20, maxLength: 40 })
  fc.assert(
    fc.property(pattern, paths, (pattern, paths) => expect(matched(pattern, paths)).toEqual(ignored(pattern, paths))),
    { numRuns: 150 },
  )
})

test.each<{ name: string; lines: string[]; path: string; owners: string[] | undefined }>([
  { name: 'no rules', lines: [], path: 'go.mod', owners: undefined },
  { name: 'no rule that matches', lines: ['/service.pot/ @pot'], path: 'go.mod', owners: undefined },
  { name: 'the last of two', lines: ['* @all', '/service.pot/ @pot'], path: 'service.pot/x', owners: ['pot'] },
  { name: 'the last even if wider', lines: ['/service.pot/ @pot', '* @all'], path: 'service.pot/x', owners: ['all'] },
  { name: 'the same pattern twice', lines: ['*.go @first', '*.go @second'], path: 'a/b.go', owners: ['second'] },
  { name: 'owners of one line together', lines: ['* @a @b @a'], path: 'x', owners: ['a', 'b', 'a'] },
  { name: 'a line without owners', lines: ['/apps/ @apps', '/apps/github'], path: 'apps/github/x', owners: [] },
  { name: 'owners again behind it', lines: ['*', '/apps/ @apps'], path: 'apps/x', owners: ['apps'] },
  { name: 'a line that is skipped', lines: ['* @all', '*.go @pot not-an-owner'], path: 'a.go', owners: ['all'] },
  { name: 'a file before its directory', lines: ['/a/b @file', 'a/ @dir'], path: 'a/b', owners: ['dir'] },
  { name: 'a directory before its file', lines: ['a/ @dir', '/a/b @file'], path: 'a/b', owners: ['file'] },
  {
    name: 'a wildcard between names',
    lines: ['a @one', '**/a/*.go @two', 'b/a/x.go @three'],
    path: 'a/x.go',
    owners: ['two'],
  },
])('matchOwners() $name', ({ lines, path, owners }) => {
  expect(ownersOf(lines, path)).toEqual(owners)
})

test('matchOwners() without a file knows no owner and no rule', () => {
  expect(matchOwners(undefined, 'service.pot/allowlist.yaml')).toEqual({
    path: 'service.pot/allowlist.yaml',
    owners: [],
  })
})

test('matchOwners() gives the line that decides', () => {
  const text = '# owners\n\n* @acme/all\n/service.ledger/ @acme/Ledger  ops@acme.test @Jo # money\n'
  const { value } = parseCodeowners(text, '.github/CODEOWNERS')
  expect(matchOwners(value, 'service.ledger/allowlist.yaml').rule).toEqual({
    pattern: '/service.ledger/',
    owners: [
      { kind: 'team', org: 'acme', slug: 'Ledger' },
      { kind: 'email', email: 'ops@acme.test' },
      { kind: 'user', login: 'Jo' },
    ],
    path: '.github/CODEOWNERS',
    line: 4,
  })
})

const anyPattern = fc.constantFrom(...VECTORS.map(({ pattern }) => pattern))
const anyPath = fc.constantFrom(...new Set(VECTORS.flatMap(({ paths }) => Object.keys(paths))))

test('matchOwners() decides by the last line that matches by itself', () => {
  fc.assert(
    fc.property(fc.array(anyPattern, { maxLength: 30 }), anyPath, (patterns, path) => {
      const { value } = parseCodeowners(patterns.map((pattern) => `${pattern} @pot`).join('\n'), 'CODEOWNERS')
      const last = patterns.findLastIndex((pattern) => ownersOf([`${pattern} @pot`], path) !== undefined)
      expect(matchOwners(value, path).rule?.line).toBe(last === -1 ? undefined : last + 1)
    }),
  )
})

test('matchOwners() does not change when lines that do not match are added behind', () => {
  fc.assert(
    fc.property(fc.array(anyPattern), fc.array(anyPattern), anyPath, (patterns, more, path) => {
      const lines = patterns.map((pattern, n) => `${pattern} @owner${n}`)
      const behind = more.filter((pattern) => ownersOf([pattern], path) === undefined)
      expect(ownersOf([...lines, ...behind], path)).toEqual(ownersOf(lines, path))
    }),
  )
})

test.each([
  { name: 'asterisks', pattern: `${'a*'.repeat(1500)}b`, path: 'a'.repeat(4000) },
  { name: 'asterisks and question marks', pattern: `${'*?'.repeat(1500)}b`, path: 'a'.repeat(4000) },
  { name: 'double asterisks', pattern: `${'**/a/'.repeat(800)}b`, path: `${'a/'.repeat(2000)}c` },
  { name: 'double and single asterisks', pattern: `${'**/*a*/'.repeat(500)}b`, path: `${'aaa/'.repeat(1000)}c` },
])('matchOwners() answers on a pattern of very many $name', ({ pattern, path }) => {
  expect(ownersOf([`/${pattern} @pot`], path)).toBeUndefined()
  expect(ownersOf([`/${pattern} @pot`], path.replace(/[ac]$/, 'b'))).toEqual(['pot'])
})
