import { execFileSync } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type ScratchRepository = {
  readonly dir: string
  /** Runs git there and gives what it printed, without the last newline. */
  readonly git: (...args: string[]) => string
  /** A commit with exactly these files; gives its id. `parents` are commit ids. */
  readonly commit: (files: readonly ScratchFile[], options?: { parents?: string[]; ref?: string }) => string
}

/** Paths are bytes, so that they need not be UTF-8. The mode is that of a plain file unless said otherwise. */
export type ScratchFile = {
  path: string | Buffer
  content?: string | Buffer
  mode?: '100755' | '120000' | '160000'
  id?: string
}

/** A folder that `removeScratch` takes away. */
export function scratchDir(): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'drawbridge-git-')))
  scratch.push(dir)
  return dir
}

export function removeScratch(): void {
  for (const dir of scratch.splice(0)) rmSync(dir, { recursive: true, force: true })
}

const scratch: string[] = []

/** A bare repository made by plumbing alone, so that it holds what no work tree could. */
export function scratchRepository(dir = join(scratchDir(), 'services.git')): ScratchRepository {
  const env = {
    PATH: process.env['PATH'],
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@acme.test',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@acme.test',
  }
  execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', dir], { env })
  let clock = 1_700_000_000
  const run = (input: string | Buffer, args: string[], more: object = {}) =>
    execFileSync('git', ['--git-dir', dir, ...args], {
      env: { ...env, ...more },
      input,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
      .toString('utf8')
      .replace(/\n$/, '')
  return {
    dir,
    git: (...args) => run('', args),
    commit: (files, { parents = [], ref } = {}) => {
      clock += 60
      const index = { GIT_INDEX_FILE: join(dir, 'scratch-index') }
      rmSync(index.GIT_INDEX_FILE, { force: true })
      const lines = files.map(({ path, content = '', mode = '100644', id }) => {
        const blob = id ?? run(content, ['hash-object', '-w', '--stdin'])
        return Buffer.concat([Buffer.from(`${mode} ${blob}\t`), Buffer.from(path), Buffer.from('\0')])
      })
      run(Buffer.concat(lines), ['update-index', '-z', '--index-info'], index)
      const tree = run('', ['write-tree'], index)
      const date = `${clock} +0200`
      const dates = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }
      const commit = run('', ['commit-tree', tree, '-m', 'change', ...parents.flatMap((p) => ['-p', p])], dates)
      if (ref !== undefined) run('', ['update-ref', ref, commit])
      return commit
    },
  }
}
