import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SERVICES, type Stage } from '../stage/open-stage.ts'

/** What stands at a path of a commit: a file's bytes, the target of a symbolic link, or the commit of a submodule. */
export type Planted = string | Buffer | { readonly symlink: string } | { readonly submodule: string }

/** Path, as text or as bytes that need not be UTF-8 → what stands there; undefined deletes it. */
export type Planting = readonly (readonly [path: string | Buffer, planted: Planted | undefined])[]

/** A person's clone without a work tree, since no disk could hold some of these names. */
export type Pusher = {
  readonly dir: string
  git(...args: string[]): Promise<string>
  /**
   * Commits on top of `from` (a branch of origin; main when left out) and pushes it as a branch. Returns the commit.
   */
  push(branch: string, files: Planting, from?: string): Promise<string>
  /** The same, then opens the pull request and waits until it is judged. Returns its number. */
  openPull(branch: string, files: Planting, pull?: { title?: string; body?: string; base?: string }): Promise<number>
  remove(): Promise<void>
}

/** Clones `acme/services` over HTTP, as git does for people. */
export async function openPusher(stage: Stage, login = 'emil'): Promise<Pusher> {
  const dir = await mkdtemp(join(tmpdir(), 'drawbridge-pusher-'))
  const url = new URL(`/${SERVICES.owner}/${SERVICES.repo}.git`, stage.sandbox.url)
  Object.assign(url, { username: login, password: stage.sandbox.admin.token(login) })
  const git = (...args: string[]) => runGit(dir, args)
  await git('clone', '--quiet', '--no-checkout', url.href, '.')

  const push: Pusher['push'] = async (branch, files, from = 'main') => {
    await git('fetch', '--quiet', 'origin', `+refs/heads/${from}:refs/remotes/origin/${from}`)
    const parent = await git('rev-parse', `refs/remotes/origin/${from}`)
    await runGit(
      dir,
      ['fast-import', '--quiet', '--force', '--date-format=now'],
      renderCommit({ branch, login, parent, files }),
    )
    await git('push', '--quiet', '--force', 'origin', `refs/heads/${branch}:refs/heads/${branch}`)
    return git('rev-parse', `refs/heads/${branch}`)
  }
  return {
    dir,
    git,
    push,
    async openPull(branch, files, { title = `Pull ${branch}`.slice(0, 200), body = '', base = 'main' } = {}) {
      await push(branch, files, base)
      const { data } = await stage.as(login).rest.pulls.create({ ...SERVICES, base, head: branch, title, body })
      await stage.settle()
      return data.number
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  }
}

/** The input of git-fast-import(1), which takes any path, any mode and any bytes. */
function renderCommit(commit: { branch: string; login: string; parent: string; files: Planting }): Buffer {
  const { branch, login, parent, files } = commit
  const head = [
    `commit refs/heads/${branch}`,
    `committer ${login} <${login}@acme.test> now`,
    ...['data 7', 'Hostile'],
    `from ${parent}`,
  ]
  const parts = [Buffer.from(`${head.join('\n')}\n`)]
  for (const [path, planted] of files) {
    if (planted === undefined) parts.push(Buffer.from(`D ${quotePath(path)}\n`))
    else if (typeof planted === 'object' && 'submodule' in planted)
      parts.push(Buffer.from(`M 160000 ${planted.submodule} ${quotePath(path)}\n`))
    else {
      const isLink = typeof planted === 'object' && 'symlink' in planted
      const bytes = Buffer.from(isLink ? planted.symlink : planted)
      parts.push(Buffer.from(`M ${isLink ? '120000' : '100644'} inline ${quotePath(path)}\ndata ${bytes.length}\n`))
      parts.push(bytes, Buffer.from('\n'))
    }
  }
  return Buffer.concat([...parts, Buffer.from('done\n')])
}

function quotePath(path: string | Buffer): string {
  const bytes = [...Buffer.from(path)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
  return `"${bytes.join('')}"`
}

function runGit(dir: string, args: readonly string[], input: Buffer | string = ''): Promise<string> {
  const child = spawn('git', args, { cwd: dir, env: GIT_ENV })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  child.stdin.on('error', () => undefined)
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => {
      if (status === 0) resolve(stdout.trim())
      else reject(new Error(`git ${args.join(' ')} ended with ${status}: ${stderr}`))
    })
  })
}

const GIT_ENV = {
  PATH: process.env['PATH'],
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_COMMITTER_NAME: 'Emil Holm',
  GIT_COMMITTER_EMAIL: 'emil@acme.test',
}
