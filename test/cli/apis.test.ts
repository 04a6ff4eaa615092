import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { cloneAcme, removeScratch, type Clone } from './acme-clone.ts'
import { runDrawbridge } from './run-drawbridge.ts'
import { goldenIn } from '../golden.ts'

const expectGolden = goldenIn('cli/golden')

let acme: Clone
beforeAll(async () => {
  acme = await cloneAcme()
  const path = 'service.ledger/handler/router.go'
  const router = acme.git('show', `main:${path}`)
  const changed = router
    .replace(/^.*handleReadBalance.*\n/m, '')
    .replace('router.POST("/entries"', 'router.GET("/version", handleVersion)\n\trouter.POST("/entries"')
  acme.commit(new Map([[path, `${changed}\n`]]), 'ledger-without-balance', 'main')
  acme.git('checkout', '--quiet', 'main')
})
afterAll(removeScratch)

test.each([
  ['apis.txt', ['apis', 'service.ledger']],
  ['apis.json', ['apis', 'service.id', '--format', 'json']],
  ['apis-diff.txt', ['apis', '--diff', 'main', 'ledger-without-balance']],
  ['apis-diff.json', ['apis', '--diff', 'main', 'ledger-without-balance', 'service.ledger', '--format', 'json']],
  ['map-explain.txt', ['map', '--explain', 'service.payment', 'service.id']],
  ['map-explain-nothing.txt', ['map', '--explain', 'service.emoji', 'service.ledger']],
])('drawbridge prints %s as before', async (name, args) => {
  const { status, stdout, stderr } = await runDrawbridge(args, { cwd: acme.dir })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expectGolden(stdout, name)
})

test('drawbridge apis --at REV reads another commit', async () => {
  const args = ['apis', 'service.ledger', '--at', 'ledger-without-balance', '-C', acme.dir]
  const { status, stdout } = await runDrawbridge(args, { cwd: '/' })
  expect(status).toBe(0)
  expect(stdout).not.toMatch(/^ {2}ReadBalance/m)
  expect(stdout).toMatch(
    /Is called for what it does not serve\n {2}service\.account +ReadBalance +service\.account\/\S+:\d+/,
  )
})

test('drawbridge apis --diff of a service that did not change says so', async () => {
  const args = ['apis', 'service.emoji', '--diff', 'main', 'ledger-without-balance']
  const { status, stdout } = await runDrawbridge(args, { cwd: acme.dir })
  expect({ status, stdout }).toEqual({ status: 0, stdout: '0 added, 0 removed, 0 changed\n' })
})

test('drawbridge check fails a branch that stops serving what others call', async () => {
  const args = ['check', '--base', 'main', '--head', 'ledger-without-balance', '--format', 'json']
  const { status, stdout } = await runDrawbridge(args, { cwd: acme.dir })
  expect(status).toBe(1)
  const { findings } = JSON.parse(stdout) as { findings: { code: string; severity: string; message: string }[] }
  expect(findings.map(({ code, severity }) => `${severity} ${code}`)).toContain('error unserved-method')
  expect(findings.every(({ message }) => message.includes('ReadBalance'))).toBe(true)
})

test.each([
  [['apis'], 'No service is named.'],
  [['apis', 'service.none'], 'There is no service "service.none" in HEAD.'],
  [['apis', '--diff', 'main'], '--diff compares two commits.'],
  [['apis', 'service.id', '--diff', 'main', 'HEAD', 'service.pot'], '--diff compares two commits.'],
  [['apis', '--diff', 'main', 'nowhere'], 'There is no commit "nowhere" in this clone.'],
  [['map', '--explain', 'service.emoji'], '--explain is about one call.'],
  [['map', '--explain', 'service.emoji', 'service.none'], 'There is no service "service.none" in that commit.'],
])('drawbridge %j ends with status 2 and says why', async (args, message) => {
  const { status, stdout, stderr } = await runDrawbridge(args, { cwd: acme.dir })
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain(`drawbridge: ${message}\n`)
})
