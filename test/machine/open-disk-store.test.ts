import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { openDiskStore, type DiskStore } from '../../src/machine/open-disk-store.ts'

let scratch: string
let dir: string
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'drawbridge-store-'))
  dir = join(scratch, 'cache')
})
afterEach(() => rmSync(scratch, { recursive: true, force: true }))

test('openDiskStore() finds what an earlier store wrote', async () => {
  await filled({ 'facts ledger': 'L', 'calls pot': 'P' })
  expect(await read(['facts ledger', 'calls pot', 'facts emoji'])).toEqual({ 'facts ledger': 'L', 'calls pot': 'P' })
})

test('openDiskStore() reads what was written and not yet put on disk', async () => {
  const store = await open()
  await store.write(values({ 'facts ledger': 'L' }))
  expect(packs()).toEqual([])
  expect(text(await store.read(['facts ledger']))).toEqual({ 'facts ledger': 'L' })
  await store.close()
})

test('openDiskStore() loses nothing that is written while it puts other things on disk', async () => {
  const store = await open()
  await store.write(values({ 'facts ledger': 'L' }))
  const flushed = store.flush()
  await store.write(values({ 'facts pot': 'P' }))
  expect(text(await store.read(['facts ledger', 'facts pot']))).toEqual({ 'facts ledger': 'L', 'facts pot': 'P' })
  await flushed
  await store.close()
  expect(await read(['facts ledger', 'facts pot'])).toEqual({ 'facts ledger': 'L', 'facts pot': 'P' })
})

test('openDiskStore() serves several at once', async () => {
  const stores = await Promise.all(Array.from({ length: 8 }, () => open()))
  await Promise.all(
    stores.map(async (store, i) => {
      await store.write(values({ [`facts ${i}`]: `${i}`, 'facts ledger': 'L' }))
      await store.close()
    }),
  )
  const keys = stores.map((_, i) => `facts ${i}`)
  expect(await read([...keys, 'facts ledger'])).toEqual({
    ...Object.fromEntries(keys.map((key, i) => [key, `${i}`])),
    'facts ledger': 'L',
  })
})

test('openDiskStore() does not see what another version wrote', async () => {
  await filled({ 'facts ledger': 'old' })
  const store = await open({ version: '2' })
  expect(text(await store.read(['facts ledger']))).toEqual({})
  await store.close()
})

test.each(['truncated', 'overwritten', 'empty', 'a folder'])('openDiskStore() writes again what is %s', async (how) => {
  await filled({ 'facts ledger': 'L' })
  const file = join(dir, packs()[0] ?? '')
  const bytes = readFileSync(file)
  if (how === 'truncated') writeFileSync(file, bytes.subarray(0, bytes.length - 1))
  if (how === 'overwritten') writeFileSync(file, Buffer.alloc(bytes.length, 7))
  if (how === 'empty') writeFileSync(file, '')
  if (how === 'a folder') {
    rmSync(file)
    mkdirSync(file)
  }
  expect(await read(['facts ledger'])).toEqual({})
  await filled({ 'facts ledger': 'L' })
  expect(await read(['facts ledger'])).toEqual({ 'facts ledger': 'L' })
})

test('openDiskStore() gives nothing from a damaged block', async () => {
  await filled({ 'facts ledger': 'L'.repeat(1000) })
  const file = join(dir, packs()[0] ?? '')
  const bytes = readFileSync(file)
  bytes[2] = (bytes[2] ?? 0) ^ 1
  writeFileSync(file, bytes)
  expect(await read(['facts ledger'])).toEqual({})
})

test('openDiskStore() keeps its folder and files to their owner', async () => {
  await filled({ 'facts ledger': 'L' })
  expect(statSync(dir).mode & 0o777).toBe(0o700)
  expect(packs().map((name) => statSync(join(dir, name)).mode & 0o777)).toEqual([0o600])
})

test('openDiskStore() uses no folder that others can write to', async () => {
  await filled({ 'facts ledger': 'L' })
  chmodSync(dir, 0o777)
  expect(await read(['facts ledger'])).toEqual({})
  await filled({ 'facts pot': 'P' })
  expect(packs()).toHaveLength(1)
})

