import { expect, test } from '@jest/globals'
import type { TreeEntry, UnreadableFile } from '../../../src/file.ts'
import { readObservations } from '../../../src/flow/deploying/read-observations.ts'

const PATH = 'staging/policy-observations.staging.jsonl'
const LINE = '{"at":"2026-03-01T12:00:00Z","from":"service.emoji","to":"service.ledger","action":"deny"}'
const WHERE = {
  commit: 'c0ffee',
  environment: { name: 'staging', path: 'staging/{service}', deploy: 'on-merge' },
} as const

function keep(what: { readonly text: string } | { readonly reason: UnreadableFile['reason'] } | undefined) {
  const entries: TreeEntry[] = [
    { path: 'production/policy-observations.production.jsonl', blob: 'b1', kind: 'file' },
    ...(what === undefined ? [] : [{ path: PATH, blob: 'b2', kind: 'file' } as const]),
  ]
  return {
    readTree: () => Promise.resolve(entries),
    readFiles: (wanted: readonly TreeEntry[]) =>
      Promise.resolve({
        files: wanted.flatMap(({ path, blob }) => (what && 'text' in what ? [{ path, blob, text: what.text }] : [])),
        unreadable: wanted.flatMap(({ path }) => (what && 'reason' in what ? [{ path, reason: what.reason }] : [])),
      }),
  }
}

test('readObservations() reads the file of the environment', async () => {
  const read = await readObservations(keep({ text: `${LINE}\n` }), WHERE)
  expect(read).toMatchObject({ path: PATH, value: [{ from: 'service.emoji', action: 'deny' }], findings: [] })
})

test('readObservations() without that file is undefined', async () => {
  expect(await readObservations(keep(undefined), WHERE)).toBeUndefined()
})

test.each<[string, Parameters<typeof keep>[0], string]>([
  ['a line that is none', { text: `${LINE}\ndeny\n` }, 'observations-syntax'],
  ['a symbolic link', { reason: 'symlink' }, 'file-symlink'],
  ['a file that is too large', { reason: 'too-large' }, 'file-too-large'],
])('readObservations() takes nothing for evidence from %s', async (_, what, code) => {
  const read = await readObservations(keep(what), WHERE)
  expect(read?.value).toEqual([])
  expect(read?.findings).toMatchObject([{ code, severity: 'error', place: { path: PATH } }])
})
