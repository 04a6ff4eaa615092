import { expect, test } from '@jest/globals'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSandbox } from '../../src/sandbox/sandbox.ts'
import { openAcme, REPO } from './acme.ts'
import { clientOf } from './conformance/client.ts'

test('openSandbox() finds everything again after a restart', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'sandbox-'))
  const before = await openAcme({ dir })
  const { number, sha } = await before.openPull('stays')
  await before.ana('POST', `${REPO}/issues/${number}/comments`, { body: 'stays' })
  await before.ben('POST', `${REPO}/pulls/${number}/reviews`, { event: 'APPROVE' })
  const token = before.sandbox.admin.token('ana')
  await before.close()

  const after = await openSandbox({ dir })
  const ana = clientOf(after, token)
  expect(after.admin.isEmpty()).toBe(false)
  expect((await ana('GET', `${REPO}/pulls/${number}`)).at('head.sha')).toBe(sha)
  expect((await ana('GET', `${REPO}/issues/${number}/comments`)).body).toMatchObject([{ body: 'stays' }])
  expect((await ana('GET', `${REPO}/pulls/${number}/reviews`)).body).toMatchObject([{ state: 'APPROVED' }])
  expect(after.admin.app('drawbridge')?.privateKey).toContain('PRIVATE KEY')
  await after.close()
  rmSync(dir, { recursive: true, force: true })
})

test('openSandbox() on a fresh folder is empty', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'sandbox-'))
  const sandbox = await openSandbox({ dir })
  expect(sandbox.admin.isEmpty()).toBe(true)
  expect((await clientOf(sandbox)('GET', '/orgs/acme')).status).toBe(404)
  await sandbox.close()
  rmSync(dir, { recursive: true, force: true })
})

test.each([
  [
    'a reserved word',
    (admin: Awaited<ReturnType<typeof openSandbox>>['admin']) => admin.createUser({ login: 'repos' }),
  ],
  [
    'a login with a slash',
    (admin: Awaited<ReturnType<typeof openSandbox>>['admin']) => admin.createUser({ login: '../x' }),
  ],
  [
    'a login that is taken',
    (admin: Awaited<ReturnType<typeof openSandbox>>['admin']) => admin.createUser({ login: 'Ana' }),
  ],
])('openAdmin() refuses %s', async (_, work) => {
  const dir = mkdtempSync(join(tmpdir(), 'sandbox-'))
  const { admin, close } = await openSandbox({ dir })
  admin.createUser({ login: 'ana' })
  expect(() => work(admin)).toThrow()
  await expect(admin.createRepository('ana', { name: '../x' })).rejects.toThrow()
  await expect(admin.createRepository('ana', { name: 'x', files: { '.git/config': '' } })).rejects.toThrow()
  await close()
  rmSync(dir, { recursive: true, force: true })
})
