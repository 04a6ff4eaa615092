import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { readSeed, type Files } from '../acme/seed.ts'

export type Clone = {
  readonly dir: string
  git(...args: string[]): string
  /**
   * Writes files into the work tree and commits them on a branch, which starts where `from` is; gives the commit's id.
   */
  commit(files: Files, branch: string, from?: string): string
}

/**
 * A clone of `acme/services` with a work tree: `main`, and a branch for each of the seed's pull requests, named after
 * it.
 */
export async function cloneAcme(): Promise<Clone> {
  const seed = await readSeed()
  const clone = makeClone()
  clone.commit(seed.services, 'main')
  for (const [name, files] of seed.changes) clone.commit(files, name, 'main')
  clone.git('checkout', '--quiet', 'main')
  return clone
}

/** A new repository with a work tree and no commits. */
export function makeClone(): Clone {
  const dir = scratchFolder()
  const git = (...args: string[]) => execFileSync('git', args, { cwd: dir, env: ENV, encoding: 'utf8' }).trimEnd()
  git('init', '--quiet', '--initial-branch=main')
  return {
    dir,
    git,
    commit(files, branch, from) {
      if (from !== undefined) git('checkout', '--quiet', '-b', branch, from)
      for (const [path, text] of files) {
        mkdirSync(dirname(join(dir, path)), { recursive: true })
        writeFileSync(join(dir, path), text)
      }
      git('add', '--all')
      git('commit', '--quiet', '--message', branch)
      return git('rev-parse', 'HEAD')
    },
  }
}

/** A folder that `removeScratch` takes away. */
export function scratchFolder(): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'drawbridge-cli-')))
  folders.push(dir)
  return dir
}

export function removeScratch(): void {
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true, force: true })
}

const folders: string[] = []

// Nothing of the machine's own configuration, and dates that do not move: the same files give the same commits.
const ENV = {
  PATH: process.env['PATH'],
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Emil Holm',
  GIT_AUTHOR_EMAIL: 'emil@acme.test',
  GIT_AUTHOR_DATE: '2026-01-05T09:00:00Z',
  GIT_COMMITTER_NAME: 'Emil Holm',
  GIT_COMMITTER_EMAIL: 'emil@acme.test',
  GIT_COMMITTER_DATE: '2026-01-05T09:00:00Z',
}
