import { expect, test } from '@jest/globals'
import { ignoredDirectories } from '../../src/graph/ignored-directories.ts'

test.each([
  ['tools', 'tools'],
  ['tools', 'tools/gen/cmd'],
  ['tools/', 'tools/gen'],
  ['tools/**', 'tools'],
  ['tools/**', 'tools/gen/cmd'],
  ['tools/*', 'tools/gen'],
  ['tools/*', 'tools/gen/cmd'],
  ['**/cmd', 'a/b/cmd/x'],
  ['*-gen', 'proto-gen/main'],
  ['{tools,scripts}', 'scripts/x'],
])('ignoredDirectories() of %s holds %s', (glob, path) => {
  expect(ignoredDirectories([glob])(path)).toBe(true)
})

test.each([
  ['tools', 'tool'],
  ['tools', 'a/tools'],
  ['tools/*', 'tools'],
  ['**/cmd', 'command'],
  ['x'.repeat(1000), 'x'.repeat(1000)],
  ['', 'tools'],
])('ignoredDirectories() of %s does not hold %s', (glob, path) => {
  expect(ignoredDirectories([glob])(path)).toBe(false)
})
