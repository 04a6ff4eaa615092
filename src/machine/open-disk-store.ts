import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ValueStore } from '../flow/sources/value-store.ts'
import { encodePack, packKey } from './pack-codec.ts'
import { openPack, type Pack } from './pack.ts'

export type DiskStore = ValueStore & { close(): Promise<void> }

/**
 * Values on disk by key, in a folder that may be deleted at any time, and that several processes may use at once.
 * Values are written as pack files, each made under another name and then renamed, and never changed: whoever is
 * interrupted leaves nothing that counts. What is damaged counts as not there. A folder that cannot be made or written
 * to is as good as an empty one. Packs that were not used for longest go when all together are larger than `bytesMax`.
 */
export async function openDiskStore(options: {
  readonly dir: string
  /** Of what makes the values: those of another version are not seen. */
  readonly version: string
  readonly bytesMax?: number
  readonly now: () => Date
}): Promise<DiskStore> {
  const store = new Store({ bytesMax: STORE_BYTES_MAX, ...options })
  await store.open()
  return store
}

/** How large the folder becomes, unless told otherwise: facts of about 50 million lines of Go. */
const STORE_BYTES_MAX = 2 * 1024 * 1024 * 1024

class Store implements DiskStore {
  readonly #dir: string
  readonly #version: string
  readonly #bytesMax: number
  readonly #now: () => Date
  readonly #packs = new Map<string, Pack>()
  #pending = new Map<string, Uint8Array>()
  #pendingBytes = 0
  #flushing: ReadonlyMap<string, Uint8Array> = new Map()
  #writable = true
  #writing: Promise<void> = Promise.resolve()

  constructor(options: { dir: string; version: string; bytesMax: number; now: () => Date }) {
    this.#dir = options.dir
    this.#version = options.version
    this.#bytesMax = options.bytesMax
    this.#now = options.now
  }

  async open(): Promise<void> {
    try {
      await mkdir(this.#dir, { recursive: true, mode: 0o700 })
    } catch {
      this.#writable = false
    }
    if (!(await isOurs(this.#dir))) {
      this.#writable = false
      return
    }
    for (const name of (await this.#list()).slice(-PACKS_OPEN_MAX)) await this.#openPack(name)
  }

  async read(keys: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const found = new Map<string, Uint8Array>()
    const missing = new Map<string, string>()
    for (const key of keys) {
      const packed = packKey(this.#version, key)
      const pending = this.#pending.get(packed) ?? this.#flushing.get(packed)
      if (pending === undefined) missing.set(packed, key)
      else found.set(key, pending)
    }
    // The newest first: what was damaged in an older pack was written again.
    for (const pack of [...this.#packs.values()].reverse()) {
      if (missing.size === 0) break
      const values = await pack.read([...missing.keys()])
      for (const [packed, value] of values) {
        const key = missing.get(packed)
        if (key !== undefined) found.set(key, value)
        missing.delete(packed)
      }
    }
    return found
  }

  async write(values: ReadonlyMap<string, Uint8Array>): Promise<void> {
    if (!this.#writable) return
    for (const [key, value] of values) {
      this.#pending.set(packKey(this.#version, key), value)
      this.#pendingBytes += value.length
    }
    if (this.#pendingBytes > PENDING_BYTES_MAX) await this.flush()
  }

  async flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#flush())
    await this.#writing
  }

  async close(): Promise<void> {
    await this.flush()
    await Promise.all([...this.#packs.values()].map((pack) => pack.close()))
    this.#packs.clear()
    this.#writable = false
  }

  async #flush(): Promise<void> {
    if (this.#pending.size === 0) return
    const values = this.#pending
    this.#flushing = values
    this.#pending = new Map()
    this.#pendingBytes = 0
    try {
      await this.#writePack(values)
      await this.#tidy()
    } catch {
      // A full disk, a folder that is gone: everything goes on without it, and the next process tries again.
      this.#writable = false
    }
    this.#flushing = new Map()
  }

  async #writePack(values: Iterable<readonly [string, Uint8Array]>): Promise<void> {
    const time = this.#now().getTime().toString(36).padStart(9, '0')
    const name = `${time}-${randomUUID()}${PACK}`
    const unfinished = join(this.#dir, `${name}${UNFINISHED}`)
    await writeFile(unfinished, encodePack(values), { mode: 0o600, flag: 'wx' })
    await rename(unfinished, join(this.#dir, name))
    await this.#openPack(name)
  }

  async #openPack(name: string): Promise<void> {
    const pack = await openPack(() => open(join(this.#dir, name), 'r'))
    if (pack === undefined) return
    this.#packs.set(name, pack)
    // What is used last is thrown away last. Somebody else's folder may not let us say so.
    await utimes(join(this.#dir, name), this.#now(), this.#now()).catch(() => undefined)
  }

  // Names begin with the time, so that the newest comes last.
  async #list(): Promise<string[]> {
    const names = await readdir(this.#dir).catch(() => [])
    return names.filter((name) => name.endsWith(PACK)).sort()
  }

  async #tidy(): Promise<void> {
    const small = [...this.#packs].filter(([, { bytes }]) => bytes < SMALL_PACK_BYTES)
    if (small.length > SMALL_PACKS_MAX) await this.#join(small)
    await this.#shrink()
    await this.#removeUnfinished()
  }

  // Another process may join the same packs: then values are there twice, until the older pack goes.
  async #join(packs: readonly (readonly [string, Pack])[]): Promise<void> {
    const values = new Map<string, Uint8Array>()
    for (const [, pack] of packs) for (const [key, value] of await pack.read([...pack.keys()])) values.set(key, value)
    await this.#writePack(values)
    for (const [name] of packs) await this.#remove(name)
  }

  async #shrink(): Promise<void> {
    const names = await this.#list()
    const sizes = await Promise.all(
      names.map((name) =>
        stat(join(this.#dir, name)).then(
          ({ size, mtimeMs }) => ({ name, size, mtimeMs }),
          () => ({ name, size: 0, mtimeMs: 0 }),
        ),
      ),
    )
    let total = sizes.reduce((sum, { size }) => sum + size, 0)
    for (const { name, size } of sizes.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
      if (total <= this.#bytesMax) return
      await this.#remove(name)
      total -= size
    }
  }

  async #remove(name: string): Promise<void> {
    await this.#packs.get(name)?.close()
    this.#packs.delete(name)
    // Where an open file cannot be removed, another process may still be reading it.
    await rm(join(this.#dir, name), { force: true }).catch(() => undefined)
  }

  async #removeUnfinished(): Promise<void> {
    for (const name of await readdir(this.#dir)) {
      if (!name.endsWith(UNFINISHED)) continue
      const file = join(this.#dir, name)
      const age = await stat(file).then(
        ({ mtimeMs }) => this.#now().getTime() - mtimeMs,
        () => 0,
      )
      if (age > UNFINISHED_MS_MAX) await rm(file, { force: true })
    }
  }
}

/** Whoever else could write here could say what our verdicts are. */
async function isOurs(dir: string): Promise<boolean> {
  return stat(dir).then(
    ({ uid, mode }) => process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0),
    () => false,
  )
}

const PACK = '.pack'
const UNFINISHED = '.unfinished'
/** Values wait for each other, so that a pack is worth its file. */
const PENDING_BYTES_MAX = 64 * 1024 * 1024
const SMALL_PACK_BYTES = 4 * 1024 * 1024
const SMALL_PACKS_MAX = 16
const PACKS_OPEN_MAX = 256
const UNFINISHED_MS_MAX = 60 * 60 * 1000
