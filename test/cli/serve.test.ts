import { spawn } from 'node:child_process'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { load } from 'js-yaml'
import { APP, openDeadPort, openFakeServer, refusal, WEB_PAGE, type FakeServer } from '../github/fake-server.ts'
import { removeScratch, scratchFolder } from './acme-clone.ts'
import { launcher, runDrawbridge } from './drawbridge-process.ts'

const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString()
const KEY = pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)
const EC_KEY = pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
const GOOD = { APP_ID: '7', PRIVATE_KEY: KEY, WEBHOOK_SECRET: 'Wm9vZmXhYzVkN2Yx', HOST: '127.0.0.1', PORT: '0' }

/** A GitHub that takes the credentials, one that does not, and something else. */
let github: FakeServer
let refusing: FakeServer
let website: FakeServer
let deadPort: Awaited<ReturnType<typeof openDeadPort>>

beforeAll(async () => {
  const { default_permissions: permissions, default_events: events } = load(readFileSync('app.yml', 'utf8')) as {
    default_permissions: object
    default_events: string[]
  }
  github = await openFakeServer(({ url }) => ({
    status: 200,
    body: url === '/app' ? { ...APP, permissions, events } : [],
  }))
  refusing = await openFakeServer(() => refusal(401, 'A JSON web token could not be decoded'))
  website = await openFakeServer(() => ({ status: 200, body: WEB_PAGE }))
  deadPort = await openDeadPort()
})

afterAll(async () => {
  deadPort.close()
  for (const server of [github, refusing, website]) await server.close()
  removeScratch()
})

test.each([
  { name: 'nothing set', lines: [], wrong: ['APP_ID', 'PRIVATE_KEY', 'WEBHOOK_SECRET'] },
  {
    name: 'Probot’s default secret',
    lines: ['APP_ID=1', 'WEBHOOK_SECRET=development'],
    wrong: ['PRIVATE_KEY', 'WEBHOOK_SECRET'],
  },
])('drawbridge serve refuses to start with $name, and says what is wrong', async ({ lines, wrong }) => {
  const cwd = scratchFolder()
  writeFileSync(join(cwd, 'app.env'), lines.join('\n'))
  const { status, stdout, stderr } = await runDrawbridge(['serve', '--settings', 'app.env'], { cwd })
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(/^drawbridge: the app cannot start with these settings\./)
  expect([...stderr.matchAll(/^([A-Z_]+) must/gm)].map(([, variable]) => variable)).toEqual(wrong)
})

test('drawbridge serve names an environment file that is not there', async () => {
  const { status, stderr } = await runDrawbridge(['serve', '--settings', 'nowhere.env'], { cwd: scratchFolder() })
  expect(status).toBe(2)
  expect(stderr).toBe('drawbridge: nowhere.env cannot be read.\nName a file with one NAME=VALUE in a line.\n')
})

test('drawbridge register keeps a settings file that exists', async () => {
  const cwd = scratchFolder()
  writeFileSync(join(cwd, 'drawbridge.env'), 'APP_ID=1\n')
  const { status, stderr } = await runDrawbridge(['register', '--org', 'acme', '--url', 'https://x.test'], { cwd })
  expect(status).toBe(2)
  expect(stderr).toBe('drawbridge: drawbridge.env exists already.\nName another file with --settings.\n')
})

const IS_URL = 'It is https://api.github.com, or https://HOST/api/v3 of a GitHub Enterprise Server.'
const FROM_GITHUB = "It must be a private key that GitHub generated on the app's page, under Private keys."

