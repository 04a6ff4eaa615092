import { readFileSync } from 'node:fs'
import { readdir, readFile, realpath, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { load } from 'js-yaml'
import { openClone } from '../git/open-clone.ts'
import { openFactsCache } from '../machine/open-facts-cache.ts'
import { openFolder } from '../machine/open-folder.ts'
import { readFolder } from '../machine/read-folder.ts'
import { translateListenError } from '../machine/translate-listen-error.ts'
import { writeEdits } from '../machine/write-edits.ts'
import { writeNewFile } from '../machine/write-new-file.ts'
import { addApis } from './apis.ts'
import { addCheck } from './check.ts'
import { addExplain } from './explain.ts'
import { addMap } from './map.ts'
import { addOwners } from './owners.ts'
import { addPolicyDiff } from './policy/policy-diff.ts'
import { addPolicyExplain } from './policy/policy-explain.ts'
import { addPolicyImport } from './policy/policy-import.ts'
import { addPolicyList } from './policy/policy-list.ts'
import { addPolicyPromote } from './policy/policy-promote.ts'
import { addPolicyVerify } from './policy/policy-verify.ts'
import { addRegister } from './register.ts'
import { runCommandLine } from './run-command-line.ts'
import { addSandbox } from './sandbox.ts'
import { addServe } from './serve.ts'
import { InputError } from './terminal/input-error.ts'
import type { Output, World } from './terminal/world.ts'

// Without a terminal, or on one that does not tell, lines are as long as they are on the terminals of old.
const COLUMNS_WITHOUT_TERMINAL = 80
const COLUMNS_MIN = 40
const COLUMNS_MAX = 160

// The package's own files lie two folders up, beside src/ as beside dist/.
const MANIFEST = new URL('../../app.yml', import.meta.url)

const LOOPBACK = '127.0.0.1'

const cwd = process.cwd()

const world: World = {
  cwd,
  env: process.env,
  stdout: buildOutput(process.stdout),
  stderr: buildOutput(process.stderr),
  now: () => new Date(),
  openClone: (dir) => openClone(resolve(cwd, dir)),
  // What is on disk need not be in memory as well: a command reads most of it once.
  openFacts: ({ keep }) =>
    openFactsCache({
      ...(keep ? { dir: cacheFolder(), memoryBytesMax: 0 } : { dir: undefined }),
      now: () => new Date(),
    }),
  realFolder: (dir) => realpath(resolve(cwd, dir)),
  readFolder: (path, options) => readFolder(resolve(cwd, path), options),
  readText: (path) => readFile(resolve(cwd, path), 'utf8').catch(() => undefined),
  writeEdits: (root, edits) => writeEdits(resolve(cwd, root), edits),
  startApp: async (given, onWaiting) => {
    const { parseSettings } = await import('../app/parse-settings.ts')
    const parsed = parseSettings(given)
    if ('problems' in parsed) return parsed
    const { startApp } = await import('../app/main.ts')
    return startApp(parsed.settings, { onWaiting })
  },
  checkApp: async (given) => {
    const { parseSettings } = await import('../app/parse-settings.ts')
    const parsed = parseSettings(given)
    if ('problems' in parsed) return parsed
    const { checkSettings } = await import('../app/main.ts')
    const { default_permissions: permissions = {}, default_events: events = [] } = readManifest()
    return checkSettings(parsed.settings, { permissions, events })
  },
  registerApp,
  startSandbox,
  stopped: () =>
    new Promise((settle) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => settle())
    }),
}

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

process.exitCode = await runCommandLine(process.argv.slice(2), {
  world,
  version,
  commands: [
    addCheck,
    addMap,
    addApis,
    addOwners,
    addExplain,
    addPolicyDiff,
    addPolicyExplain,
    addPolicyList,
    addPolicyImport,
    addPolicyPromote,
    addPolicyVerify,
    addRegister,
    addServe,
    addSandbox,
  ],
})

// What registers, serves and plays GitHub takes longer to load than most commands take to run: all of it is loaded when it is asked for.

async function registerApp({ envFile, ...request }: Parameters<World['registerApp']>[0]) {
  const { registerApp: register } = await import('../app/register-app.ts')
  const { convertManifestCode } = await import('../github/convert-manifest-code.ts')
  const { probeGithub } = await import('../github/probe-github.ts')
  const { apiUrl, gitUrl, port } = request
  const file = resolve(cwd, envFile)
  // GitHub hands out the key once: what could go wrong afterwards is tried before.
  await writeNewFile(file, '', '--settings')
  await rm(file)
  await probeGithub({ apiUrl, setting: '--api-url' })
  const { slug, url, ...app } = await register({
    ...request,
    manifest: readManifest(),
    convertCode: (code) => convertManifestCode(apiUrl, code),
  }).catch((error: unknown) => {
    throw translateListenError(error, { host: LOOPBACK, port, portSetting: '--port' })
  })
  const settings = {
    APP_ID: app.appId,
    PRIVATE_KEY: Buffer.from(app.privateKey).toString('base64'),
    WEBHOOK_SECRET: app.webhookSecret,
    GITHUB_URL: gitUrl,
    GITHUB_API_URL: apiUrl,
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`)
  await writeNewFile(file, lines.join(''), '--settings')
  return { slug, url }
}

async function startSandbox(request: Parameters<World['startSandbox']>[0]): ReturnType<World['startSandbox']> {
  const { startSandbox: start } = await import('../sandbox/start-sandbox.ts')
  const dir = resolve(cwd, request.dir)
  const repositories = new Map([...request.repositories].map(([name, folder]) => [name, resolve(cwd, folder)]))
  // A sandbox that ended half filled would stay so.
  for (const folder of repositories.values()) {
    await readdir(folder).catch(() => {
      throw new InputError(`${folder} is no folder that can be read. Name one with --repository NAME=FOLDER.`, '')
    })
  }
  await openFolder(dir, '--dir')
  return start({ ...request, dir, repositories, manifest: MANIFEST }).catch((error: unknown) => {
    throw translateListenError(error, { host: LOOPBACK, port: request.port, portSetting: '--port' })
  })
}

function readManifest() {
  return load(readFileSync(MANIFEST, 'utf8')) as {
    readonly default_permissions?: Record<string, string>
    readonly default_events?: string[]
  }
}

// Where https://specifications.freedesktop.org/basedir-spec/ wants it: a relative path there counts as none.
function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'] ?? ''
  return join(isAbsolute(base) ? base : join(homedir(), '.cache'), 'drawbridge')
}

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
