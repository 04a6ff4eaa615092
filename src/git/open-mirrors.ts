import { resolve } from 'node:path'
import type { Log, Repositories, RepoRef } from '../flow/ports/ports.ts'
import { Mirror } from './mirror.ts'
import { gitUnusable } from './translate-git-error.ts'

export type Mirrors = Repositories & {
  /** Waits for fetches under way and ends the reading processes. */
  close(): Promise<void>
}

/**
 * Repositories as bare mirrors under `dir`, one for each installation and repository: what one installation fetched is
 * never shown to another. The directory is a cache for one process, and may be deleted at any time. `remoteUrl` gives
 * an `https:`, `http:` or `file:` URL without credentials; `readToken` is asked before every fetch. `maxFileBytes` (1
 * MiB) is what `readFiles` reads at most of one file unless told otherwise.
 */
export function openMirrors(options: {
  readonly dir: string
  readonly remoteUrl: (repo: RepoRef) => string
  readonly readToken: (repo: RepoRef) => Promise<string | undefined>
  readonly log: Log
  readonly maxFileBytes?: number | undefined
}): Mirrors {
  const mirrors = new Map<string, Mirror>()
  return {
    async open(repo) {
      const dir = mirrorDir(options.dir, repo)
      const mirror =
        mirrors.get(dir) ??
        new Mirror({
          dir,
          remoteUrl: options.remoteUrl(repo),
          readToken: () => options.readToken(repo),
          log: options.log,
          maxFileBytes: options.maxFileBytes,
        })
      mirrors.set(dir, mirror)
      return Promise.resolve(mirror.repository)
    },
    async close() {
      await Promise.all([...mirrors.values()].map((mirror) => mirror.close()))
    },
  }
}

// GitHub's names ignore case, and hold nothing but letters, digits, `.`, `_` and `-`.
function mirrorDir(dir: string, { installation, owner, name }: RepoRef): string {
  for (const part of [owner, name]) {
    if (!/^[A-Za-z0-9._-]{1,100}$/.test(part) || /^\.+$/.test(part))
      throw gitUnusable(`${owner}/${name} is no repository's name`)
  }
  return resolve(dir, `${Math.trunc(installation)}`, owner.toLowerCase(), `${name.toLowerCase()}.git`)
}
