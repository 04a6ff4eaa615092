import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openStage, SERVICES, type Stage } from '../stage/open-stage.ts'
import {
  change,
  commit,
  LEDGER,
  look,
  openPull,
  readReply,
  readText,
  say,
  seedFile,
  tellAgain,
  writesOf,
} from './scene.ts'

let stage: Stage
// How far the clock of GitHub and of the app has been put forward, in milliseconds.
let later = 0

beforeAll(async () => {
  stage = await openStage({ clock: () => new Date(Date.now() + later) })
})

afterAll(() => stage.close())

test('a command is carried out once, however often the app is told of it', async () => {
  const number = await openPull(stage, 'once', change(stage, 'emoji-calls-ledger'))
  expect(await say(stage, 'emil', number, '/allow')).toContain('✅')
  const { head, comments } = await look(stage, number)
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
  expect(await look(stage, number)).toMatchObject({ head, comments })
  expect(await say(stage, 'emil', number, '/allow')).toContain('declared already')
  expect((await look(stage, number)).head).toBe(head)
})

test.each(['gus', 'petra'])('who may only read commands nothing: %s', async (login) => {
  const branch = `read-only-${login}`
  if (login === 'petra') stage.sandbox.admin.setTeamRepository('acme', 'privacy', 'services', 'triage')
  const number = await openPull(stage, branch, change(stage, 'emoji-calls-ledger'))
  const before = await look(stage, number)
  for (const command of [
    '/allow',
    '/refresh',
    '/deploy service.emoji to staging',
    '/rollback service.emoji in staging',
  ])
    expect(await say(stage, login, number, command)).toContain('people who may write')
  expect((await look(stage, number)).head).toBe(before.head)
  expect(await say(stage, login, number, '/help')).toContain('/rollback SERVICE in ENVIRONMENT')
})

test('a comment that was edited before anybody read it commands nothing', async () => {
  const number = await openPull(stage, 'edited', change(stage, 'emoji-calls-ledger'))
  const { head } = await look(stage, number)
  const { rest } = stage.as('emil')
  stage.sandbox.deliveries.pause()
  const { data } = await rest.issues.createComment({ ...SERVICES, issue_number: number, body: '/allow' })
  later += 60_000
  await rest.issues.updateComment({ ...SERVICES, comment_id: data.id, body: '/allow service.emoji service.ledger' })
  stage.sandbox.deliveries.resume()
  await stage.settle()
  expect(await readReply(stage, number, data.id)).toContain('edited')
  expect((await look(stage, number)).head).toBe(head)
})

test('a comment that is edited into a command later commands nothing', async () => {
  const number = await openPull(stage, 'edited-later', change(stage, 'emoji-calls-ledger'))
  const { rest } = stage.as('emil')
  const { data } = await rest.issues.createComment({ ...SERVICES, issue_number: number, body: 'looks good' })
  later += 60_000
  await rest.issues.updateComment({ ...SERVICES, comment_id: data.id, body: '/allow' })
  await stage.settle()
  await stage.app.sweep()
  await stage.settle()
  expect((await look(stage, number)).state).toBe('failure')
  expect(await readReply(stage, number, data.id)).toContain('edited')
})

test('a comment that is deleted before anybody read it commands nothing', async () => {
  const number = await openPull(stage, 'deleted', change(stage, 'emoji-calls-ledger'))
  const { rest } = stage.as('emil')
  stage.sandbox.deliveries.pause()
  const { data } = await rest.issues.createComment({ ...SERVICES, issue_number: number, body: '/allow' })
  await rest.issues.deleteComment({ ...SERVICES, comment_id: data.id })
  stage.sandbox.deliveries.resume()
  const writes = await writesOf(stage, () => stage.settle())
  expect(writes).toEqual([])
})

test('a command that is quoted, in code or of another bot gets no answer', async () => {
  const number = await openPull(stage, 'not-for-us', change(stage, 'emoji-calls-ledger'))
  for (const body of ['> /allow', '```\n/allow\n```', '/lgtm', 'please /allow'])
    expect(await say(stage, 'emil', number, body)).toBe('')
})

