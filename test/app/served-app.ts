import { createHmac, generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startApp, type AppOptions, type RunningApp } from '../../src/app/main.ts'
import type { Settings } from '../../src/app/parse-settings.ts'
import { openFakeServer, type FakeAnswer } from '../github/fake-server.ts'

export const WEBHOOK_SECRET = 'a-secret-of-the-tests-alone'

export const PRIVATE_KEY = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs1', format: 'pem' })
  .toString()

export type ServedApp = {
  readonly app: RunningApp
  /** Everything that was logged, a line of JSON each. */
  readonly log: readonly string[]
  close(): Promise<void>
}

/** The app, listening, with a GitHub that answers as told and a log in memory. */
export async function serveApp(
  github: (path: string) => FakeAnswer,
  { settings = {}, ...options }: AppOptions & { readonly settings?: Partial<Settings> } = {},
): Promise<ServedApp> {
  const dir = await mkdtemp(join(tmpdir(), 'served-app-'))
  const server = await openFakeServer(({ url = '' }) => github(url))
  const log: string[] = []
  const clear = async () => {
    await server.close()
    await rm(dir, { recursive: true, force: true })
  }
  const app = await startApp(
    {
      appId: 7,
      privateKey: PRIVATE_KEY,
      webhookSecret: WEBHOOK_SECRET,
      apiUrl: server.url,
      gitUrl: server.url,
      host: '127.0.0.1',
      port: 0,
      dataDir: dir,
      sweepMinutes: 5,
      concurrency: 1,
      logLevel: 'debug',
      ...settings,
    },
    { secondMs: 1, writeSpacingMs: 0, sweeps: false, logTo: { write: (line) => void log.push(line) }, ...options },
  ).catch(async (error: unknown) => {
    await clear()
    throw error
  })
  return {
    app,
    log,
    async close() {
      await app.close()
      await clear()
    },
  }
}

export function sign(body: string | Uint8Array): string {
  return `sha256=${createHmac('sha256', WEBHOOK_SECRET).update(body).digest('hex')}`
}

/** Posts to the webhook path and gives the answer's status. An undefined header is left out. */
export async function post(
  url: string,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string | undefined>> = {},
): Promise<number> {
  const all = {
    'content-type': 'application/json',
    'x-github-event': 'pull_request',
    'x-github-delivery': 'a0000000-0000-4000-8000-000000000000',
    ...headers,
  }
  const given = Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined)
  const response = await fetch(`${url}/api/github/webhooks`, {
    method: 'POST',
    headers: given,
    body: Buffer.from(body),
  })
  await response.arrayBuffer()
  return response.status
}
