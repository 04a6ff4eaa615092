import { parseEnv } from 'node:util'
import type { Command } from 'commander'
import { InputError } from './terminal/input-error.ts'
import type { End, World } from './terminal/world.ts'

/** `drawbridge serve`: the app, until it is told to stop. */
export function addServe(program: Command, { world, end }: { world: World; end: End }): void {
  program
    .command('serve')
    .summary('run the GitHub App')
    .description('Runs the GitHub App: takes webhooks, judges pull requests, carries out commands, opens deployments.')
    .option('--settings <file>', 'a file with the settings below, one NAME=VALUE in a line; the environment goes first')
    .addHelpText('after', SERVE_SETTINGS)
    .action(async ({ settings }: { settings?: string }) => {
      const started = await world.startApp({ ...(await readSettingsFile(settings, world)), ...world.env })
      if ('problems' in started) {
        const lines = started.problems.map(({ variable, message }) => `${variable} ${message}`)
        throw new InputError(
          'the app cannot start with these settings.',
          `${lines.join('\n')}\nSee drawbridge serve --help.`,
        )
      }
      world.stderr.write(
        `drawbridge: ${started.slug} listens on ${started.url}; webhooks go to ${started.url}/api/github/webhooks\n`,
      )
      await world.stopped()
      world.stderr.write('drawbridge: finishing what is under way …\n')
      await started.close()
      end(0)
    })
}

const SERVE_SETTINGS = `
Settings, from the environment:
  APP_ID           the GitHub App's id
  PRIVATE_KEY      its private key, in PEM or PEM in base64
  WEBHOOK_SECRET   its webhook secret, at least 16 characters
  GITHUB_API_URL   https://api.github.com, or https://HOST/api/v3
  GITHUB_URL       https://github.com, or https://HOST
  HOST, PORT       where to listen: 0.0.0.0 and 3000
  DATA_DIR         mirrors of repositories, a cache: .drawbridge
  SWEEP_MINUTES    how often to look for work that webhooks did not bring: 5
  CONCURRENCY      how many pull requests at once: 4
  LOG_LEVEL        trace, debug, info, warn, error or silent: info

Examples:
  APP_ID=1234 PRIVATE_KEY="$(cat key.pem)" WEBHOOK_SECRET=… drawbridge serve
  drawbridge serve --settings /run/secrets/drawbridge.env
`

async function readSettingsFile(path: string | undefined, world: World): Promise<Record<string, string | undefined>> {
  if (path === undefined) return {}
  const text = await world.readText(path)
  if (text === undefined) throw new InputError(`${path} cannot be read.`, 'Name a file with one NAME=VALUE in a line.')
  return parseEnv(text)
}
