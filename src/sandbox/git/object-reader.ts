import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { spawnGit } from './run-git.ts'

export type GitObject = { readonly oid: string; readonly type: string; readonly size: number; readonly content: Buffer }

const CACHED_OBJECTS = 4_000
const CACHED_OBJECT_BYTES = 256 * 1024

type Ask = {
  readonly withContent: boolean
  readonly resolve: (object: GitObject | undefined) => void
  readonly reject: (error: Error) => void
}

/** Reads objects and resolves names through one long-lived `git cat-file`, so that a read costs no process. */
export class ObjectReader {
  readonly #dir: string
  readonly #cache = new Map<string, GitObject>()
  #child: ChildProcessWithoutNullStreams | undefined
  #asks: Ask[] = []
  #chunks: Buffer[] = []
  #buffered = 0
  #needed = 0

  constructor(dir: string) {
    this.#dir = dir
  }

  /** The object that a name (`refs/heads/main`, `<id>^{commit}`, `<id>:path`) means; undefined when there is none. */
  async read(name: string): Promise<GitObject | undefined> {
    const cached = this.#cache.get(name)
    if (cached) return cached
    const object = await this.#ask(name, true)
    if (object?.oid === name && object.size <= CACHED_OBJECT_BYTES) {
      if (this.#cache.size >= CACHED_OBJECTS) this.#cache.clear()
      this.#cache.set(name, object)
    }
    return object
  }

  /** As `read`, without the content. */
  info(name: string): Promise<GitObject | undefined> {
    return this.#ask(name, false)
  }

  close(): void {
    this.#child?.kill()
    this.#child = undefined
  }

  #ask(name: string, withContent: boolean): Promise<GitObject | undefined> {
    // The protocol is one line per question; a name with a line break would be two.
    if (name === '' || /[\n\r\0]/.test(name)) return Promise.resolve(undefined)
    const child = (this.#child ??= this.#start())
    return new Promise((resolve, reject) => {
      this.#asks.push({ withContent, resolve, reject })
      child.stdin.write(`${withContent ? 'contents' : 'info'} ${name}\n`)
    })
  }

  #start(): ChildProcessWithoutNullStreams {
    const child = spawnGit(['cat-file', '--batch-command'], { dir: this.#dir })
    child.stdout.on('data', (chunk: Buffer) => this.#receive(chunk))
    child.stdin.on('error', () => undefined)
    child.stderr.resume()
    child.on('error', (error) => this.#fail(child, error))
    child.on('close', () => this.#fail(child, new Error('git cat-file ended')))
    return child
  }

  #fail(child: ChildProcessWithoutNullStreams, error: Error): void {
    if (this.#child === child) this.#child = undefined
    const asks = this.#asks
    this.#asks = []
    this.#chunks = []
    this.#buffered = this.#needed = 0
    for (const ask of asks) ask.reject(error)
  }

  #receive(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#buffered += chunk.length
    if (this.#buffered < this.#needed) return
    let data = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks)
    this.#needed = 0
    for (;;) {
      const ask = this.#asks[0]
      if (!ask) break
      const taken = takeAnswer(data, ask.withContent)
      if (typeof taken === 'number') {
        this.#needed = taken
        break
      }
      data = data.subarray(taken.length)
      this.#asks.shift()
      ask.resolve(taken.object)
    }
    this.#chunks = data.length > 0 ? [data] : []
    this.#buffered = data.length
  }
}

/** One answer from the front of the bytes, or how many bytes are needed before it is worth looking again. */
function takeAnswer(data: Buffer, withContent: boolean): { object: GitObject | undefined; length: number } | number {
  const end = data.indexOf(10)
  if (end < 0) return data.length + 1
  const header = data.subarray(0, end).toString('utf8')
  const match = /^([0-9a-f]{40}) (commit|tree|blob|tag) (\d+)$/.exec(header)
  if (!match) return { object: undefined, length: end + 1 }
  const [, oid = '', type = '', digits = ''] = match
  const size = Number(digits)
  if (!withContent) return { object: { oid, type, size, content: Buffer.alloc(0) }, length: end + 1 }
  const length = end + 1 + size + 1
  if (data.length < length) return length
  return { object: { oid, type, size, content: Buffer.from(data.subarray(end + 1, end + 1 + size)) }, length }
}
