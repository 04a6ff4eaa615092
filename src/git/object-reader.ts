import assert from 'node:assert'
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import type { Socket } from 'node:net'
import { KeptObjects } from './kept-objects.ts'
import { isAbbreviatedId, isObjectId, isRefName } from './revision.ts'
import type { GitDir } from './run-git.ts'
import { gitClosed, gitDamaged, gitNotStarted } from './translate-git-error.ts'

export type ReadObject =
  | { readonly state: 'missing' }
  | { readonly state: 'too-large'; readonly bytes: number }
  | { readonly state: 'read'; readonly type: string; readonly content: Buffer }

type Answer =
  | { readonly id: string; readonly type: string; readonly bytes: number; readonly content: Buffer | undefined }
  | undefined

type Request = {
  readonly command: 'info' | 'contents'
  /** A full id, or a name of ours that git resolves. */
  readonly name: string
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
  attempts: number
}

/** The part of an answer that has come so far. */
type Body = { readonly id: string; readonly type: string; readonly content: Buffer; filled: number }

/**
 * Reads a repository's objects through one long-lived `git cat-file --batch-command` (git 2.36). The process starts
 * with the first read, starts again when it dies, and ends after `idleMs` without a read. It keeps the program from
 * exiting only while somebody waits.
 */
export class ObjectReader {
  readonly #git: GitDir
  readonly #idleMs: number
  readonly #kept = new KeptObjects()
  #child: ChildProcessWithoutNullStreams | undefined
  #unsent: Request[] = []
  #sent: Request[] = []
  #head = ''
  #body: Body | undefined
  #stderr = ''
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(git: GitDir, options: { readonly idleMs?: number } = {}) {
    this.#git = git
    this.#idleMs = options.idleMs ?? IDLE_MS
  }

