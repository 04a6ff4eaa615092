import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const launcher = fileURLToPath(new URL('../../src/cli/drawbridge.js', import.meta.url))

export type Ended = { readonly status: number | null; readonly stdout: string; readonly stderr: string }

/** Runs the real command as a child process, without a terminal. */
export async function runDrawbridge(
  args: readonly string[],
  options: { cwd: string; env?: Record<string, string>; nodeArgs?: readonly string[]; program?: string },
): Promise<Ended> {
  const { cwd, env = {}, nodeArgs = [], program = launcher } = options
  const child = spawn(process.execPath, [...nodeArgs, program, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => resolve({ status, stdout, stderr }))
  })
}
