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
import { InputError } from './terminal/input-error.ts'
import type { World } from './terminal/world.ts'

// The package's own files lie two folders up, beside src/ as beside dist/.
const MANIFEST = new URL('../../app.yml', import.meta.url)

const LOOPBACK = '127.0.0.1'

/**
 * The machine as seen from a folder: what a program is started with comes from outside, all else is the machine's own.
 */
export function openWorld(surroundings: Pick<World, 'cwd' | 'env' | 'stdout' | 'stderr' | 'stopped'>): World {
  const { cwd, env } = surroundings
  const now = () => new Date()
  return {
    ...surroundings,
    now,
    openClone: (dir) => openClone(resolve(cwd, dir)),
    // What is on disk need not be in memory as well: a command reads most of it once.
    openFacts: ({ keep }) =>
      openFactsCache({ ...(keep ? { dir: cacheFolder(env), memoryBytesMax: 0 } : { dir: undefined }), now }),
    realFolder: (dir) => realpath(resolve(cwd, dir)),
    readFolder: (path, options) => readFolder(resolve(cwd, path), options),
    readText: (path) => readFile(resolve(cwd, path), 'utf8').catch(() => undefined),
    writeEdits: (root, edits) => writeEdits(resolve(cwd, root), edits),
    startApp,
    checkApp,
    registerApp: (request) => registerApp(resolve(cwd, request.envFile), request),
    startSandbox: (request) => startSandbox(cwd, request),
  }
}

// What registers, serves and plays GitHub takes longer to load than most commands take to run: all of it is loaded when
// it is asked for.

async function startApp(...[given, onWaiting]: Parameters<World['startApp']>): ReturnType<World['startApp']> {
  const { parseSettings } = await import('../app/parse-settings.ts')
  const parsed = parseSettings(given)
  if ('problems' in parsed) return parsed
  const { startApp: start } = await import('../app/main.ts')
  return start(parsed.settings, { onWaiting })
}

async function checkApp(given: Parameters<World['checkApp']>[0]): ReturnType<World['checkApp']> {
  const { parseSettings } = await import('../app/parse-settings.ts')
  const parsed = parseSettings(given)
  if ('problems' in parsed) return parsed
  const { checkSettings } = await import('../app/main.ts')
  const { default_permissions: permissions = {}, default_events: events = [] } = readManifest()
  return checkSettings(parsed.settings, { permissions, events })
}

async function registerApp(
  file: string,
  request: Parameters<World['registerApp']>[0],
): ReturnType<World['registerApp']> {
  const { registerApp: register } = await import('../app/register-app.ts')
  const { convertManifestCode } = await import('../github/convert-manifest-code.ts')
  const { probeGithub } = await import('../github/probe-github.ts')
  const { apiUrl, gitUrl, port } = request
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

async function startSandbox(
  cwd: string,
  request: Parameters<World['startSandbox']>[0],
): ReturnType<World['startSandbox']> {
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
function cacheFolder(env: World['env']): string {
  const base = env['XDG_CACHE_HOME'] ?? ''
  return join(isAbsolute(base) ? base : join(env['HOME'] ?? homedir(), '.cache'), 'drawbridge')
}
