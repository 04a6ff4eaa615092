import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { openSandbox } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'

export type StartRequest = {
  readonly dir: string
  readonly port: number
  readonly appUrl: string
  /** Name in the organisation `acme` → folder with its files. Made once, when the folder holds no state yet. */
  readonly repositories: ReadonlyMap<string, string>
  /** The app's manifest: its permissions and events. */
  readonly manifest: URL
}

const ORGANISATION = 'acme'
const APP = 'drawbridge'
const PEOPLE = [
  { login: 'ada', name: 'Ada Obi' },
  { login: 'emil', name: 'Emil Holm' },
  { login: 'lena', name: 'Lena Vogt' },
]

/**
 * Starts a sandbox for a person to play with: an organisation, three people, a team, the app, and the repositories
 * asked for.
 */
export async function startSandbox(request: StartRequest): Promise<{
  url: string
  people: { login: string; token: string }[]
  envFile: string
  close(): Promise<void>
}> {
  const sandbox = await openSandbox({ dir: request.dir, port: request.port })
  const envFile = join(request.dir, 'app.env')
  if (sandbox.admin.isEmpty()) await fill(sandbox, request, envFile)
  return {
    url: sandbox.url,
    people: PEOPLE.map(({ login }) => ({ login, token: sandbox.admin.token(login) })),
    envFile,
    close: () => sandbox.close(),
  }
}

async function fill(
  sandbox: Sandbox,
  { repositories, manifest, appUrl }: StartRequest,
  envFile: string,
): Promise<void> {
  const { admin } = sandbox
  for (const person of PEOPLE) admin.createUser(person)
  const logins = PEOPLE.map(({ login }) => login)
  admin.createOrganization({
    login: ORGANISATION,
    owners: logins.slice(0, 1),
    members: logins.slice(1),
    basePermission: 'write',
  })
  for (const [name, files] of repositories) {
    await admin.createRepository(ORGANISATION, { name, files, author: 'ada', message: 'First commit' })
  }
  const repos = Object.fromEntries([...repositories.keys()].map((name) => [name, 'write' as const]))
  admin.createTeam(ORGANISATION, { slug: 'ledger', members: ['lena'], repos })
  const secret = randomBytes(24).toString('hex')
  const { permissions, events } = await readManifest(manifest)
  const webhook = { url: `${appUrl.replace(/\/+$/, '')}/api/github/webhooks`, secret }
  const app = admin.createApp({ slug: APP, owner: ORGANISATION, webhook, permissions, events })
  admin.install(APP, ORGANISATION)
  const settings = {
    APP_ID: String(app.id),
    PRIVATE_KEY: Buffer.from(app.privateKey).toString('base64'),
    WEBHOOK_SECRET: secret,
    GITHUB_API_URL: sandbox.apiUrl,
    GITHUB_URL: sandbox.url,
    HOST: '127.0.0.1',
    PORT: new URL(appUrl).port || '80',
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`)
  // The key of an app that exists in this sandbox alone.
  await writeFile(envFile, lines.join(''), { mode: 0o600 })
}

async function readManifest(manifest: URL) {
  const { default_permissions: permissions, default_events: events } = load(await readFile(manifest, 'utf8')) as {
    default_permissions: Record<string, 'read' | 'write'>
    default_events: string[]
  }
  return { permissions, events }
}
