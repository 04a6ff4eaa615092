import { readFileSync } from 'node:fs'
import { COMMANDS } from '../../src/cli/commands.ts'
import { openWorld } from '../../src/cli/open-world.ts'
import { runCommandLine } from '../../src/cli/run-command-line.ts'
import type { Output } from '../../src/cli/terminal/world.ts'
import type { Ended } from './drawbridge-process.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

/**
 * Runs a command here as main.ts runs it in a process, without a terminal: on the real machine, from a folder, with
 * nothing in the environment but what is given. What only a process shows (the launcher, signals, pipes) is for
 * `drawbridge-process.ts`.
 */
export async function runDrawbridge(
  args: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
): Promise<Ended> {
  const written = { stdout: '', stderr: '' }
  const output = (name: keyof typeof written): Output => ({
    write: (text) => void (written[name] += text),
    isTerminal: false,
    columns: 80,
  })
  const world = openWorld({
    cwd,
    env: { HOME: cwd, ...env },
    stdout: output('stdout'),
    stderr: output('stderr'),
    stopped: () => Promise.resolve(),
  })
  return { status: await runCommandLine(args, { world, version, commands: COMMANDS }), ...written }
}
