import { Command, CommanderError } from 'commander'
import { describeError } from './terminal/describe-error.ts'
import { wantsColor, type End, type ExitStatus, type World } from './terminal/world.ts'

/** Adds a command to the program. */
export type AddCommand = (program: Command, context: { world: World; version: string; end: End }) => void

/**
 * Runs the command that `args` (without the program's name) ask for, and gives the status to end with. Never throws.
 */
export async function runCommandLine(
  args: readonly string[],
  { world, version, commands }: { world: World; version: string; commands: readonly AddCommand[] },
): Promise<ExitStatus> {
  let status: ExitStatus = 0
  const end: End = (wanted) => {
    status = wanted
  }
  const program = buildProgram({ world, version })
  for (const add of commands) add(program, { world, version, end })
  try {
    if (args.length === 0) program.help({ error: true })
    await program.parseAsync(args, { from: 'user' })
    return status
  } catch (error) {
    // Commander has said what is wrong; help and version are no errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    const debug = (world.env['DEBUG'] ?? '').split(/[\s,]+/).includes('drawbridge')
    world.stderr.write(describeError(error, { debug }))
    return 2
  }
}

function buildProgram({ world, version }: { world: World; version: string }): Command {
  return new Command('drawbridge')
    .description('Which service may now call which, who has to agree, and is it safe to ship or to take back?')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .addHelpText('after', PROGRAM_EXAMPLES)
    .showHelpAfterError('Add --help to see how it is used.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: (text) => world.stderr.write(text),
      getOutHelpWidth: () => world.stdout.columns,
      getErrHelpWidth: () => world.stderr.columns,
      getOutHasColors: () => wantsColor(world.stdout, world.env),
      getErrHasColors: () => wantsColor(world.stderr, world.env),
    })
}

const PROGRAM_EXAMPLES = `
Examples:
  drawbridge check --base main --head HEAD
  drawbridge map --format mermaid
  drawbridge owners service.ledger
`
