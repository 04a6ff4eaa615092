import { expect, test } from '@jest/globals'
import type { TreeEntry } from '../../../src/file.ts'
import { checkRecords } from '../../../src/flow/judging/check-records.ts'

const STAGING = { name: 'staging', path: 'staging/{service}', deploy: 'on-merge' } as const
const RELEASE = 'staging/service.pot/release.yaml'
const MODE = 'staging/service.pot/policy-mode.yaml'
const WHOLE = 'staging/policy-mode.staging.yaml'
const POLICY = 'kind: NetworkPolicy\nspec: { podSelector: {}, ingress: [{}] }\n'

function check(texts: Readonly<Record<string, string>>, changed: readonly string[] = Object.keys(texts)) {
  const repository = {
    readTree: () => Promise.resolve(Object.keys(texts).map((path): TreeEntry => ({ path, blob: path, kind: 'file' }))),
    readFiles: (wanted: readonly TreeEntry[]) =>
      Promise.resolve({
        files: wanted.map(({ path, blob }) => ({ path, blob, text: texts[path] ?? '' })),
        unreadable: [],
      }),
  }
  return checkRecords(repository, { commit: 'c0ffee', environment: STAGING, changed })
}

test('checkRecords() finds nothing in records, nor in what is deleted, unchanged or none of ours', async () => {
  const mode = { [MODE]: 'mode: log\n', [WHOLE]: 'services: enforce\n' }
  expect(await check(mode)).toEqual([])
  expect(await check(mode, [RELEASE, MODE])).toEqual([])
  expect(await check({ [RELEASE]: POLICY }, [])).toEqual([])
  expect(await check({ 'staging/service.pot/deployment.yaml': POLICY })).toEqual([])
})

test.each([
  [RELEASE, 'release-syntax'],
  [MODE, 'policy-mode-syntax'],
  [WHOLE, 'policy-mode-syntax'],
])('checkRecords() finds a policy in %s', async (path, code) => {
  const findings = await check({ [path]: POLICY })
  expect(new Set(findings.map((finding) => `${finding.severity} ${finding.code} ${finding.place.path}`))).toEqual(
    new Set([`error ${code} ${path}`]),
  )
})

test('checkRecords() says that it stopped reading', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 5_001 }, (_, i) => [`staging/s${i}/policy-mode.yaml`, 'mode: log\n']),
  )
  expect(await check(many)).toMatchObject([{ code: 'file-too-large', severity: 'error' }])
})
