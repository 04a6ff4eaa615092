import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from '@jest/globals'

/** The text must be what the file under golden/ holds. `UPDATE_GOLDEN=1` writes the file instead: read the difference before committing. */
export function expectGolden(text: string, name: string): void {
  const file = new URL(`golden/${name}`, import.meta.url)
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text)
  expect(text).toBe(readFileSync(file, 'utf8'))
}
