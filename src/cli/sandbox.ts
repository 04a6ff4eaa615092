import { InvalidArgumentError, type Command } from 'commander'
import { parsePort } from './parse-port.ts'
import { parseUrl } from './parse-url.ts'
import type { End, StartedSandbox, World } from './terminal/world.ts'

/** `drawbridge sandbox`: GitHub on a laptop, until it is told to stop. */
export function addSandbox(program: Command, { world, end }: { world: World; end: End }): void {
  program
    .command('sandbox')
    .summary('run GitHub on a laptop, to try things out')
    .description(
      'Runs a small GitHub on this machine: real git repositories, pull requests, reviews, checks, teams and webhooks, with a page to\n' +
        'look at them and act as anybody. It listens on the loopback address alone and keeps its state in a folder.',
    )
    .option('--dir <dir>', 'where the state lives', '.drawbridge/sandbox')
    .option('--port <port>', 'where to listen', parsePort, 4000)
    .option('--app-url <url>', 'where the app takes webhooks', parseUrl, 'http://127.0.0.1:3000')
    .option(
      '--repository <name=folder...>',
      'begin with a repository acme/NAME made from the files of FOLDER',
      collectRepository,
      new Map(),
    )
    .addHelpText('after', SANDBOX_EXAMPLES)
    .action(async (options: { dir: string; port: number; appUrl: string; repository: Map<string, string> }) => {
      const { dir, port, appUrl, repository: repositories } = options
      const sandbox = await world.startSandbox({ dir, port, appUrl, repositories })
      world.stdout.write(describeSandbox(sandbox))
      await world.stopped()
      await sandbox.close()
      end(0)
    })
}

const SANDBOX_EXAMPLES = `
Examples:
  drawbridge sandbox
  drawbridge sandbox --repository services=./my-services
  drawbridge serve --settings .drawbridge/sandbox/app.env   # in another terminal
`

function describeSandbox({ url, people, envFile }: StartedSandbox): string {
  return [
    `The sandbox runs on ${url}. Open it in a browser.`,
    '',
    'People, with their tokens for git and the API:',
    ...people.map(({ login, token }) => `  ${login.padEnd(12)} ${token}`),
    '',
    'Run the app against it in another terminal:',
    `  drawbridge serve --settings ${envFile}`,
    '',
  ].join('\n')
}

function collectRepository(text: string, before: Map<string, string>): Map<string, string> {
  const [, name, folder] = /^([\w.-]{1,100})=(.+)$/.exec(text) ?? []
  if (name === undefined || folder === undefined) throw new InvalidArgumentError('Write NAME=FOLDER.')
  return new Map([...before, [name, folder]])
}
