import type { RepoFile, TreeEntry, UnreadableFile } from '../../file.ts'
import { factsKey, type SourceFacts } from '../../rpcmap/facts/extract-facts.ts'
import { decodeFacts } from '../../rpcmap/facts/facts-codec.ts'
import type { Extracted } from './analyst.ts'
import type { FactsCache } from './facts-cache.ts'
import type { Repository } from '../ports/ports.ts'
import type { OnProgress } from './progress.ts'

/** A source file with the outline of its facts (outlineFacts()), also as it is kept. */
export type Outlined = {
  readonly path: string
  /** Of its content and kind. */
  readonly key: string
  readonly entry: TreeEntry
  readonly facts: SourceFacts
  readonly outline: Uint8Array
}

/** Reads facts of source files: kept ones where there are, else from the text. */
export class SourceReader {
  readonly #repository: Repository
  readonly #cache: FactsCache

  constructor(repository: Repository, cache: FactsCache) {
    this.#repository = repository
    this.#cache = cache
  }

  /** Outlines of all files that can be read, in the order given. */
  async readOutlines(
    entries: readonly TreeEntry[],
    onProgress: OnProgress | undefined,
  ): Promise<{ outlined: readonly Outlined[]; unreadable: readonly UnreadableFile[] }> {
    const outlines = new Map<string, Uint8Array>()
    for (const batch of batches(entries, KEYS_PER_READ)) {
      const known = await this.#cache.values.read(batch.map((entry) => outlineKey(entry)))
      for (const [key, value] of known) outlines.set(key, value)
    }
    const unknown = entries.filter((entry) => !outlines.has(outlineKey(entry)))
    const unreadable: UnreadableFile[] = []
    let done = entries.length - unknown.length
    await this.#extract(unknown, (batch, extracted, failed) => {
      unreadable.push(...failed)
      batch.forEach((file, i) => {
        const outline = extracted[i]?.outline
        if (outline !== undefined) outlines.set(outlineKey(file), outline)
      })
      done += batch.length + failed.length
      onProgress?.(done, entries.length, 'files')
    })
    // One copy of what many files have alike.
    const decoded = new Map<string, SourceFacts>()
    const outlined = entries.flatMap((entry): Outlined[] => {
      const key = outlineKey(entry)
      const outline = outlines.get(key)
      if (outline === undefined) return []
      const facts = decoded.get(key) ?? decodeFacts(outline)
      decoded.set(key, facts)
      return [{ path: entry.path, key: factsKey(entry), entry, facts, outline }]
    })
    return { outlined, unreadable }
  }

  /** The facts of files by path. */
  async readFacts(files: readonly Outlined[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const known = await this.#cache.values.read(files.map(({ key }) => `facts ${key}`))
    const facts = new Map<string, Uint8Array>()
    for (const { path, key } of files) {
      const value = known.get(`facts ${key}`)
      if (value !== undefined) facts.set(path, value)
    }
    const lost = files.filter(({ path }) => !facts.has(path)).map(({ entry }) => entry)
    await this.#extract(lost, (batch, extracted) => {
      batch.forEach(({ path }, i) => {
        const value = extracted[i]?.facts
        if (value !== undefined) facts.set(path, value)
      })
    })
    return facts
  }

  // Several batches are under way, as many as the analyst works on and one that is being read.
  async #extract(
    entries: readonly TreeEntry[],
    onBatch: (
      files: readonly RepoFile[],
      extracted: readonly Extracted[],
      unreadable: readonly UnreadableFile[],
    ) => void,
  ): Promise<void> {
    const { values, analyst } = this.#cache
    const waiting: Batch[] = batches(entries, FILES_PER_BATCH).map((some) => ({
      entries: some,
      maxBytes: FILE_BYTES_MAX,
    }))
    const work = async () => {
      for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
        const { files, unreadable: unread } = await this.#repository.readFiles(batch.entries, batch)
        const { large, unreadable } = separateLarge(batch, unread)
        waiting.push(...large)
        const extracted = await analyst.extract(files)
        await values.write(
          new Map(
            files.flatMap((file, i): [string, Uint8Array][] => {
              const made = extracted[i]
              if (made === undefined) return []
              return [
                [outlineKey(file), made.outline],
                [`facts ${factsKey(file)}`, made.facts],
              ]
            }),
          ),
        )
        onBatch(files, extracted, unreadable)
      }
    }
    await Promise.all(Array.from({ length: analyst.width + 1 }, work))
  }
}

/** Entries that are read together, each up to so many bytes. */
type Batch = { readonly entries: readonly TreeEntry[]; readonly maxBytes: number }

// Generated Go may be large. Such a file is read in a batch of its own, so that no batch is too large for memory.
function separateLarge(
  { entries, maxBytes }: Batch,
  unread: readonly UnreadableFile[],
): { readonly large: readonly Batch[]; readonly unreadable: readonly UnreadableFile[] } {
  const isLarge = ({ path, reason }: UnreadableFile) =>
    reason === 'too-large' && path.endsWith('.go') && maxBytes < LARGE_FILE_BYTES_MAX
  const paths = new Set(unread.filter(isLarge).map(({ path }) => path))
  return {
    large: entries
      .filter(({ path }) => paths.has(path))
      .map((entry) => ({ entries: [entry], maxBytes: LARGE_FILE_BYTES_MAX })),
    unreadable: unread.filter((file) => !isLarge(file)),
  }
}

const FILE_BYTES_MAX = 1024 * 1024
const LARGE_FILE_BYTES_MAX = 16 * 1024 * 1024

function outlineKey(file: { readonly path: string; readonly blob: string }): string {
  return `outline ${factsKey(file)}`
}

function batches<T>(items: readonly T[], size: number): (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
}

const KEYS_PER_READ = 20_000
/** How many files each of the batches under way holds as text. */
const FILES_PER_BATCH = 200