/** Where the world is not as it should be: what is run, and the one line that it prints before it ends with 2. */
const FAILURES: readonly {
  readonly name: string
  readonly args?: readonly string[]
  readonly env?: () => Record<string, string>
  /** Of drawbridge.env. */
  readonly lines?: readonly string[]
  readonly line: () => string
}[] = [
  {
    name: 'a port that is taken',
    env: () => ({ PORT: portOf(github) }),
    line: () => `port ${portOf(github)} is taken. End the program that listens there, or set PORT to another port.`,
  },
  {
    name: 'a host that is no address here',
    env: () => ({ HOST: '192.0.2.1' }),
    line: () =>
      '192.0.2.1 is no address of this machine. Set HOST to 0.0.0.0 to listen on all, or to one that the machine has.',
  },
  {
    name: 'a DATA_DIR that is a file',
    env: () => ({ DATA_DIR: 'drawbridge.env' }),
    line: () =>
      'DATA_DIR drawbridge.env is a file, or lies below one. Set DATA_DIR to a folder; one that is not there yet is made.',
  },
  {
    name: 'an EC key',
    env: () => ({ PRIVATE_KEY: EC_KEY }),
    line: () => `PRIVATE_KEY is an EC key; GitHub Apps have RSA keys. ${FROM_GITHUB}`,
  },
  {
    name: 'a key that is cut off',
    env: () => ({ PRIVATE_KEY: KEY.slice(0, 700) }),
    line: () =>
      'PRIVATE_KEY is cut off: its last line, -----END PRIVATE KEY-----, is missing. ' +
      'Set the whole file in double quotes, or on one line: base64 -w0 key.pem',
  },
  {
    name: 'credentials that GitHub refuses',
    env: () => ({ GITHUB_API_URL: refusing.url }),
    line: () =>
      'GitHub refuses APP_ID 7 with this PRIVATE_KEY (401 A JSON web token could not be decoded). ' +
      "Set both from the same app's page on GitHub: its App ID, and a private key generated there.",
  },
  {
    name: 'a server that is not GitHub',
    env: () => ({ GITHUB_API_URL: website.url }),
    line: () => `GITHUB_API_URL ${website.url} is not GitHub's API: it answers with a web page (200). ${IS_URL}`,
  },
  {
    name: 'a setting in the file that there is not',
    lines: ['SWEEP_MINUTE=9'],
    line: () => 'SWEEP_MINUTE is no setting of drawbridge. Did you mean SWEEP_MINUTES?',
  },
  {
    name: 'a variable that is nearly a setting',
    env: () => ({ SWEEP_MINUTE: '9' }),
    line: () =>
      'SWEEP_MINUTE is set, but no setting of drawbridge. Did you mean SWEEP_MINUTES? ' +
      "If it is another program's, set SWEEP_MINUTES as well.",
  },
  {
    name: 'a sandbox whose port is taken',
    args: ['sandbox', '--port', 'PORT'],
    line: () => `port ${portOf(github)} is taken. End the program that listens there, or set --port to another port.`,
  },
  {
    name: 'a sandbox in a file',
    args: ['sandbox', '--port', '0', '--dir', '/dev/null'],
    line: () =>
      '--dir /dev/null is a file, or lies below one. Set --dir to a folder; one that is not there yet is made.',
  },
  {
    name: 'a sandbox with a repository from nowhere',
    args: ['sandbox', '--port', '0', '--repository', 'services=/nowhere'],
    line: () => '/nowhere is no folder that can be read. Name one with --repository NAME=FOLDER.',
  },
  {
    name: 'a registration whose port is taken',
    args: ['register', '--org', 'acme', '--url', 'https://x.test', '--port', 'PORT', '--api-url', 'GITHUB'],
    line: () => `port ${portOf(github)} is taken. End the program that listens there, or set --port to another port.`,
  },
  {
    name: 'a registration at a server that is not GitHub',
    args: ['register', '--org', 'acme', '--url', 'https://x.test', '--api-url', 'WEBSITE'],
    line: () => `--api-url ${website.url} is not GitHub's API: it answers with a web page (200). ${IS_URL}`,
  },
  {
    name: 'a registration while GitHub is not there',
    args: ['register', '--org', 'acme', '--url', 'https://x.test', '--api-url', 'NOBODY'],
    line: () =>
      `GitHub cannot be reached: the connection is refused. See whether ${nobody()} is right (--api-url), ` +
      'and whether this machine may reach it.',
  },
  {
    name: 'a registration whose settings cannot be written',
    args: ['register', '--org', 'acme', '--url', 'https://x.test', '--settings', '/nowhere/drawbridge.env'],
    line: () =>
      '/nowhere/drawbridge.env cannot be written: there is no such folder. Name another file with --settings.',
  },
]