test('openDiskStore() does without a folder where there can be none', async () => {
  writeFileSync(dir, 'a file')
  await filled({ 'facts ledger': 'L' })
  expect(await read(['facts ledger'])).toEqual({})
  expect(readFileSync(dir, 'utf8')).toBe('a file')
})

test('openDiskStore() goes on when its folder is taken away', async () => {
  const store = await open()
  await store.write(values({ 'facts ledger': 'L' }))
  rmSync(dir, { recursive: true })
  await store.flush()
  await store.write(values({ 'facts pot': 'P' }))
  expect(text(await store.read(['facts ledger', 'facts pot']))).toEqual({})
  await store.close()
  await filled({ 'facts emoji': 'E' })
  expect(await read(['facts emoji'])).toEqual({ 'facts emoji': 'E' })
})

test('openDiskStore() throws away first what was used longest ago', async () => {
  const noise = (i: number) =>
    Buffer.from(Array.from({ length: 20_000 }, (_, at) => (at * (i + 3) * 2_654_435_761) >>> 13))
  for (const i of [0, 1, 2]) {
    const store = await open()
    await store.write(new Map([[`facts ${i}`, noise(i)]]))
    await store.close()
  }
  const oldest = packs()[0] ?? ''
  packs().forEach((name, i) => utimesSync(join(dir, name), 1_000 + i, 1_000 + i))
  const bytesMax = packs().reduce((sum, name) => sum + statSync(join(dir, name)).size, 0) + 2_000
  await rewrite(bytesMax, noise(3))
  expect(packs()).not.toContain(oldest)
  expect(packs().length).toBeGreaterThan(0)
  const total = packs().reduce((sum, name) => sum + statSync(join(dir, name)).size, 0)
  expect(total).toBeLessThanOrEqual(bytesMax)
})

// Opening a store marks every pack as used: the times are set while it is open.
async function rewrite(bytesMax: number, value: Uint8Array): Promise<void> {
  const store = await open({ bytesMax })
  packs().forEach((name, i) => utimesSync(join(dir, name), 1_000 + i, 1_000 + i))
  await store.write(new Map([['facts new', value]]))
  await store.close()
}

test('openDiskStore() joins many small packs, and loses nothing by it', async () => {
  const all: Record<string, string> = {}
  for (let i = 0; i < 40; i++) {
    all[`facts ${i}`] = `${i}`
    await filled({ [`facts ${i}`]: `${i}` })
  }
  expect(packs().length).toBeLessThan(20)
  expect(await read(Object.keys(all))).toEqual(all)
})

test('openDiskStore() removes what was left unfinished long ago, and nothing that may be under way', async () => {
  mkdirSync(dir, { mode: 0o700 })
  for (const name of ['old', 'new']) writeFileSync(join(dir, `${name}.pack.unfinished`), 'half')
  utimesSync(join(dir, 'old.pack.unfinished'), 1_000, 1_000)
  await filled({ 'facts ledger': 'L' })
  expect(readdirSync(dir).filter((name) => name.endsWith('.unfinished'))).toEqual(['new.pack.unfinished'])
})

function open(options: { version?: string; bytesMax?: number } = {}): Promise<DiskStore> {
  return openDiskStore({ dir, version: '1', now: () => new Date(), ...options })
}

async function filled(record: Record<string, string>): Promise<void> {
  const store = await open()
  await store.write(values(record))
  await store.close()
}

async function read(keys: readonly string[]): Promise<Record<string, string>> {
  const store = await open()
  const found = text(await store.read(keys))
  await store.close()
  return found
}

function packs(): string[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.pack'))
    .sort()
}

function values(record: Record<string, string>): ReadonlyMap<string, Uint8Array> {
  return new Map(Object.entries(record).map(([key, value]) => [key, Buffer.from(value)]))
}

function text(found: ReadonlyMap<string, Uint8Array>): Record<string, string> {
  return Object.fromEntries([...found].map(([key, value]) => [key, Buffer.from(value).toString('utf8')]))
}
