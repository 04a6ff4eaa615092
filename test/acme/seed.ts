import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Files by path from the repository's root, in the order of their paths. */
export type Files = ReadonlyMap<string, string>

/** A company on a laptop: its repositories, its people and the pull requests that they are about to open. */
export type Seed = {
  /** `acme/services`: the monorepo. Its allowlists agree with its code. */
  readonly services: Files
  /** `acme/cluster-config`, without anything that Drawbridge writes there. Images have the tag `seedVersion`. */
  readonly clusterConfig: Files
  /**
   * Pull requests by name, as the files that they add or replace. Each is made on a branch from the first commit:
   * several are about different lines of one allowlist, and git merges them.
   */
  readonly changes: ReadonlyMap<ChangeName, Files>
}

export type ChangeName =
  | 'emoji-calls-ledger' // service.emoji begins to call service.ledger, without an entry
  | 'pot-calls-ledger' // service.pot begins to call service.ledger, with its entry
  | 'ledger-new-version' // a harmless change of service.ledger
  | 'ledger-next' // another one, of another file

/** The tag of every image in `clusterConfig`: replace it by the commit that the demo deployed first. */
export const seedVersion = '0'.repeat(40)

/** Reads the whole seed from the folders beside this file. */
export async function readSeed(): Promise<Seed> {
  const here = fileURLToPath(new URL('.', import.meta.url))
  const names = await readdir(join(here, 'changes'))
  const changes = new Map<ChangeName, Files>()
  for (const name of names.sort()) changes.set(name as ChangeName, await readFiles(join(here, 'changes', name)))
  return {
    services: await readFiles(join(here, 'services')),
    clusterConfig: await readFiles(join(here, 'cluster-config')),
    changes,
  }
}

async function readFiles(root: string): Promise<Files> {
  const found = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const files = await Promise.all(
    paths.map(async (path) => [toRepoPath(root, path), await readFile(path, 'utf8')] as const),
  )
  return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function toRepoPath(root: string, path: string): string {
  return relative(root, path).split(sep).join('/')
}

export type Person = {
  readonly login: string
  readonly name: string
  /** In the organisation: an owner may do everything, an outsider is no member. */
  readonly role: 'owner' | 'member' | 'outsider'
  /** What the person does, for whoever reads a page or a story. */
  readonly about: string
}

export const organisation = 'acme'

export const people: readonly Person[] = [
  { login: 'ada', name: 'Ada Obi', role: 'owner', about: 'runs the platform' },
  { login: 'bruno', name: 'Bruno Reis', role: 'member', about: 'engineer, platform' },
  { login: 'emil', name: 'Emil Holm', role: 'member', about: 'engineer, makes service.emoji' },
  { login: 'fleur', name: 'Fleur Jansen', role: 'member', about: 'engineer, feed and transactions' },
  { login: 'hana', name: 'Hana Sato', role: 'member', about: 'engineer, accounts and users' },
  { login: 'kofi', name: 'Kofi Mensah', role: 'member', about: 'engineer, payments and cards' },
  { login: 'lena', name: 'Lena Vogt', role: 'member', about: 'engineer, keeps the ledger' },
  { login: 'luis', name: 'Luis Prado', role: 'member', about: 'finance engineer, keeps the ledger' },
  { login: 'mina', name: 'Mina Park', role: 'member', about: 'engineer, the mobile app' },
  { login: 'petra', name: 'Petra Novak', role: 'member', about: 'data protection' },
  { login: 'rosa', name: 'Rosa Levi', role: 'member', about: 'analyst, fraud' },
  { login: 'sam', name: 'Sam Okafor', role: 'member', about: 'engineer, pots and interest' },
  { login: 'gus', name: 'Gus Lind', role: 'outsider', about: 'contractor, may read' },
]

/** Slug → logins. */
export const teams: ReadonlyMap<string, readonly string[]> = new Map([
  ['accounts', ['hana']],
  ['ledger', ['lena', 'luis']],
  ['mobile', ['mina']],
  ['payments', ['kofi']],
  ['platform', ['ada', 'bruno']],
  ['privacy', ['petra', 'hana']],
  ['risk', ['rosa']],
  ['savings', ['sam']],
  ['social', ['emil', 'fleur']],
])

export type Access = 'admin' | 'maintain' | 'push' | 'triage' | 'pull'

/** Who may do what in which repository, in GitHub's words. */
export const permissions: readonly {
  readonly repository: 'services' | 'cluster-config'
  /** Slug → permission. */
  readonly teams: ReadonlyMap<string, Access>
  /** Login → permission, for people outside all teams. */
  readonly people: ReadonlyMap<string, Access>
}[] = [
  {
    repository: 'services',
    teams: new Map([...teams.keys()].map((slug) => [slug, slug === 'platform' ? 'admin' : 'push'])),
    people: new Map([['gus', 'pull']]),
  },
  {
    repository: 'cluster-config',
    teams: new Map([...teams.keys()].map((slug) => [slug, slug === 'platform' ? 'admin' : 'pull'])),
    people: new Map(),
  },
]
