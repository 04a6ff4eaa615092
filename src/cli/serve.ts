import { parseEnv } from 'node:util'
import type { Command } from 'commander'
import { plainText } from '../text/plain-text.ts'
import { InputError } from './terminal/input-error.ts'
import type { CheckedThing, End, ExitStatus, GivenSettings, SettingProblem, World } from './terminal/world.ts'

/** `drawbridge serve`: the app, until it is told to stop. */
export function addServe(program: Command, { world, end }: { world: World; end: End }): void {
  program
    .command('serve')
    .summary('run the GitHub App')
    .description('Runs the GitHub App: takes webhooks, judges pull requests, carries out commands, opens deployments.')
    .option('--settings <file>', 'a file with the settings below, one NAME=VALUE in a line; the environment goes first')
    .option(
      '--check',
      'only try the settings, a line for each thing that was tried; ends with 0, or 2 when one is wrong',
    )
    .addHelpText('after', SERVE_SETTINGS)
    .action(async ({ settings, check }: { settings?: string; check?: boolean }) => {
      const given = { environment: world.env, file: await readSettingsFile(settings, world) }
      if (check === true) end(await checkSettings(given, world))
      else {
        await serve(given, world)
        end(0)
      }
    })
}

async function serve(given: GivenSettings, world: World): Promise<void> {
  let told = false
  const app = await world.startApp(given, (why) => {
    if (!told) world.stderr.write(`drawbridge: waiting for GitHub, which is asked again and again: ${plainText(why)}\n`)
    told = true
  })
  if ('problems' in app) throw describeProblems(app.problems)
  const stopped = world.stopped()
  try {
    const slug = await Promise.race([app.ready, stopped])
    if (typeof slug === 'string') {
      const hooks = `${app.url}/api/github/webhooks`
      world.stderr.write(`drawbridge: ${slug} listens on ${app.url}; webhooks go to ${hooks}\n`)
      await stopped
    }
    world.stderr.write('drawbridge: finishing what is under way …\n')
  } finally {
    await app.close()
  }
}

async function checkSettings(given: GivenSettings, world: World): Promise<ExitStatus> {
  const checked = await world.checkApp(given)
  const things: readonly CheckedThing[] = 'problems' in checked ? problemsAsThings(checked.problems) : checked
  world.stdout.write(things.map(({ state, text }) => `${state.padEnd(STATE_WIDTH)}  ${plainText(text)}\n`).join(''))
  return things.some(({ state }) => state === 'wrong') ? 2 : 0
}

const STATE_WIDTH = 'not tried'.length

function problemsAsThings(problems: readonly SettingProblem[]): CheckedThing[] {
  const wrong = problems.map(({ variable, message }) => ({ state: 'wrong', text: `${variable} ${message}` }) as const)
  return [...wrong, { state: 'not tried', text: 'folder, port and GitHub: the settings have to be right first' }]
}

function describeProblems(problems: readonly SettingProblem[]): InputError {
  const [first, ...others] = problems.map(({ variable, message }) => `${variable} ${message}`)
  if (first !== undefined && others.length === 0) return new InputError(first, '')
  const advice = `${[first, ...others].join('\n')}\nSee drawbridge serve --help.`
  return new InputError('the app cannot start with these settings.', advice)
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
  drawbridge serve --settings /run/secrets/drawbridge.env --check
`

async function readSettingsFile(path: string | undefined, world: World): Promise<Record<string, string | undefined>> {
  if (path === undefined) return {}
  const text = await world.readText(path)
  if (text === undefined) throw new InputError(`${path} cannot be read.`, 'Name a file with one NAME=VALUE in a line.')
  return parseEnv(text)
}