function portOf(server: FakeServer): string {
  return new URL(server.url).port
}

function nobody(): string {
  return `http://127.0.0.1:${deadPort.port}`
}

test.each(FAILURES)('of $name one line says what and what to do', async ({ args, env, lines = [], line }) => {
  const cwd = scratchFolder()
  const file = args?.[0] === 'register' ? [] : ['serve', '--settings', 'drawbridge.env']
  if (file.length > 0) writeFileSync(join(cwd, 'drawbridge.env'), lines.join('\n'))
  const given = new Map([
    ['PORT', portOf(github)],
    ['GITHUB', github.url],
    ['WEBSITE', website.url],
    ['NOBODY', nobody()],
  ])
  const { status, stdout, stderr } = await runDrawbridge(args?.map((arg) => given.get(arg) ?? arg) ?? file, {
    cwd,
    env: { ...GOOD, GITHUB_API_URL: github.url, ...env?.() },
  })
  expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: `drawbridge: ${line()}\n` })
  // Nothing is left of a registration that did not come about.
  if (args?.[0] === 'register') expect(readdirSync(cwd)).toEqual([])
})

test('drawbridge serve --check prints a line for each thing that it tried, and leaves nothing behind', async () => {
  const cwd = scratchFolder()
  const { status, stdout, stderr } = await runDrawbridge(['serve', '--check'], {
    cwd,
    env: { ...GOOD, GITHUB_API_URL: github.url },
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout.split('\n')).toEqual([
    'ok         DATA_DIR .drawbridge can be written',
    'ok         PORT 0 is free on HOST 127.0.0.1',
    `ok         GITHUB_API_URL ${github.url} is GitHub`,
    'ok         APP_ID 7 with PRIVATE_KEY is drawbridge-acme on GitHub',
    'ok         the app has the permissions and events of app.yml',
    '',
  ])
  expect(existsSync(join(cwd, '.drawbridge'))).toBe(false)
})

test('drawbridge serve --check tries everything although something is wrong, and ends with 2', async () => {
  const cwd = scratchFolder()
  const { status, stdout } = await runDrawbridge(['serve', '--check'], {
    cwd,
    env: { ...GOOD, GITHUB_API_URL: nobody(), PORT: portOf(github), DATA_DIR: '/dev/null' },
  })
  expect(status).toBe(2)
  expect(stdout.split('\n').map((text) => text.slice(0, 65))).toEqual([
    'wrong      DATA_DIR /dev/null is a file, or lies below one. Set D',
    `wrong      port ${portOf(github)} is taken. End the program that listens there, or s`.slice(0, 65),
    'wrong      GitHub cannot be reached: the connection is refused. S',
    'not tried  APP_ID and PRIVATE_KEY: only GitHub can tell',
    '',
  ])
})

test('drawbridge serve --check tells which settings are wrong', async () => {
  const { status, stdout } = await runDrawbridge(['serve', '--check'], {
    cwd: scratchFolder(),
    env: { ...GOOD, APP_ID: 'Iv23liABCDEFGHIJ', PORT: 'http' },
  })
  expect(status).toBe(2)
  expect(stdout).toBe(
    "wrong      APP_ID must be the App ID, a whole number that the app's page on GitHub shows; this is the client ID.\n" +
      'wrong      PORT must be a whole number from 0 to 65535.\n' +
      'not tried  folder, port and GitHub: the settings have to be right first\n',
  )
})

test('drawbridge serve waits for a GitHub that is not there, until it is told to stop', async () => {
  const child = spawn(process.execPath, [launcher, 'serve'], {
    cwd: scratchFolder(),
    env: { PATH: process.env['PATH'], ...GOOD, GITHUB_API_URL: nobody() },
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    if (text.includes('waiting for GitHub')) child.kill('SIGTERM')
  })
  child.stdout.resume()
  expect(await once(child, 'close')).toEqual([0, null])
  expect(stderr).toBe(
    'drawbridge: waiting for GitHub, which is asked again and again: ' +
      'GitHub cannot be reached: the connection is refused\n' +
      'drawbridge: finishing what is under way …\n',
  )
})
