import { rmSync } from 'node:fs'
import { mkdtemp, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Repository } from '../flow/ports/ports.ts'
import { gitEnvironment } from './git-environment.ts'
import { ObjectReader } from './object-reader.ts'
import { repositoryReads } from './repository-reads.ts'
import { runGit, type GitDir } from './run-git.ts'
import { gitObjectMissing, gitUnusable } from './translate-git-error.ts'

/** A person's own clone. `readCommit` takes every revision that git takes: `main`, `HEAD~3`, `origin/main`, a tag. */
export type Clone = Repository & {
  /** The top of the work tree, or the repository itself when it is bare. */
  readonly root: string
  close(): void
}

/**
 * Opens the clone that the directory is in, be it a subdirectory or another work tree of it. It is only read: `fetch`
 * does nothing, what a merge would give is kept in a temporary folder until `close`, and neither hooks nor programs that its configuration names are run. Files whose content it lacks are
 * unreadable. Throws `git-failed` when there is none.
 */
export async function openClone(dir: string): Promise<Clone> {
  const found: GitDir = { dir: await findGitDir(dir, gitEnvironment({})), env: gitEnvironment({}) }
  const scratch = await mkdtemp(join(tmpdir(), 'drawbridge-objects-'))
  const git: GitDir = { dir: found.dir, env: { ...found.env, ...(await keepObjectsApart(found, scratch)) } }
  const objects = new ObjectReader(git)
  const readCommit = async (rev: string) => {
    if (rev === '' || rev.startsWith('-') || rev.includes('\0')) return undefined
    const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${rev}^{commit}`]
    const { status, stdout } = await runGit(git, args, { answers: [1, 128] })
    return status === 0 ? stdout.toString('latin1').trim() : undefined
  }
  return {
    ...repositoryReads(git, () => objects, { partial: true }),
    root: await findRoot(dir, git),
    fetch: () => Promise.resolve(),
    readCommit,
    async requireCommit(rev) {
      const commit = await readCommit(rev)
      if (commit === undefined) throw gitObjectMissing(rev)
      return commit
    },
    close() {
      objects.close()
      rmSync(scratch, { recursive: true, force: true })
    },
  }
}

/** Settings by which git reads the clone's objects and writes its own elsewhere. */
async function keepObjectsApart(git: GitDir, scratch: string): Promise<NodeJS.ProcessEnv> {
  const { stdout } = await runGit(git, ['rev-parse', '--path-format=absolute', '--git-path', 'objects'])
  return { GIT_OBJECT_DIRECTORY: scratch, GIT_ALTERNATE_OBJECT_DIRECTORIES: quotePath(line(stdout)) }
}

// Several paths would be parted by colons; a quoted one is one path, whatever is in it.
function quotePath(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

async function findGitDir(dir: string, env: NodeJS.ProcessEnv): Promise<string> {
  const isDirectory = await stat(dir).then(
    (stats) => stats.isDirectory(),
    () => false,
  )
  if (!isDirectory) throw gitUnusable(`${dir} is no directory`)
  const { status, stdout } = await runGit({ dir, env, search: true }, ['rev-parse', '--absolute-git-dir'], {
    answers: [128],
  })
  if (status !== 0) throw gitUnusable(`${resolve(dir)} is not in a git repository`)
  return line(stdout)
}

async function findRoot(dir: string, git: GitDir): Promise<string> {
  const search = { dir, env: git.env, search: true }
  const { status, stdout } = await runGit(search, ['rev-parse', '--show-toplevel'], { answers: [128] })
  return status === 0 ? line(stdout) : git.dir
}

// A path may end in white space of its own; git adds one newline.
function line(stdout: Buffer): string {
  return stdout.toString('utf8').replace(/\r?\n$/, '')
}
