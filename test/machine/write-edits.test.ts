import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { writeEdits } from '../../src/machine/write-edits.ts'

let dir: string
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'drawbridge-write-')))
  mkdirSync(join(dir, 'root'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

test('writeEdits() writes, replaces and removes files', async () => {
  writeFileSync(join(dir, 'root/old'), 'old')
  writeFileSync(join(dir, 'root/gone'), 'gone')
  const edits = [
    { path: 'a/b/new', text: 'new' },
    { path: 'old', text: 'changed' },
    { path: 'gone', text: undefined },
  ]
  expect(await writeEdits(join(dir, 'root'), edits)).toEqual([])
  expect(readFileSync(join(dir, 'root/a/b/new'), 'utf8')).toBe('new')
  expect(readFileSync(join(dir, 'root/old'), 'utf8')).toBe('changed')
  expect(existsSync(join(dir, 'root/gone'))).toBe(false)
})

test.each([
  { name: 'outside of the folder', path: '../x', reason: 'it is outside of the folder' },
  { name: 'through a link to a folder', path: 'link/x', reason: 'a folder above it is a symbolic link' },
  { name: 'deep below a link', path: 'link/a/b', reason: 'a folder above it is a symbolic link' },
  { name: 'through a link to a file', path: 'file', reason: 'there is something else of that name' },
  { name: 'in place of a folder', path: 'folder', reason: 'there is something else of that name' },
])('writeEdits() writes nothing $name', async ({ path, reason }) => {
  mkdirSync(join(dir, 'root/folder'))
  writeFileSync(join(dir, 'kept'), 'kept')
  symlinkSync(dir, join(dir, 'root/link'))
  symlinkSync(join(dir, 'kept'), join(dir, 'root/file'))
  const edits = [
    { path, text: 'evil' },
    { path: 'good', text: 'good' },
  ]
  expect(await writeEdits(join(dir, 'root'), edits)).toEqual([{ path, reason }])
  expect(existsSync(join(dir, 'x'))).toBe(false)
  expect(readFileSync(join(dir, 'kept'), 'utf8')).toBe('kept')
  expect(readFileSync(join(dir, 'root/good'), 'utf8')).toBe('good')
})
