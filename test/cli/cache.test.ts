import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { cloneAcme, removeScratch, scratchFolder, type Clone } from './acme-clone.ts'
import { runDrawbridge as runProcess } from './drawbridge-process.ts'
import { runDrawbridge } from './run-drawbridge.ts'

let acme: Clone
let wanted: string
beforeAll(async () => {
  acme = await cloneAcme()
  wanted = (await runProcess(['map', '--no-cache'], { cwd: acme.dir })).stdout
})
afterAll(removeScratch)

test('drawbridge map keeps what it found out under XDG_CACHE_HOME, for its owner alone', async () => {
  const cache = scratchFolder()
  await expectMap(cache)
  expect(statSync(join(cache, 'drawbridge')).mode & 0o777).toBe(0o700)
  expect(packs(cache)).not.toEqual([])
})

test('drawbridge map finds the same with what it kept, without it, and with what is left of it', async () => {
  const cache = scratchFolder()
  await expectMap(cache)
  const kept = packs(cache)
  await expectMap(cache)
  expect(packs(cache)).toEqual(kept)
  for (const name of kept) {
    const bytes = readFileSync(join(cache, 'drawbridge', name))
    writeFileSync(join(cache, 'drawbridge', name), bytes.fill(0, 10, 200))
  }
  await expectMap(cache)
  await expectMap(cache)
  rmSync(join(cache, 'drawbridge'), { recursive: true })
  await expectMap(cache)
})

test('drawbridge map keeps nothing with --no-cache', async () => {
  const cache = scratchFolder()
  await expectMap(cache, '--no-cache')
  expect(existsSync(join(cache, 'drawbridge'))).toBe(false)
})

test('drawbridge map does without where it may not write', async () => {
  const cache = scratchFolder()
  writeFileSync(join(cache, 'drawbridge'), 'a file in the way')
  await expectMap(cache)
  const sealed = scratchFolder()
  mkdirSync(join(sealed, 'drawbridge'))
  chmodSync(join(sealed, 'drawbridge'), 0o777)
  await expectMap(sealed)
  expect(packs(sealed)).toEqual([])
})

async function expectMap(cache: string, ...options: string[]): Promise<void> {
  const ended = await runDrawbridge(['map', ...options], { cwd: acme.dir, env: { XDG_CACHE_HOME: cache } })
  expect(ended).toEqual({ status: 0, stdout: wanted, stderr: '' })
}

function packs(cache: string): string[] {
  return readdirSync(join(cache, 'drawbridge')).sort()
}