  /**
   * The object with that full id. One of more than `maxBytes` is not read. Throws `git-failed` when the process dies
   * twice over it.
   */
  async read(id: string, maxBytes: number): Promise<ReadObject> {
    assert(isObjectId(id), 'objects are asked for by full id')
    const kept = this.#closed ? undefined : this.#kept.read(id)
    const info = kept ?? (await this.#ask('info', id))
    if (info === undefined) return { state: 'missing' }
    if (info.bytes > maxBytes) return { state: 'too-large', bytes: info.bytes }
    const answer = kept ?? (await this.#ask('contents', id))
    if (answer?.content === undefined) return { state: 'missing' }
    const object = { type: answer.type, bytes: answer.bytes, content: answer.content }
    if (kept === undefined) this.#kept.keep(id, object)
    return { state: 'read', type: object.type, content: object.content }
  }

  /** `commit`, `tree`, `blob` or `tag`; undefined: there is no such object here. */
  async readType(id: string): Promise<string | undefined> {
    assert(isObjectId(id), 'objects are asked for by full id')
    return (await this.#ask('info', id))?.type
  }

  /**
   * The full id of the commit that a ref or an abbreviated id names, tags followed; undefined when there is none, or
   * more than one. The name must be one that we made or checked.
   */
  async resolveCommit(name: string): Promise<string | undefined> {
    assert(isRefName(name) || isAbbreviatedId(name), 'only checked names are resolved')
    return (await this.#ask('info', `${name}^{commit}`))?.id
  }

  /** Ends the process. Reads that are under way fail, and so does every later one. */
  close(): void {
    this.#closed = true
    const waiting = [...this.#sent, ...this.#unsent]
    this.#forget()
    this.#sent = []
    this.#unsent = []
    for (const request of waiting) request.reject(gitClosed())
  }

  #ask(command: Request['command'], name: string): Promise<Answer> {
    if (this.#closed) return Promise.reject(gitClosed())
    return new Promise((resolve, reject) => {
      this.#unsent.push({ command, name, resolve, reject, attempts: 0 })
      this.#send()
    })
  }

  // Only so many questions are under way: the pipes would fill up, and a dying process would leave more to ask again.
  #send(): void {
    const child = (this.#child ??= this.#start())
    const next = this.#unsent.splice(0, UNDER_WAY_MAX - this.#sent.length)
    this.#sent.push(...next)
    if (next.length > 0) child.stdin.write(next.map(({ command, name }) => `${command} ${name}\n`).join(''))
    this.#watch(child)
  }

  #start(): ChildProcessWithoutNullStreams {
    const args = ['--git-dir', this.#git.dir, 'cat-file', '--batch-command']
    const child = spawn('git', args, { cwd: this.#git.dir, env: this.#git.env, windowsHide: true })
    this.#head = ''
    this.#body = undefined
    this.#stderr = ''
    child.stdout.on('data', (chunk: Buffer) => {
      if (child === this.#child) this.#take(chunk, child)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (child === this.#child) this.#stderr = (this.#stderr + text).slice(-STDERR_CHARS_MAX)
    })
    // A process that died closes the pipe; what follows is in `close`.
    child.stdin.on('error', () => undefined)
    child.on('error', (error) => {
      if (child === this.#child) this.#recover(gitNotStarted(error))
    })
    child.on('close', (status) => {
      if (child !== this.#child) return
      this.#recover(gitDamaged(`git cat-file ended (status ${status ?? 'none'}): ${this.#stderr}`))
    })
    return child
  }

  // Whoever is first in line may be the reason: it is asked about once more, then given up, so that the others get
  // through.
  #recover(error: Error): void {
    this.#forget()
    const [first, ...others] = this.#sent
    this.#sent = []
    this.#unsent = [...others, ...this.#unsent]
    if (first !== undefined) {
      first.attempts += 1
      if (first.attempts < ATTEMPTS_MAX) this.#unsent.unshift(first)
      else first.reject(error)
    }
    if (this.#unsent.length > 0) this.#send()
  }

  #forget(): void {
    clearTimeout(this.#timer)
    const child = this.#child
    this.#child = undefined
    child?.kill('SIGTERM')
  }

  #watch(child: ChildProcessWithoutNullStreams): void {
    clearTimeout(this.#timer)
    const busy = this.#sent.length > 0
    for (const handle of [child, child.stdin as Socket, child.stdout as Socket, child.stderr as Socket]) {
      if (busy) handle.ref()
      else handle.unref()
    }
    this.#timer = busy
      ? setTimeout(() => this.#recover(gitDamaged('git cat-file stopped answering')), STALL_MS)
      : setTimeout(() => this.#forget(), this.#idleMs).unref()
  }

  #take(chunk: Buffer, child: ChildProcessWithoutNullStreams): void {
    let at = 0
    while (at < chunk.length) at = this.#body === undefined ? this.#takeHead(chunk, at) : this.#takeBody(chunk, at)
    if (child !== this.#child) return
    if (this.#unsent.length > 0) this.#send()
    else this.#watch(child)
  }

  #takeHead(chunk: Buffer, at: number): number {
    const end = chunk.indexOf(NEWLINE, at)
    this.#head += chunk.toString('latin1', at, end === -1 ? chunk.length : end)
    if (end === -1) return chunk.length
    const [id = '', type = '', size] = this.#head.split(' ')
    this.#head = ''
    if (size === undefined) this.#answer(undefined)
    else if (this.#sent[0]?.command === 'info') this.#answer({ id, type, bytes: Number(size), content: undefined })
    else this.#body = { id, type, content: Buffer.allocUnsafe(Number(size)), filled: 0 }
    return end + 1
  }

  // The content is followed by a newline of its own.
  #takeBody(chunk: Buffer, at: number): number {
    const body = this.#body
    assert(body !== undefined)
    const copied = chunk.copy(body.content, body.filled, at)
    body.filled += copied
    if (at + copied === chunk.length) return chunk.length
    this.#body = undefined
    this.#answer({ id: body.id, type: body.type, bytes: body.content.length, content: body.content })
    return at + copied + 1
  }

  #answer(answer: Answer): void {
    this.#sent.shift()?.resolve(answer)
  }
}

const NEWLINE = 10
const UNDER_WAY_MAX = 512
const ATTEMPTS_MAX = 2
const IDLE_MS = 30_000
const STALL_MS = 60_000
const STDERR_CHARS_MAX = 2_048
