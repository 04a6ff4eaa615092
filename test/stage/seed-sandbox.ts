import { readFileSync } from 'node:fs'
import { load } from 'js-yaml'
import { renderRelease } from '../../src/deploy/releases/release-file.ts'
import { indexIdentities } from '../../src/netpolicy/identity/index-identities.ts'
import { renderServicePolicies } from '../../src/netpolicy/render-policies.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import { acmeCalls } from '../acme/calls.ts'
import {
  organisation,
  people,
  permissions,
  seedVersion,
  teams,
  type Access,
  type Files,
  type Seed,
} from '../acme/seed.ts'
import { APP_KEY } from './app-key.ts'

export const ENVIRONMENTS = ['staging', 'production']

const ROLES = { admin: 'admin', maintain: 'maintain', push: 'write', triage: 'triage', pull: 'read' } as const

/** Puts acme into an empty sandbox: people, teams, both repositories, and the app with the permissions of `app.yml`. */
export async function seedSandbox(
  sandbox: Sandbox,
  { seed, files }: { seed: Seed; files: { services: Files; clusterConfig: Files } | undefined },
): Promise<{ appId: number; privateKey: string; firstVersion: string }> {
  const { admin } = sandbox
  for (const { login, name } of people) admin.createUser({ login, name })
  const members = (role: string) => people.filter((person) => person.role === role).map(({ login }) => login)
  admin.createOrganization({
    login: organisation,
    basePermission: 'none',
    owners: members('owner'),
    members: members('member'),
  })

  const services = await admin.createRepository(organisation, {
    name: 'services',
    description: 'Every service of acme',
    files: files?.services ?? seed.services,
    author: 'ada',
    message: 'Our services',
  })
  const firstVersion = services.head ?? ''
  await admin.createRepository(organisation, {
    name: 'cluster-config',
    description: 'What runs where',
    files: files?.clusterConfig ?? deployAll(seed, firstVersion),
    author: 'ada',
    message: 'Everything as it runs today',
  })
  for (const [slug, logins] of teams) admin.createTeam(organisation, { slug, members: logins, repos: rolesOf(slug) })
  for (const { repository, people: others } of permissions) {
    for (const [login, access] of others) admin.setCollaborator(`${organisation}/${repository}`, login, ROLES[access])
  }
  const app = admin.createApp({ slug: 'drawbridge', owner: organisation, ...readManifest(), privateKey: APP_KEY })
  admin.install('drawbridge', organisation, ['services', 'cluster-config'])
  admin.protectBranch(`${organisation}/services`, { requiredChecks: [{ context: 'drawbridge', app: 'drawbridge' }] })
  return { appId: app.id, privateKey: app.privateKey, firstVersion }
}

function rolesOf(slug: string): Record<string, (typeof ROLES)[Access]> {
  const pairs = permissions.map(({ repository, teams: access }) => [repository, ROLES[access.get(slug) ?? 'pull']])
  return Object.fromEntries(pairs) as Record<string, (typeof ROLES)[Access]>
}

// The app asks for what its manifest says, so that a permission that is missing there is missed here.
function readManifest(): { permissions: Record<string, 'read' | 'write'>; events: readonly string[] } {
  const manifest = load(readFileSync(new URL('../../app.yml', import.meta.url), 'utf8')) as {
    default_permissions: Record<string, 'read' | 'write'>
    default_events: readonly string[]
  }
  return { permissions: manifest.default_permissions, events: manifest.default_events }
}

/** The config repository as it is once Drawbridge has deployed every service at one version. */
function deployAll({ clusterConfig, services: sources }: Seed, version: string): Map<string, string> {
  const reasonOf = readReasons(sources)
  const files = new Map([...clusterConfig].map(([path, text]) => [path, text.replaceAll(seedVersion, version)]))
  const services = new Set([...clusterConfig.keys()].flatMap((path) => /^staging\/([^/]+)\//.exec(path)?.[1] ?? []))
  for (const environment of ENVIRONMENTS) {
    for (const service of services) {
      const calls = acmeCalls.filter((call) => call.caller === service).map(({ caller: _, ...call }) => call)
      const callers = acmeCalls.filter((call) => call.callee === service)
      const policy = renderServicePolicies({
        path: `${environment}/${service}/network-policy.yaml`,
        callee: service,
        calls: callers.map(({ caller }) => ({
          caller,
          origin: 'deployed',
          version,
          reason: reasonOf(caller, service),
        })),
        identities: indexIdentities([...services].map((name) => ({ service: name }))),
        options: { kinds: ['kubernetes'], mode: 'enforce', identityLabel: 'app' },
        mode: 'enforce',
      })
      const image = `registry.acme.test/${service}:${version}`
      const release = { service, version, image, source: { repository: `${organisation}/services` }, calls }
      files.set(`${environment}/${service}/release.yaml`, renderRelease(release))
      files.set(`${environment}/${service}/network-policy.yaml`, policy.value ?? '')
    }
  }
  return files
}

/** What the allowlists give as the reason of a call. */
function readReasons(files: Files): (caller: string, callee: string) => string | undefined {
  const parsed = new Map(
    [...files].flatMap(([path, text]) => {
      const callee = /^([^/]+)\/allowlist\.yaml$/.exec(path)?.[1]
      return callee === undefined ? [] : [[callee, load(text) as { callers?: Record<string, { reason?: string }> }]]
    }) as [string, { callers?: Record<string, { reason?: string } | null> }][],
  )
  return (caller, callee) => parsed.get(callee)?.callers?.[caller]?.reason
}
