import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from '@jest/globals'

/**
 * What people read is kept as files in a folder of test/, such as `report/golden`: the function compares a text with
 * one by its name.
 */
export function goldenIn(folder: string): (text: string, name: string) => void {
  return (text, name) => expectFile(text, new URL(`${folder}/${name}`, import.meta.url))
}

/**
 * The text must be what the file holds. `npm run golden` writes the file instead: read the difference before
 * committing.
 */
export function expectFile(text: string, file: URL): void {
  const isRenewed = process.env['UPDATE_GOLDEN'] === '1'
  if (isRenewed && !(existsSync(file) && readFileSync(file, 'utf8') === text)) writeFileSync(file, text)
  expect(text).toBe(readFileSync(file, 'utf8'))
}
