import type { Command } from 'commander'
import { InputError } from './terminal/input-error.ts'
import { parsePort } from './parse-port.ts'
import { parseUrl } from './parse-url.ts'
import type { End, World } from './terminal/world.ts'

type RegisterOptions = {
  readonly org: string
  readonly url: string
  readonly githubUrl: string
  readonly apiUrl: string
  readonly port: number
  readonly settings: string
}

/** `drawbridge register`: a GitHub App of one's own, by GitHub's manifest flow. */
export function addRegister(program: Command, { world, end }: { world: World; end: End }): void {
  program
    .command('register')
    .summary('register the GitHub App for an organisation')
    .description(
      'Registers the GitHub App with the permissions and events that it needs, and writes its settings to a file for\n' +
        '`drawbridge serve`. You confirm it in a browser; nothing is registered before.',
    )
    .requiredOption('--org <organisation>', 'who will own the app')
    .requiredOption(
      '--url <url>',
      'the public address of `drawbridge serve`, which GitHub will send webhooks to',
      parseUrl,
    )
    .option('--github-url <url>', 'another GitHub, such as https://github.example.com', parseUrl, 'https://github.com')
    .option('--api-url <url>', 'its API, such as https://github.example.com/api/v3', parseUrl, 'https://api.github.com')
    .option('--port <port>', 'where to listen on this machine meanwhile', parsePort, 3001)
    .option('--settings <file>', 'where to write the settings; it must not exist', 'drawbridge.env')
    .addHelpText('after', REGISTER_EXAMPLES)
    .action(async (options: RegisterOptions) => {
      if ((await world.readText(options.settings)) !== undefined) {
        throw new InputError(`${options.settings} exists already.`, 'Name another file with --settings.')
      }
      const registered = await world.registerApp({
        organisation: options.org,
        serveUrl: options.url,
        gitUrl: options.githubUrl,
        apiUrl: options.apiUrl,
        port: options.port,
        envFile: options.settings,
        onReady: (url) =>
          void world.stderr.write(`Open ${url} in a browser, signed in as an owner of ${options.org}.\n`),
      })
      world.stdout.write(describeNext(registered, options.settings))
      end(0)
    })
}

const REGISTER_EXAMPLES = `
Examples:
  drawbridge register --org acme --url https://drawbridge.acme.example
`

function describeNext({ slug, url }: { slug: string; url: string }, envFile: string): string {
  return [
    `${slug} is registered, and its settings are in ${envFile}. Keep that file secret.`,
    '',
    'Next:',
    `  1. Install it on the services and the cluster-config repository: ${url}/installations/new`,
    `  2. Run it: drawbridge serve --settings ${envFile}`,
    '',
  ].join('\n')
}
