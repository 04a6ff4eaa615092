import { expect, test } from '@jest/globals'
import { extractFacts } from '../../src/rpcmap/facts/extract-facts.ts'
import { selectUnownedPrograms } from '../../src/rpcmap/select-unowned-programs.ts'

const SERVICES = [
  { name: 'service.pot', dir: 'service.pot', code: ['service.pot'] },
  { name: 'search', dir: 'apps/search', code: ['cmd/search'] },
]
const MAIN = 'package main\n\nfunc main() {}\n'

function select(files: Readonly<Record<string, string>>, ignore: readonly string[] = [], services = SERVICES) {
  const sources = Object.entries(files).map(([path, text]) => ({ path, facts: extractFacts({ path, text }) }))
  return selectUnownedPrograms(sources, { services, ignore }).map(({ dir, path }) => `${dir} ${path}`)
}

test('selectUnownedPrograms() gives each directory with a package main that no service holds', () => {
  const files = {
    'main.go': MAIN,
    'newthing/other.go': MAIN,
    'newthing/main.go': MAIN,
    'newthing/z.go': MAIN,
    'newthing/lib/lib.go': 'package lib\n',
    'service.pot/main.go': MAIN,
    'service.pot/cmd/x/main.go': MAIN,
    'service.pot2/a.go': MAIN,
    'cmd/search/main.go': MAIN,
    'apps/search/main.go': MAIN,
    'gen/gen.go': `//go:build ignore\n\n${MAIN}`,
    'win/win_windows.go': `//go:build windows\n\n${MAIN}`,
  }
  expect(select(files)).toEqual([
    '. main.go',
    'apps/search apps/search/main.go',
    'newthing newthing/main.go',
    'service.pot2 service.pot2/a.go',
  ])
})

test('selectUnownedPrograms() leaves out what is ignored', () => {
  const files = { 'tools/gen/main.go': MAIN, 'tools/main.go': MAIN, 'tool/main.go': MAIN }
  expect(select(files, ['tools/**'])).toEqual(['tool tool/main.go'])
})

test('selectUnownedPrograms() gives none where a service holds the root', () => {
  expect(select({ 'main.go': MAIN, 'a/b/main.go': MAIN }, [], [{ name: 'all', dir: '.', code: ['.'] }])).toEqual([])
})
