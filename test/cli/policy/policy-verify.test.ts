import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { renderRelease } from '../../../src/deploy/releases/release-file.ts'
import { indexIdentities } from '../../../src/netpolicy/identity/index-identities.ts'
import { renderServicePolicies } from '../../../src/netpolicy/render-policies.ts'
import { acmeCalls } from '../../acme/calls.ts'
import { readSeed } from '../../acme/seed.ts'
import { makeClone, removeScratch, type Clone } from '../acme-clone.ts'
import { runDrawbridge } from '../run-drawbridge.ts'
import { goldenIn } from '../../golden.ts'

const expectGolden = goldenIn('cli/golden')

const VERSION = 'a1'.repeat(20)
const LEDGER = 'production/service.ledger/network-policy.yaml'

let services: Clone
let cluster: Clone
let ledger = ''
beforeAll(async () => {
  const seed = await readSeed()
  services = makeClone()
  services.commit(seed.services, 'main')
  cluster = makeClone()
  cluster.commit(new Map([...seed.clusterConfig, ...listWritten(seed.clusterConfig.keys())]), 'main')
  ledger = readFileSync(`${cluster.dir}/${LEDGER}`, 'utf8')
})
afterAll(removeScratch)

/** What Drawbridge wrote when everybody was deployed to production. */
function listWritten(paths: Iterable<string>): ReadonlyMap<string, string> {
  const names = new Set([...paths].flatMap((path) => /^production\/([^/]+)\//.exec(path)?.[1] ?? []))
  const identities = indexIdentities([...names].map((service) => ({ service })))
  const files = [...names].flatMap((service): [string, string][] => {
    const calls = acmeCalls.filter(({ caller }) => caller === service).map(({ callee }) => ({ callee }))
    const release = {
      service,
      version: VERSION,
      image: `registry.acme.test/${service}:${VERSION}`,
      source: { repository: 'acme/services' },
      calls,
    }
    const path = `production/${service}/network-policy.yaml`
    const policy = renderServicePolicies({
      ...{ path, callee: service, identities, mode: 'enforce' },
      options: { kinds: ['kubernetes'], mode: 'enforce', identityLabel: 'app' },
      calls: acmeCalls
        .filter(({ callee }) => callee === service)
        .map(({ caller }) => ({
          caller,
          origin: 'deployed',
          version: VERSION,
        })),
    })
    return [
      [`production/${service}/release.yaml`, renderRelease(release)],
      [path, policy.value ?? ''],
    ]
  })
  return new Map(files)
}

const verify = (...args: string[]) =>
  runDrawbridge(['policy', 'verify', '-C', cluster.dir, '--services', services.dir, ...args], { cwd: services.dir })

test('drawbridge policy verify finds files that somebody edited, and what that opens and closes', async () => {
  const edited = ledger.replace(/^( *- )service\.payment\n/m, '$1service.pot\n')
  expect(edited).not.toBe(ledger)
  cluster.commit(new Map([[LEDGER, edited]]), 'edited', 'main')
  cluster.git('rm', '--quiet', 'production/service.user/network-policy.yaml')
  cluster.git('commit', '--quiet', '--message', 'gone')
  const { status, stdout, stderr } = await verify('--at', 'edited', '--environment', 'production')
  expect(stderr).toBe('')
  expectGolden(stdout, 'policy-verify.txt')
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
  expect(status).toBe(1)
  const { stdout: json } = await verify('--at', 'edited', '--environment', 'production', '--format', 'json')
  expect(JSON.parse(json)).toMatchObject([{ environment: 'production', drifted: true, effect: { equivalent: false } }])
})

test('drawbridge policy verify takes other reasons for no drift', async () => {
  const { status, stdout } = await verify('--at', 'main', '--environment', 'production')
  expect(stdout.split('\n').slice(0, 3)).toEqual([
    'production: no drift in 16 policy files',
    '',
    'Other comments and reasons, until the next deployment (7)',
  ])
  expect(stdout).toContain('The same connections are open as before.')
  expect(status).toBe(0)
})

test('drawbridge policy verify finds nothing where nobody edited anything', async () => {
  const { status, stdout } = await verify('--at', 'main', '--environment', 'staging')
  expect(stdout).toBe('staging: no policy files yet; a service gets its own when it is deployed\n')
  expect(status).toBe(0)
})

test.each([
  { name: 'an unknown environment', args: ['--environment', 'moon'], message: 'There is no environment "moon".' },
  { name: 'an unknown commit', args: ['--at', 'v9'], message: 'There is no commit "v9" in this clone.' },
  { name: 'a config that is not there', args: ['--config', 'no.yml'], message: 'no.yml cannot be read.' },
])('drawbridge policy verify refuses $name', async ({ args, message }) => {
  const { status, stdout, stderr } = await verify(...args)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain(`drawbridge: ${message}`)
})