test('a command that is written wrongly is told how it is written', async () => {
  const number = await openPull(stage, 'usage', change(stage, 'emoji-calls-ledger'))
  expect(await say(stage, 'emil', number, '/allow service.emoji')).toContain('/allow CALLER CALLEE')
  expect(await say(stage, 'emil', number, '/deploy service.emoji')).toContain('/deploy SERVICE to ENVIRONMENT')
  expect(await say(stage, 'emil', number, '/allow service.emoji service.gone')).toContain('must be services')
  expect(await say(stage, 'emil', number, '/allow <b>@acme/ledger</b> `x`')).not.toMatch(/<b>|(?<!`)@acme/)
})

test('/allow of one call adds its entry, and keeps comments and line ends of the file', async () => {
  const windows = seedFile(stage, LEDGER).replaceAll('\n', '\r\n')
  const number = await openPull(stage, 'one-call', { [LEDGER]: windows })
  expect(await say(stage, 'emil', number, '/allow service.feed service.ledger')).toContain('✅')
  const text = await readText(stage, SERVICES, LEDGER, (await look(stage, number)).head)
  expect(text).toBe(windows.replace(/(?= {2}service\.payment:)/, '  service.feed: {}\r\n'))
})

test('/allow creates the file that a service without an allowlist lacks', async () => {
  const path = 'service.emoji/allowlist.yaml'
  const number = await openPull(stage, 'no-file', { [path]: undefined })
  expect(await say(stage, 'emil', number, '/allow service.pot service.emoji')).toContain('✅')
  const text = await readText(stage, SERVICES, path, (await look(stage, number)).head)
  expect(text).toContain('service.pot')
})

test('/allow refuses a file that it cannot edit safely, and says where', async () => {
  const broken = `${seedFile(stage, LEDGER)}  service.pot: [\n`
  const number = await openPull(stage, 'broken-file', { ...change(stage, 'emoji-calls-ledger'), [LEDGER]: broken })
  const { head } = await look(stage, number)
  expect(await say(stage, 'emil', number, '/allow')).toMatch(
    /❌.*safely:\n\n- service\.ledger\/allowlist\.yaml:15: This is not YAML[^\n]*$/,
  )
  expect((await look(stage, number)).head).toBe(head)
})

test('/allow leaves an entry that has ended for a person to renew', async () => {
  const ended = `${seedFile(stage, LEDGER)}  service.emoji: { until: 2020-01-31 }\n`
  const number = await openPull(stage, 'ended', { ...change(stage, 'emoji-calls-ledger'), [LEDGER]: ended })
  expect(await look(stage, number)).toMatchObject({ state: 'failure' })
  expect(await say(stage, 'emil', number, '/allow')).toContain('❌')
})

test('/allow does not overwrite a push that came meanwhile', async () => {
  const number = await openPull(stage, 'raced', change(stage, 'emoji-calls-ledger'))
  const { rest } = stage.as('emil')
  const route = '/repos/{owner}/{repo}/git/trees'
  const pushed = Promise.withResolvers<string>()
  const { reached } = stage.sandbox.faults.inject({ method: 'POST', route, until: pushed.promise })
  const { data } = await rest.issues.createComment({ ...SERVICES, issue_number: number, body: '/allow' })
  await reached
  pushed.resolve(await commit(stage, 'raced', { 'service.emoji/README.md': 'raced\n' }))
  await stage.settle()
  const { head, state } = await look(stage, number)
  expect(await readText(stage, SERVICES, 'service.emoji/README.md', head)).toBe('raced\n')
  expect(await readText(stage, SERVICES, LEDGER, head)).toContain('service.emoji')
  expect(await readReply(stage, number, data.id)).toContain('✅')
  expect(state).toBe('pending')
})

test('/refresh on a pull request on which nothing changed writes its answer and nothing else', async () => {
  const number = await openPull(stage, 'refreshed', change(stage, 'emoji-calls-ledger'))
  const writes = await writesOf(stage, () => say(stage, 'emil', number, '/refresh'))
  expect(writes.map((write) => write.replace(/\d+/, 'ID'))).toEqual([
    'POST /repos/acme/services/issues/comments/ID/reactions',
    'POST /repos/acme/services/issues/ID/comments',
  ])
})
