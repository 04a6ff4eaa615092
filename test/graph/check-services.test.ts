import { expect, test } from '@jest/globals'
import type { TreeEntry } from '../../src/file.ts'
import { buildServices } from '../../src/graph/build-services.ts'
import { checkServices } from '../../src/graph/check-services.ts'
import { selectDirectories } from '../../src/graph/select-directories.ts'
import type { ServiceRule } from '../../src/graph/service.ts'

const PATH = '.github/drawbridge.yml'
const RULES: Readonly<Record<string, ServiceRule>> = {
  search: { kind: 'one', name: 'search', dir: 'apps/search', code: ['apps/search', 'cmd/search'] },
  root: { kind: 'one', name: 'all', dir: '.', code: ['.'] },
}

/** A path alone is a file; `@` before it a symbolic link, `+` a submodule. */
function parseEntry(text: string): TreeEntry {
  const kind = text.startsWith('@') ? 'symlink' : text.startsWith('+') ? 'submodule' : 'file'
  return { path: kind === 'file' ? text : text.slice(1), blob: 'b', kind }
}

function check(globs: readonly string[], written: readonly string[], ignore: readonly string[] = []) {
  const rules = globs.map((pattern): ServiceRule => RULES[pattern] ?? { kind: 'glob', pattern })
  const entries = written.map(parseEntry)
  const directories = selectDirectories(entries.map(({ path }) => path))
  const { value: services } = buildServices({ rules, directories, path: PATH })
  return checkServices({ rules, services, directories, entries, ignore, path: PATH }).map(({ code, severity, place }) =>
    `${severity} ${code} ${place.path === PATH ? '' : place.path}`.trim(),
  )
}

const NONE = 'error services-none'
const UNMATCHED = 'warning service-glob-unmatched'
const POT = 'service.pot/main.go'

test.each<[string, string[], string[], string[]]>([
  ['a service', ['service.*'], [POT], []],
  ['a typing mistake', ['svc.*'], [POT], [NONE]],
  ['several of them', ['svc.*', 'cron,*'], [POT], [NONE]],
  ['nothing in the repository', ['service.*'], [], [NONE]],
  ['a directory named one by one that is not there', ['search'], [POT], [NONE]],
  ['one glob among others', ['service.*', 'cron.*'], [POT], [UNMATCHED]],
  ['two of them', ['service.*', 'cron.*', 'domains/*/service.*'], [POT], [UNMATCHED, UNMATCHED]],
  ['a glob whose directories are services already', ['service.*', 'service.p*'], [POT], []],
  ['a file where the glob wants a directory', ['service.*', 'api.*'], [POT, 'api.md'], [UNMATCHED]],
  ['the root alone', ['root'], ['main.go'], []],
  ['a link that is named like a service', ['service.*'], [POT, '@service.new'], ['error file-symlink service.new']],
  ['a submodule that is', ['service.*'], [POT, '+service.new'], ['error file-submodule service.new']],
  [
    'both, and nothing else',
    ['service.*'],
    ['+service.new', '@service.old'],
    [NONE, 'error file-submodule service.new', 'error file-symlink service.old'],
  ],
  [
    'a link that is named one by one',
    ['search', 'service.*'],
    [POT, '@apps/search'],
    ['error file-symlink apps/search'],
  ],
  ['a submodule that holds one', ['search', 'service.*'], [POT, '+apps'], ['error file-submodule apps']],
  [
    'a submodule for code of one',
    ['search', 'service.*'],
    [POT, 'apps/search/x.go', '+cmd/search'],
    ['error file-submodule cmd/search'],
  ],
  [
    'a submodule that may hold some',
    ['service.*', 'domains/*/service.*'],
    [POT, '+domains/pay', 'domains/x/service.y/z'],
    ['error file-submodule domains/pay'],
  ],
  [
    'other links',
    ['service.*', 'search'],
    [POT, 'apps/search/a', '@README', '@service.pot/x', '+third_party/lib', '@apps/other'],
    [],
  ],
])('checkServices() tells %s', (_, globs, entries, found) => {
  expect(check(globs, entries)).toEqual(found)
})

test.each([['service.new'], ['service.n*'], ['service.new/**']])(
  'checkServices() leaves out what %s ignores',
  (glob) => {
    expect(check(['service.*'], [POT, '@service.new'], [glob])).toEqual([])
  },
)

test('checkServices() says nothing of a glob over a limit, which is reported as that', () => {
  expect(check(['service.*', 'x'.repeat(1000)], [POT])).toEqual([])
})
