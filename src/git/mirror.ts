import { access, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log, Repository } from '../flow/ports/ports.ts'
import { fetchWants, mirroredRef } from './fetch-wants.ts'
import { gitEnvironment } from './git-environment.ts'
import { ObjectReader } from './object-reader.ts'
import { repositoryReads, type RepositoryReads } from './repository-reads.ts'
import { isAbbreviatedId, isObjectId, isRefName } from './revision.ts'
import { runGit, type GitDir } from './run-git.ts'
import { gitLimitExceeded, gitObjectMissing, isDamage } from './translate-git-error.ts'

export type MirrorOptions = {
  readonly dir: string
  readonly remoteUrl: string
  readonly readToken: () => Promise<string | undefined>
  readonly log: Log
  readonly maxFileBytes?: number | undefined
}

/**
 * A bare repository on disk that holds what was fetched of a remote. It is a cache: gone or damaged, it is made anew by
 * the next fetch. Fetches run one after the other; reads run beside them.
 */
export class Mirror {
  readonly #options: MirrorOptions
  readonly #git: GitDir
  #objects: ObjectReader
  #lane: Promise<unknown> = Promise.resolve()
  #state: 'unchecked' | 'sound' | 'damaged' = 'unchecked'
  #fetches = 0
  readonly repository: Repository

  constructor(options: MirrorOptions) {
    this.#options = options
    this.#git = { dir: options.dir, env: gitEnvironment({}) }
    this.#objects = new ObjectReader(this.#git)
    const reads = repositoryReads(this.#git, () => this.#objects, { maxFileBytes: options.maxFileBytes })
    this.repository = {
      ...this.#guardAll(reads),
      fetch: (wants) => this.#inLane(() => this.#fetch(wants)),
      readCommit: (rev) => this.#guard(() => this.#readCommit(rev)),
      requireCommit: (rev) => this.#guard(() => this.#requireCommit(rev)),
    }
  }

  /** Waits for the fetch under way and ends the reading process. */
  async close(): Promise<void> {
    await this.#lane
    this.#objects.close()
  }

  async #fetch(wants: readonly string[]): Promise<void> {
    if (wants.length > WANTS_MAX) throw gitLimitExceeded('too many refs and commits were asked for at once', WANTS_MAX)
    if (!(await this.#isSound())) await this.#make()
    try {
      await this.#fetchMissing(wants)
    } catch (error) {
      if (!isDamage(error)) throw error
      this.#options.log.warn({ dir: this.#options.dir, err: error }, 'making a damaged mirror anew')
      await this.#make()
      await this.#fetchMissing(wants)
    }
    if (this.#fetches < FETCHES_PER_REPACK) return
    this.#fetches = 0
    await this.#repack()
  }

  async #fetchMissing(wants: readonly string[]): Promise<void> {
    const asked: string[] = []
    for (const want of new Set(wants)) {
      const here = isObjectId(want) && (await this.#objects.read(want, 0)).state !== 'missing'
      if (!here) asked.push(want)
    }
    if (asked.length === 0) return
    const { remoteUrl } = this.#options
    const token = await this.#options.readToken()
    const env = gitEnvironment({
      protocols: protocolsFor(remoteUrl),
      ...(token === undefined ? {} : { credential: { url: remoteUrl, token } }),
    })
    this.#fetches += 1
    const missing = await fetchWants({ ...this.#git, env }, remoteUrl, asked)
    // What the remote no longer has must not be answered from an earlier fetch.
    const gone = missing.filter(isRefName).map((ref) => `delete ${mirroredRef(ref)}\n`)
    if (gone.length > 0) await runGit(this.#git, ['update-ref', '--stdin'], { input: gone.join('') })
  }

  async #readCommit(rev: string): Promise<string | undefined> {
    const name = isRefName(rev) ? mirroredRef(rev) : isAbbreviatedId(rev) ? rev : undefined
    if (name === undefined || !(await this.#isThere())) return undefined
    if (isObjectId(rev)) {
      const type = await this.#objects.readType(rev)
      if (type !== 'tag') return type === 'commit' ? rev : undefined
    }
    return this.#objects.resolveCommit(name)
  }

  async #requireCommit(rev: string): Promise<string> {
    const commit = await this.#readCommit(rev)
    if (commit === undefined) throw gitObjectMissing(rev)
    return commit
  }

  async #isThere(): Promise<boolean> {
    return access(join(this.#options.dir, 'HEAD')).then(
      () => true,
      () => false,
    )
  }

  async #isSound(): Promise<boolean> {
    if (this.#state === 'damaged' || !(await this.#isThere())) return false
    if (this.#state === 'sound') return true
    try {
      await runGit(this.#git, ['rev-parse', '--is-bare-repository'])
    } catch (error) {
      if (isDamage(error)) return false
      throw error
    }
    this.#state = 'sound'
    return true
  }

  async #make(): Promise<void> {
    const { dir } = this.#options
    this.#objects.close()
    await rm(dir, { recursive: true, force: true })
    await mkdir(dir, { recursive: true })
    await runGit(this.#git, ['init', '--quiet', '--bare', '--template=', '--initial-branch=none'])
    this.#objects = new ObjectReader(this.#git)
    this.#state = 'sound'
  }

  // Packs are joined so that their number stays logarithmic, and nothing is ever thrown away: a commit that a branch
  // left behind may be the one that somebody approved.
  async #repack(): Promise<void> {
    try {
      await runGit(this.#git, ['pack-refs', '--all'])
      await runGit(this.#git, ['repack', '--geometric=2', '-d', '--quiet'], { timeoutMs: REPACK_TIMEOUT_MS })
    } catch (error) {
      this.#options.log.warn({ dir: this.#options.dir, err: error }, 'could not repack a mirror')
    }
  }

  #inLane<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#lane.then(work)
    this.#lane = result.catch(() => undefined)
    return result
  }

  async #guard<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read()
    } catch (error) {
      if (isDamage(error)) this.#state = 'damaged'
      throw error
    }
  }

  #guardAll(reads: RepositoryReads): RepositoryReads {
    return {
      readMergeBase: (a, b) => this.#guard(() => reads.readMergeBase(a, b)),
      readMerge: (ours, theirs) => this.#guard(() => reads.readMerge(ours, theirs)),
      readMessage: (commit) => this.#guard(() => reads.readMessage(commit)),
      readParents: (commit) => this.#guard(() => reads.readParents(commit)),
      isAncestor: (a, b) => this.#guard(() => reads.isAncestor(a, b)),
      requireAncestor: (a, b) => this.#guard(() => reads.requireAncestor(a, b)),
      readTree: (commit) => this.#guard(() => reads.readTree(commit)),
      readFiles: (entries, options) => this.#guard(() => reads.readFiles(entries, options)),
      readChangedPaths: (from, to) => this.#guard(() => reads.readChangedPaths(from, to)),
      readHistory: (commit, glob, options) => this.#guard(() => reads.readHistory(commit, glob, options)),
      readBlob: (blob) => this.#guard(() => reads.readBlob(blob)),
      readFirstParents: (commit, options) => this.#guard(() => reads.readFirstParents(commit, options)),
    }
  }
}

function protocolsFor(url: string): string {
  const scheme = new URL(url).protocol
  return scheme === 'https:' ? 'https' : scheme === 'http:' ? 'http:https' : 'file'
}

const WANTS_MAX = 1_000
const FETCHES_PER_REPACK = 20
const REPACK_TIMEOUT_MS = 10 * 60_000
