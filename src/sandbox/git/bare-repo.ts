import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compareHistories, type Histories } from './compare-histories.ts'
import { formatCommit, formatTree, parseCommit, parseTree } from './commit-text.ts'
import type { GitCommit, GitTreeEntry } from './commit-text.ts'
import { ObjectReader } from './object-reader.ts'
import type { GitObject } from './object-reader.ts'
import { writeObject } from './object-writer.ts'
import { runGit } from './run-git.ts'
import { writeRef } from './write-ref.ts'

/**
 * A ref as it shall be: `new` undefined deletes it; `old` given makes the update fail when the ref is elsewhere by
 * then.
 */
export type RefUpdate = { readonly ref: string; readonly new: string | undefined; readonly old?: string | undefined }

const SUBMODULE = '160000'
const REMEMBERED_RESULTS = 2_000
export const NO_COMMIT = '0'.repeat(40)

const CONFIG = `[core]
\trepositoryformatversion = 0
\tfilemode = true
\tbare = true
\thooksPath = /dev/null
[gc]
\tauto = 0
[receive]
\tautogc = false
\thideRefs = refs/pull
[uploadpack]
\tallowAnySHA1InWant = true
\tallowFilter = true
`

/** One bare repository on disk. Names that reach git as arguments are full object ids or checked ref names. */
export class BareRepo {
  readonly dir: string
  readonly #reader: ObjectReader
  readonly #results = new Map<string, Promise<unknown>>()
  #tail: Promise<unknown> = Promise.resolve()

  constructor(dir: string) {
    this.dir = dir
    this.#reader = new ObjectReader(dir)
  }

  /**
   * Lays out an empty repository; `alternate` is the folder of a repository whose objects it shares (a fork's parent).
   */
  async create(defaultBranch: string, alternate?: string): Promise<void> {
    for (const folder of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags']) {
      await mkdir(join(this.dir, folder), { recursive: true })
    }
    await writeFile(join(this.dir, 'HEAD'), `ref: refs/heads/${defaultBranch}\n`)
    await writeFile(join(this.dir, 'config'), CONFIG)
    if (alternate) await writeFile(join(this.dir, 'objects/info/alternates'), `${join(alternate, 'objects')}\n`)
  }

