import { beforeAll, expect, test } from '@jest/globals'
import { load } from 'js-yaml'
import { parseAllowlist } from '../../src/allowlist/parse-allowlist.ts'
import { selectAllowlistFiles } from '../../src/allowlist/select-allowlist-files.ts'
import { CONFIG_PATH } from '../../src/config/config.ts'
import { parseConfig } from '../../src/config/parse-config.ts'
import { buildServices } from '../../src/graph/build-services.ts'
import { selectDirectories } from '../../src/graph/select-directories.ts'
import { ownerHandle } from '../../src/owners/owner.ts'
import { parseCodeowners } from '../../src/owners/parse-codeowners.ts'
import { routeService } from '../../src/owners/route-service.ts'
import { acmeCalls } from './calls.ts'
import { people, permissions, readSeed, seedVersion, teams, type Files, type Seed } from './seed.ts'

let seed: Seed
beforeAll(async () => {
  seed = await readSeed()
})

function readRepository(files: Files) {
  const config = parseConfig(files.get(CONFIG_PATH) ?? '')
  const rules = config.value?.services ?? []
  const services = buildServices({ rules, directories: selectDirectories([...files.keys()]), path: CONFIG_PATH })
  const options = config.value?.allowlist ?? { layout: 'callee' }
  const selected = selectAllowlistFiles({ paths: [...files.keys()], services: services.value, options })
  const allowlist = parseAllowlist({
    files: selected.paths.map((path) => ({ path, blob: path, text: files.get(path) ?? '' })),
    unreadable: [],
    services: services.value,
    options,
    today: '2026-01-05',
  })
  const codeowners = parseCodeowners(files.get('.github/CODEOWNERS') ?? '', '.github/CODEOWNERS')
  const findings = [config, services, selected, allowlist, codeowners].flatMap((parsed) => parsed.findings)
  return {
    config: config.value,
    services: services.value,
    allowlist: allowlist.value,
    codeowners: codeowners.value,
    findings,
  }
}

test('readSeed() gives a monorepo that nothing is wrong with', () => {
  const { services, findings } = readRepository(seed.services)
  expect(findings).toEqual([])
  expect(services.length).toBeGreaterThanOrEqual(14)
  for (const { dir } of services) expect(seed.services.has(`${dir}/allowlist.yaml`)).toBe(true)
})

test('readSeed() gives allowlists that say what the code does', () => {
  const { allowlist } = readRepository(seed.services)
  const declared = new Map(allowlist.entries.map(({ caller, callee, methods }) => [`${caller} ${callee}`, methods]))
  expect([...declared.keys()].sort()).toEqual(acmeCalls.map(({ caller, callee }) => `${caller} ${callee}`).sort())
  for (const { caller, callee, methods } of acmeCalls) {
    const listed = declared.get(`${caller} ${callee}`)
    if (listed !== undefined) expect({ caller, callee, methods: listed }).toEqual({ caller, callee, methods })
  }
})

test('readSeed() gives every service owners who exist and have members', () => {
  const { services, codeowners } = readRepository(seed.services)
  for (const service of services) {
    const { owners } = routeService(codeowners, service)
    expect(owners.length).toBeGreaterThan(0)
    for (const owner of owners) expect([...teams.keys()].map((slug) => `@acme/${slug}`)).toContain(ownerHandle(owner))
  }
})

test('the people of the seed are the members of its teams, and those with permissions', () => {
  const logins = new Set(people.map(({ login }) => login))
  for (const members of teams.values()) {
    expect(members.length).toBeGreaterThan(0)
    for (const login of members) expect(logins).toContain(login)
  }
  for (const granted of permissions) {
    for (const slug of granted.teams.keys()) expect([...teams.keys()]).toContain(slug)
    for (const login of granted.people.keys()) expect(logins).toContain(login)
  }
})

type Manifest = {
  kind: string
  metadata: { name: string }
  spec: {
    selector: object
    template: { metadata: { labels: object }; spec: { containers: { name: string; image: string }[] } }
  }
}

test.each(['staging', 'production'])(
  'readSeed() gives every service a deployment in %s that Drawbridge can edit',
  (environment) => {
    const { services, config } = readRepository(seed.services)
    expect(config?.environments.map(({ name }) => name)).toContain(environment)
    for (const { name } of services) {
      const text = seed.clusterConfig.get(`${environment}/${name}/${config?.image?.file ?? ''}`)
      const { kind, metadata, spec } = load(text ?? '') as Manifest
      expect(kind).toBe('Deployment')
      expect(metadata.name).toBe(name.replace(/^service\./, 's-').replaceAll('.', '-'))
      expect(spec.selector).toEqual({ matchLabels: { app: name } })
      expect(spec.template.metadata.labels).toEqual({ app: name })
      expect(spec.template.spec.containers.map((container) => [container.name, container.image])).toEqual([
        [config?.image?.container, `registry.acme.test/${name}:${seedVersion}`],
      ])
    }
  },
)

test('the changes of the seed change something, and only what nothing is wrong with', () => {
  expect([...seed.changes.keys()]).toEqual([
    'emoji-calls-ledger',
    'ledger-new-version',
    'ledger-next',
    'pot-calls-ledger',
  ])
  for (const files of seed.changes.values()) {
    for (const [path, text] of files) expect(seed.services.get(path)).not.toBe(text)
    expect(readRepository(new Map([...seed.services, ...files])).findings).toEqual([])
  }
})
