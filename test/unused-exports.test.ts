import { globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { expect, test } from '@jest/globals'

/** One file as text, by what it imports and exports. */
type Source = { readonly path: string; readonly text: string }

const IMPORT = /^(?:import|export) (?:type )?(?:\{([^}]*)\}|\* as \w+|\w+) from '(\.[^']+)'/gm
const DYNAMIC = /import\('(\.[^']+)'\)/g
const EXPORT = /^export (?:async )?(?:const|function\*?|class) (\w+)/gm

/**
 * `path name` of the values that are exported, and that no other file imports. Types are left out: they describe what
 * is exported.
 */
function findUnused(sources: readonly Source[]): readonly string[] {
  const used = new Set<string>()
  for (const { path, text } of sources) {
    const resolve = (to: string) => posix.join(posix.dirname(path), to)
    for (const [, names, to = ''] of text.matchAll(IMPORT)) {
      if (names === undefined) used.add(`${resolve(to)} *`)
      for (const name of names?.split(',') ?? []) {
        used.add(
          `${resolve(to)} ${name
            .trim()
            .replace(/^type /, '')
            .replace(/ as .*/, '')}`,
        )
      }
    }
    for (const [, to = ''] of text.matchAll(DYNAMIC)) used.add(`${resolve(to)} *`)
  }
  return sources
    .filter(({ path }) => path.startsWith('src/'))
    .flatMap(({ path, text }) => [...text.matchAll(EXPORT)].map(([, name]) => ({ path, name })))
    .filter(({ path, name }) => !used.has(`${path} ${name}`) && !used.has(`${path} *`))
    .map(({ path, name }) => `${path} ${name}`)
}

test('findUnused() tells what is imported from what is not', () => {
  const one = 'export const a = 1\nexport function b() {}\nexport class C {}\nexport type D = C\n'
  const two = "import {\n  a,\n  type C as E,\n} from './one.ts'\nexport const lazy = () => import('./three.ts')\n"
  const sources = [
    { path: 'src/room/one.ts', text: one },
    { path: 'src/room/two.ts', text: two },
    { path: 'src/room/three.ts', text: 'export async function main() {}\n' },
  ]
  expect(findUnused(sources)).toEqual(['src/room/one.ts b', 'src/room/two.ts lazy'])
})

test('no value is exported that no other file imports', () => {
  const paths = ['src', 'test', 'bench'].flatMap((room) => globSync(`${room}/**/*.ts`))
  expect(paths.length).toBeGreaterThan(500)
  expect(findUnused(paths.map((path) => ({ path, text: readFileSync(path, 'utf8') })))).toEqual([])
})
