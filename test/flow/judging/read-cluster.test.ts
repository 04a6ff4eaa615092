import { expect, test } from '@jest/globals'
import type { TreeEntry, UnreadableFile } from '../../../src/file.ts'
import { isManifest, MANIFEST_BYTES_MAX, readCluster } from '../../../src/flow/judging/read-cluster.ts'

const STAGING = { name: 'staging', path: 'staging/{service}', deploy: 'on-merge' } as const
const WHERE = { commit: 'c0ffee', environment: STAGING }

function service(name: string): string {
  return `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { ports: [{ port: 80 }] }\n`
}

/** A config repository with these files, which remembers what was read of it; `large` have no text. */
function keep(texts: Readonly<Record<string, string>>, large: readonly string[] = []) {
  const read: string[] = []
  const entries = [...Object.keys(texts), ...large].map((path): TreeEntry => ({ path, blob: path, kind: 'file' }))
  return {
    read,
    readTree: () => Promise.resolve(entries),
    readFiles: (wanted: readonly TreeEntry[], options?: { maxBytes?: number }) => {
      expect(options?.maxBytes).toBe(MANIFEST_BYTES_MAX)
      read.push(...wanted.map(({ path }) => path))
      const unreadable = wanted
        .filter(({ path }) => large.includes(path))
        .map(({ path }): UnreadableFile => ({ path, reason: 'too-large' }))
      const files = wanted.flatMap(({ path, blob }) => (path in texts ? [{ path, blob, text: texts[path] ?? '' }] : []))
      return Promise.resolve({ files, unreadable })
    },
  }
}

const LEDGER = 'staging/service.ledger/service.yaml'
const POT = 'staging/service.pot/service.yml'

test('readCluster() reads the manifests of the environment, and no records of ours', async () => {
  const repository = keep({
    [LEDGER]: service('ledger'),
    [POT]: service('pot'),
    'staging/service.pot/kustomization.yaml': 'resources: [service.yml]\n',
    'staging/service.pot/release.yaml': service('hidden'),
    'staging/service.pot/policy-mode.yaml': service('hidden'),
    'staging/policy-mode.staging.yaml': service('hidden'),
    'staging/service.pot/README.md': 'A pot.\n',
    'production/service.pot/service.yaml': service('elsewhere'),
  })
  const { value, findings } = await readCluster(repository, WHERE)
  expect([value?.services.map(({ name }) => name), findings]).toEqual([['ledger', 'pot'], []])
  expect(repository.read).toEqual([LEDGER, POT, 'staging/service.pot/kustomization.yaml'])
})

test('readCluster() of a file that cannot be read holds that for unread, and reads the others', async () => {
  const { value, findings } = await readCluster(keep({ [LEDGER]: service('ledger') }, [POT]), WHERE)
  expect(value?.unread).toHaveLength(1)
  expect(findings).toMatchObject([{ code: 'file-too-large', severity: 'error', place: { path: POT } }])
})

test.each([
  ['more files', { files: 1, bytes: 1_000 }, '2 manifests, and at most 1', []],
  ['more bytes', { files: 2, bytes: 100 }, 'more than 100 bytes', [LEDGER, POT]],
])('readCluster() of %s than its limit is refused as a whole', async (_, limits, message, read) => {
  const repository = keep({ [LEDGER]: service('ledger'), [POT]: service('pot') })
  const { value, findings } = await readCluster(repository, WHERE, limits)
  expect(value).toBeUndefined()
  expect(findings).toMatchObject([{ code: 'file-too-large', severity: 'error', place: { path: 'staging' } }])
  expect(findings[0]?.message).toContain(message)
  expect(repository.read).toEqual(read)
})

test('readCluster() of exactly its limits is read', async () => {
  const text = service('ledger')
  const { value } = await readCluster(keep({ [LEDGER]: text }), WHERE, { files: 1, bytes: Buffer.byteLength(text) })
  expect(value?.services).toHaveLength(1)
})

test('readCluster() stops reading once it is too much', async () => {
  const files = Object.fromEntries(Array.from({ length: 1_200 }, (_, i) => [`staging/s${i}/a.yaml`, service(`s${i}`)]))
  const repository = keep(files)
  await readCluster(repository, WHERE, { files: 2_000, bytes: 1_000 })
  expect(repository.read).toHaveLength(500)
})

test.each([
  ['staging/service.pot/a.yaml', true],
  ['staging/service.pot/deep/a.json', true],
  ['staging/network-policy-base.staging.yaml', true],
  ['staging/policy-mode.staging.yaml', true],
  ['staging/policy-observations.staging.jsonl', false],
  ['staging/service.pot/a.txt', false],
  ['staging/a.yaml', false],
])('isManifest() of %s is %s', (path, is) => {
  expect(isManifest(path, STAGING)).toBe(is)
})
