import { spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'

/** The most that one git process may print. */
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024

/** git ended with another status than zero. */
export class GitError extends Error {
  readonly status: number
  /** What it printed all the same: `merge-tree` ends with 1 on a conflict. */
  readonly stdout: string

  constructor(status: number, stdout: string, stderr: string) {
    super(stderr.trim() || `git ended with status ${status}`)
    this.name = 'GitError'
    this.status = status
    this.stdout = stdout
  }
}

/** Settings that hold for every git process: nobody's configuration, no hooks, no prompts, no background work. */
const FIXED_CONFIG = [
  'core.hooksPath=/dev/null',
  'gc.auto=0',
  'maintenance.auto=false',
  'core.quotePath=false',
  'protocol.file.allow=always',
  'protocol.ext.allow=never',
].flatMap((setting) => ['-c', setting])

export type GitOptions = {
  readonly dir: string
  readonly input?: string | Buffer
  readonly env?: Record<string, string>
}

/** Runs git on the bare repository `dir` and gives what it printed. Throws `GitError`. */
export async function runGit(args: readonly string[], options: GitOptions): Promise<string> {
  return (await runGitBytes(args, options)).toString('utf8')
}

export function runGitBytes(args: readonly string[], options: GitOptions): Promise<Buffer> {
  const child = spawnGit(args, options)
  return new Promise((resolve, reject) => {
    const out: Buffer[] = []
    const err: Buffer[] = []
    let size = 0
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > MAX_OUTPUT_BYTES) child.kill('SIGKILL')
      else out.push(chunk)
    })
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
    child.on('error', reject)
    child.on('close', (status) => {
      if (status === 0) resolve(Buffer.concat(out))
      else reject(new GitError(status ?? -1, Buffer.concat(out).toString('utf8'), Buffer.concat(err).toString('utf8')))
    })
    // A process that ends before it has read everything is told by its status, not by the broken pipe.
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input ?? '')
  })
}

export function spawnGit(args: readonly string[], options: GitOptions): ChildProcessWithoutNullStreams {
  const env = {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    HOME: '/nonexistent',
    LC_ALL: 'C',
    TZ: 'UTC',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_DIR: options.dir,
    ...options.env,
  }
  return spawn('git', [...FIXED_CONFIG, ...args], { cwd: options.dir, env, stdio: 'pipe' })
}
