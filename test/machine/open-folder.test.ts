import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openFolder } from '../../src/machine/open-folder.ts'
import { translateFolderError } from '../../src/machine/translate-folder-error.ts'
import { tryFolder } from '../../src/machine/try-folder.ts'

let dir = ''

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'open-folder-'))
})

afterAll(() => rm(dir, { recursive: true, force: true }))

test('openFolder() makes a folder, says which was the first that it made, and leaves nothing in it', async () => {
  expect(await openFolder(join(dir, 'a/b'), 'DATA_DIR')).toBe(join(dir, 'a'))
  expect(await openFolder(join(dir, 'a/b'), 'DATA_DIR')).toBeUndefined()
  expect(await readdir(join(dir, 'a/b'))).toEqual([])
})

test('tryFolder() leaves no folder that was not there, and those that were', async () => {
  await mkdir(join(dir, 'there'))
  await tryFolder(join(dir, 'there/x/y'), 'DATA_DIR')
  expect(await readdir(join(dir, 'there'))).toEqual([])
  await tryFolder(join(dir, 'there'), 'DATA_DIR')
  expect(await readdir(dir)).toContain('there')
})

test.each(['file', 'file/below'])('openFolder() refuses %s', async (path) => {
  await writeFile(join(dir, 'file'), '')
  await expect(openFolder(join(dir, path), 'DATA_DIR')).rejects.toMatchObject({
    code: 'setup-wrong',
    message: `DATA_DIR ${join(dir, path)} is a file, or lies below one`,
    advice: 'Set DATA_DIR to a folder; one that is not there yet is made.',
  })
})

const failed = (code: string) => Object.assign(new Error(code), { code, syscall: 'mkdir' })

test.each([
  ['EACCES', '--dir /data cannot be written: permission denied. Set --dir to a folder that this program may write in.'],
  ['EPERM', '--dir /data cannot be written: permission denied. Set --dir to a folder that this program may write in.'],
  [
    'EROFS',
    '--dir /data cannot be written: the disk is read-only. Set --dir to a folder that this program may write in.',
  ],
  ['ENOSPC', '--dir /data cannot be written: the disk is full. Make room there, or set --dir to another folder.'],
  ['ESOMETHING', '--dir /data cannot be used (ESOMETHING). Set --dir to a folder that this program may write in.'],
])('translateFolderError() says of %s: %s', (code, text) => {
  const error = translateFolderError(failed(code), { dir: '/data', setting: '--dir' }) as Error & { advice?: string }
  expect(`${error.message}. ${error.advice}`).toBe(text)
})

test('translateFolderError() leaves what the file system did not say as it is', () => {
  const error = new TypeError('x is undefined')
  expect(translateFolderError(error, { dir: '/data', setting: '--dir' })).toBe(error)
})
