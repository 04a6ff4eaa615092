import { globSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'

// By a variable, since it has no types.
const TABLE = '../.dependency-cruiser.mjs'
const PAGE = 'docs/architecture.md'
const read = (path: string) => readFileSync(path, 'utf8')
const files = globSync(['src/**', 'test/**', 'bench/**', 'docs/**', '.ci/**', '.github/**', '*.*', '.*.mjs'], {
  exclude: ['**/node_modules/**'],
}).map((path) => path.replaceAll('\\', '/'))
const { ROOMS } = (await import(TABLE)) as { ROOMS: Readonly<Record<string, { readonly inner?: readonly string[] }>> }
const rooms = Object.entries(ROOMS)

/** What stands between backticks, in order of appearance. */
function listQuoted(page: string): readonly string[] {
  return [...page.matchAll(/`([^`\n]+)`/g)].map(([, quoted = '']) => quoted)
}

/** A file, or a folder with a slash behind it; NAME stands for what a reader chooses. */
function isPath(quoted: string): boolean {
  return (
    !/[\sA-Z*{]/.test(quoted) && (/\.(ts|mjs|json|md|txt|txtar|yaml)$/.test(quoted) || /^[\w.-]+\/.*\/$/.test(quoted))
  )
}

/** Pages name files of src/ as rooms do, and those named before without their folder. */
function exists(path: string): boolean {
  const isThere = (file: string) => file === path || file.endsWith(`/${path}`) || `/${file}/`.includes(`/${path}`)
  return files.some(isThere)
}

test.each([PAGE, '.github/CONTRIBUTING.md'])('every path that %s names exists', (page) => {
  const paths = listQuoted(read(page)).filter(isPath)
  expect(paths.filter((path) => !exists(path))).toEqual([])
})

test('the check finds a path that is not there', () => {
  const quoted = listQuoted(
    '`flow/run-job.ts`, `flow/gone.ts`, `src/gone/`, `src/flow/commands/`, `run-NAME.ts`, `npm test`',
  )
  expect(quoted.filter(isPath).filter((path) => !exists(path))).toEqual(['flow/gone.ts', 'src/gone/'])
})

test('every npm script that the page names is one', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> }
  const named = [...read(PAGE).matchAll(/`npm run ([\w:]+)/g)].map(([, script = '']) => script)
  expect(named.length).toBeGreaterThan(2)
  expect(named.filter((script) => scripts[script] === undefined)).toEqual([])
})

test('every identifier in capitals, and every function, that the page names is in the code', () => {
  const code = files.filter((path) => /^(src|test)\/.*\.ts$|\.mjs$/.test(path)).map(read)
  const named = listQuoted(read(PAGE)).flatMap(
    (quoted) => /^(\w+)\(\)$|^([A-Z]+_?[A-Z_]*[A-Z])$/.exec(quoted)?.slice(1) ?? [],
  )
  const names = named.filter((name) => name !== undefined && name !== 'NAME')
  expect(names.length).toBeGreaterThan(4)
  expect(names.filter((name) => !code.some((text) => new RegExp(`\\b${name}\\b`).test(text)))).toEqual([])
})

test('the table of rooms names every room, and the inner rooms of each in their order', () => {
  const table = read(PAGE)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => ({ names: listQuoted(line.split('|')[1] ?? ''), quoted: listQuoted(line) }))
  const wrong = rooms.filter(([room, { inner = [] }]) => {
    const wanted = inner.filter((name) => name !== '.')
    const ofRoom = table.filter(({ names }) => names.some((name) => name === room || name.startsWith(`${room}/`)))
    const apart = ofRoom.flatMap(({ names }) => names.filter((name) => name.startsWith(`${room}/`)))
    const given = apart.length > 0 ? apart.map((name) => name.slice(room.length + 1)) : ofRoom[0]?.quoted
    return ofRoom.length === 0 || wanted.join(' ') !== given?.filter((name) => wanted.includes(name)).join(' ')
  })
  expect(wrong).toEqual([])
})
