import { readFileSync } from 'node:fs'
import { COMMANDS } from './commands.ts'
import { openWorld } from './open-world.ts'
import { runCommandLine } from './run-command-line.ts'
import type { Output } from './terminal/world.ts'

// Without a terminal, or on one that does not tell, lines are as long as they are on the terminals of old.
const COLUMNS_WITHOUT_TERMINAL = 80
const COLUMNS_MIN = 40
const COLUMNS_MAX = 160

const world = openWorld({
  cwd: process.cwd(),
  env: process.env,
  stdout: buildOutput(process.stdout),
  stderr: buildOutput(process.stderr),
  stopped: () =>
    new Promise((settle) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => settle())
    }),
})

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

process.exitCode = await runCommandLine(process.argv.slice(2), { world, version, commands: COMMANDS })

function buildOutput(stream: NodeJS.WriteStream): Output {
  // Whoever reads us may stop early, as `head` does. That is theirs to decide, and no failure of ours.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit()
  })
  return {
    write: (text) => stream.write(text),
    isTerminal: stream.isTTY === true,
    get columns() {
      return Math.min(COLUMNS_MAX, Math.max(COLUMNS_MIN, stream.columns || COLUMNS_WITHOUT_TERMINAL))
    },
  }
}
