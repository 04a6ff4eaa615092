import { spawn } from 'node:child_process'
import { gitLimitExceeded, gitNotStarted, gitTimedOut, translateGitError } from './translate-git-error.ts'

/** A bare repository, or a clone's `.git`, and the environment to run git in. */
export type GitDir = {
  readonly dir: string
  readonly env: NodeJS.ProcessEnv
  /** `dir` is any directory, and git looks for the repository from there upwards. */
  readonly search?: boolean
}

export type GitRun = {
  /** Exit statuses that are answers rather than failures; 0 always is. */
  readonly answers?: readonly number[]
  readonly input?: string
  readonly timeoutMs?: number
  readonly maxBytes?: number
}

/**
 * Runs git on the repository, the subcommand first, and gives its exit status, its output and the end of what it said.
 * Throws an `OperationError` when it cannot be started, ends with a status that is no answer, takes longer than
 * `timeoutMs` (one minute) or writes more than `maxBytes` (256 MiB).
 */
export async function runGit(
  git: GitDir,
  args: readonly string[],
  run: GitRun = {},
): Promise<{ readonly status: number; readonly stdout: Buffer; readonly stderr: string }> {
  const command = args[0] ?? ''
  const { answers = [], timeoutMs = READ_TIMEOUT_MS, maxBytes = STDOUT_BYTES_MAX } = run
  const where = git.search ? [] : ['--git-dir', git.dir]
  const child = spawn('git', [...where, ...args], { cwd: git.dir, env: git.env, windowsHide: true })
  const stdout: Buffer[] = []
  let bytes = 0
  let stderr = ''
  let failure: Error | undefined
  const end = (reason: Error) => {
    failure ??= reason
    child.kill('SIGTERM')
    // git removes its lock files when asked to end; one that does not listen is ended for good.
    setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS).unref()
  }
  const timer = setTimeout(() => end(gitTimedOut(command, timeoutMs)), timeoutMs)

  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > maxBytes) end(gitLimitExceeded(`git ${command} wrote too many bytes`, maxBytes))
    else stdout.push(chunk)
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr = (stderr + chunk).slice(-STDERR_CHARS_MAX)
  })
  // A program that ended early closes the pipe; its status says why.
  child.stdin.on('error', () => undefined)
  child.stdin.end(run.input ?? '')

  const status = await new Promise<number>((resolve) => {
    child.on('error', (error) => {
      failure ??= gitNotStarted(error)
      resolve(-1)
    })
    child.on('close', (code) => resolve(code ?? -1))
  })
  clearTimeout(timer)
  if (failure !== undefined) throw failure
  if (status !== 0 && !answers.includes(status)) throw translateGitError({ command, status, stderr })
  return { status, stdout: Buffer.concat(stdout), stderr }
}

const READ_TIMEOUT_MS = 60_000
const KILL_AFTER_MS = 5_000
const STDOUT_BYTES_MAX = 256 * 1024 * 1024
const STDERR_CHARS_MAX = 8_192
