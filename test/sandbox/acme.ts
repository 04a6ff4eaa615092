import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSandbox } from '../../src/sandbox/sandbox.ts'
import type { Sandbox, SandboxOptions } from '../../src/sandbox/sandbox.ts'
import { APP_KEY } from '../stage/app-key.ts'
import { clientOf, signAppJwt } from './conformance/client.ts'
import type { Client } from './conformance/client.ts'

export const REPO = '/repos/acme/services'

export const FILES = {
  'README.md': '# services\n',
  '.github/CODEOWNERS': '* @acme/platform\n/service.ledger/ @acme/ledger\n',
  'service.ledger/main.go': 'package main\n\nfunc main() {}\n',
  'service.emoji/main.go': 'package main\n\nfunc main() {\n\tprintln("emoji")\n}\n',
}

export type Acme = {
  readonly sandbox: Sandbox
  readonly dir: string
  /** May write, as every member; in no team. */
  readonly ana: Client
  /** Member of the team that owns service.ledger. */
  readonly ben: Client
  /** Owner of the organisation. */
  readonly cleo: Client
  /** Nobody in the organisation. */
  readonly dora: Client
  readonly anonymous: Client
  /** The app through its installation. */
  readonly bot: Client
  /** The app by its own token. */
  readonly app: Client
  /** Makes a branch with one commit, and opens a pull request from it. */
  readonly openPull: (
    branch: string,
    files?: Record<string, string | undefined>,
  ) => Promise<{ number: number; sha: string }>
  readonly close: () => Promise<void>
}

/** A small company: one repository, two teams, four people, one app. */
export async function openAcme(
  options: Partial<SandboxOptions> & { webhook?: { url: string; secret: string } } = {},
): Promise<Acme> {
  const { webhook, ...rest } = options
  const dir = rest.dir ?? mkdtempSync(join(tmpdir(), 'sandbox-'))
  const sandbox = await openSandbox({ dir, ...rest })
  const { admin } = sandbox
  for (const login of ['ana', 'ben', 'cleo', 'dora', 'eve']) admin.createUser({ login, email: `${login}@acme.test` })
  admin.createOrganization({ login: 'acme', owners: ['cleo'], members: ['ana', 'ben', 'eve'], basePermission: 'write' })
  await admin.createRepository('acme', { name: 'services', files: FILES, author: 'cleo' })
  await admin.createRepository('acme', { name: 'secrets', files: { 'a.txt': 'a\n' }, author: 'cleo' })
  admin.createTeam('acme', { slug: 'platform', members: ['cleo'], repos: { services: 'maintain' } })
  admin.createTeam('acme', {
    slug: 'ledger',
    members: ['ben', { user: 'eve', state: 'pending' }],
    repos: { services: 'write' },
  })
  admin.createTeam('acme', { slug: 'ledger-oncall', parent: 'ledger', members: ['cleo'] })
  const app = admin.createApp({
    slug: 'drawbridge',
    owner: 'acme',
    ...(webhook ? { webhook } : {}),
    privateKey: APP_KEY,
    permissions: {
      contents: 'write',
      pull_requests: 'write',
      checks: 'write',
      issues: 'write',
      members: 'read',
      merge_queues: 'read',
      deployments: 'write',
      statuses: 'read',
    },
    events: [
      'pull_request',
      'pull_request_review',
      'issue_comment',
      'check_run',
      'push',
      'merge_group',
      'membership',
      'team',
    ],
  })
  admin.install('drawbridge', 'acme', ['services'])
  const as = (login: string): Client => clientOf(sandbox, admin.token(login))
  const ana = as('ana')
  return {
    sandbox,
    dir,
    ana,
    ben: as('ben'),
    cleo: as('cleo'),
    dora: as('dora'),
    anonymous: clientOf(sandbox),
    bot: clientOf(sandbox, admin.installationToken('drawbridge', 'acme')),
    app: clientOf(sandbox, signAppJwt(app)),
    openPull: async (branch, files = { 'service.emoji/main.go': `package main // ${branch}\n` }) => {
      const sha = await admin.commit('acme/services', { author: 'ana', message: `Work on ${branch}`, branch, files })
      const made = await ana('POST', `${REPO}/pulls`, { title: `About ${branch}`, head: branch, base: 'main' })
      return { number: Number(made.at('number')), sha }
    },
    close: async () => {
      await sandbox.close()
      if (rest.dir === undefined) rmSync(dir, { recursive: true, force: true })
    },
  }
}