  /** Work that moves refs runs one after the other. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#tail.then(work, work)
    this.#tail = run.catch(() => undefined)
    return run
  }

  close(): void {
    this.#reader.close()
  }

  // ── reading ──

  /** The commit that a branch, a ref (`heads/x`, `refs/pull/1/head`), a tag or an id (also shortened) names. */
  async resolve(name: string): Promise<string | undefined> {
    if (isObjectId(name)) return (await this.#reader.info(`${name}^{commit}`))?.oid
    if (/^[0-9a-f]{7,39}$/.test(name)) {
      const byId = await this.#reader.info(`${name}^{commit}`)
      if (byId) return byId.oid
    }
    if (!isRefName(`refs/heads/${name}`)) return undefined
    const candidates =
      name === 'HEAD' || name.startsWith('refs/') ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`, `refs/${name}`]
    for (const candidate of candidates) {
      const found = await this.#reader.info(`${candidate}^{commit}`)
      if (found) return found.oid
    }
    return undefined
  }

  async readRef(ref: string): Promise<string | undefined> {
    return isRefName(ref) ? (await this.#reader.info(ref))?.oid : undefined
  }

  /** Sorted by name. `prefix` is whole: `refs/heads/` or `refs/heads/feature-`. */
  async listRefs(prefix: string): Promise<{ ref: string; oid: string; type: string }[]> {
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1)
    const out = await runGit(['for-each-ref', '--format=%(objectname) %(objecttype) %(refname)', '--', folder], this)
    return lines(out)
      .map((line) => {
        const [oid = '', type = '', ...rest] = line.split(' ')
        return { oid, type, ref: rest.join(' ') }
      })
      .filter(({ ref }) => ref.startsWith(prefix))
  }

  async readObject(oid: string): Promise<GitObject | undefined> {
    return isObjectId(oid) ? this.#reader.read(oid) : undefined
  }

  async readCommit(oid: string): Promise<GitCommit | undefined> {
    const object = await this.readObject(oid)
    return object?.type === 'commit' ? parseCommit(object.oid, object.content) : undefined
  }

  async mustReadCommit(oid: string): Promise<GitCommit> {
    const commit = await this.readCommit(oid)
    if (!commit) throw new Error(`no commit ${oid} in ${this.dir}`)
    return commit
  }

  async readTree(oid: string): Promise<readonly GitTreeEntry[] | undefined> {
    const object = await this.readObject(oid)
    return object?.type === 'tree' ? parseTree(object.content) : undefined
  }

  /** The entry at a path below a tree; undefined when a part of the path is missing or not a directory. */
  async readEntry(tree: string, path: string): Promise<GitTreeEntry | undefined> {
    let entry: GitTreeEntry = { mode: '040000', name: '', oid: tree }
    for (const name of path.split('/').filter(Boolean)) {
      const next = (await this.readTree(entry.oid))?.find((each) => each.name === name)
      if (!next) return undefined
      entry = next
    }
    return entry
  }

  /**
   * The entries of a tree with their sizes; with `recursive` all below it, directories too, as `git ls-tree` lists
   * them.
   */
  async listTree(
    oid: string,
    recursive: boolean,
  ): Promise<{ path: string; mode: string; type: string; oid: string; size?: number }[]> {
    const entries = (await this.readTree(oid)) ?? []
    const listed = entries.map(async ({ mode, name, oid: id }) => {
      const object = mode === SUBMODULE ? undefined : await this.#reader.info(id)
      const type = object?.type ?? 'commit'
      const own = { path: name, mode, type, oid: id, ...(type === 'blob' ? { size: object?.size ?? 0 } : {}) }
      const below = recursive && type === 'tree' ? await this.listTree(id, true) : []
      return [own, ...below.map((entry) => ({ ...entry, path: `${name}/${entry.path}` }))]
    })
    return (await Promise.all(listed)).flat()
  }

  mergeBase(a: string, b: string): Promise<string | undefined> {
    return this.remember(`merge-base ${a} ${b}`, async () => {
      if (!isObjectId(a) || !isObjectId(b)) return undefined
      if (a === b) return a
      const { meetings } = await this.#compare(a, b)
      return meetings.length < 2 ? meetings[0] : (await runGit(['merge-base', a, b], this)).trim()
    })
  }

  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    return (await this.mergeBase(ancestor, descendant)) === ancestor
  }

  /** How many commits `head` has that `base` has not, and the other way round. */
  aheadBehind(base: string, head: string): Promise<{ ahead: number; behind: number }> {
    return this.remember(`ahead ${base} ${head}`, async () => {
      if (base === head) return { ahead: 0, behind: 0 }
      const { left, right } = await this.#compare(base, head)
      return { ahead: right.length, behind: left.length }
    })
  }

  /** Newest first; `path` limits to commits that touch it. */
  async log(
    tip: string,
    options: { not?: string; path?: string; max: number; skip?: number; since?: string; until?: string },
  ): Promise<string[]> {
    const { not, max, skip = 0 } = options
    if (not !== undefined && (options.path ?? options.since ?? options.until) === undefined)
      return (await this.#compare(tip, not)).left.slice(skip, skip + max)
    const out = await runGit(
      [
        'rev-list',
        `--max-count=${max}`,
        `--skip=${skip}`,
        ...(options.since ? [`--since=${options.since}`] : []),
        ...(options.until ? [`--until=${options.until}`] : []),
        tip,
        ...(not ? [`^${not}`] : []),
        '--',
        ...(options.path ? [`:(literal)${options.path}`] : []),
      ],
      this,
    )
    return lines(out)
  }

  // ── writing ──

  writeBlob(content: Buffer): Promise<string> {
    return writeObject(this.dir, 'blob', content)
  }

  writeTree(entries: readonly GitTreeEntry[]): Promise<string> {
    return writeObject(this.dir, 'tree', formatTree(entries))
  }

  writeCommit(commit: Omit<GitCommit, 'oid'>): Promise<string> {
    return writeObject(this.dir, 'commit', formatCommit(commit))
  }

  /** All or none. Throws `GitError` when an `old` value does not hold or names are in each other's way. */
  async updateRefs(updates: readonly RefUpdate[]): Promise<void> {
    if (updates.length === 0) return
    if (updates.length === 1 && updates[0] !== undefined && (await this.#writeRef(updates[0]))) return
    const input = updates
      .map(({ ref, new: next, old }) =>
        next === undefined ? `delete ${ref}\0${old ?? ''}\0` : `update ${ref}\0${next}\0${old ?? ''}\0`,
      )
      .join('')
    await runGit(['update-ref', '-z', '--stdin'], { dir: this.dir, input })
  }

  // The usual case takes no process. Whatever is unusual about it, git sorts out, and says what is wrong.
  async #writeRef({ ref, new: next, old }: RefUpdate): Promise<boolean> {
    if (next === undefined || !isRefName(ref) || (await this.readCommit(next)) === undefined) return false
    if (old !== undefined && (await this.readRef(ref)) !== old) return false
    return writeRef(this.dir, ref, next)
  }

  /** Brings a commit of another repository on this machine here; without a ref, for the moment of a comparison. */
  async fetchFrom(dir: string, commit: string, ref?: string): Promise<void> {
    await runGit(
      [
        'fetch',
        '--quiet',
        '--no-tags',
        '--no-write-fetch-head',
        '--',
        dir,
        ref === undefined ? commit : `+${commit}:${ref}`,
      ],
      this,
    )
  }

  /** Results that follow from object ids alone are computed once. */
  remember<T>(key: string, work: () => Promise<T>): Promise<T> {
    const known = this.#results.get(key) as Promise<T> | undefined
    if (known) return known
    if (this.#results.size >= REMEMBERED_RESULTS) this.#results.clear()
    const result = work()
    this.#results.set(key, result)
    result.catch(() => this.#results.delete(key))
    return result
  }

  #compare(left: string, right: string): Promise<Histories> {
    return this.remember(`compare ${left} ${right}`, () => compareHistories(this, left, right))
  }
}

export function isObjectId(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text)
}

/** git's own rules for a full ref name (`git check-ref-format`). */
export function isRefName(ref: string): boolean {
  return (
    /^refs\/[^/]+\/./.test(ref) &&
    // eslint-disable-next-line no-control-regex -- control characters are exactly what git refuses
    !/[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock(\/|$)|\/-|[./]$/.test(ref)
  )
}

function lines(text: string): string[] {
  return text.split('\n').filter(Boolean)
}
