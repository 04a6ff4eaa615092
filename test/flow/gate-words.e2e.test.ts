import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openStage, SERVICES, type Stage } from '../stage/open-stage.ts'
import { change, commit, look, merge, openPull, say, seedFile } from './scene.ts'

const CONFIG = '.github/drawbridge.yml'
const WANTED = '/allow service.feed service.ledger'

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})

afterAll(() => stage.close())

test('G26 case does not matter, and what is nearly a command or a name is told what was meant', async () => {
  const number = await openPull(stage, 'g26', change(stage, 'emoji-calls-ledger'))
  const { head } = await look(stage, number)
  const lines: readonly (readonly [string, string])[] = [
    ['/alow', 'Did you mean `/allow`?'],
    ['/Rolback service.ledger in production', 'Did you mean `/rollback`?'],
    ['/rolback x in production', '`/rollback SERVICE in ENVIRONMENT'],
    ['/allow service.emojy service.legder', '`service.legder` is none. Did you mean `service.ledger`?'],
    ['/allow service.emojy service.ledger', '`service.emojy` is none. Did you mean `service.emoji`?'],
    ['/rollback service.legder in production', 'Did you mean `service.ledger`?'],
    ['/Rollback ledger in production', 'Did you mean `service.ledger`?'],
    ['/rollback service.ledger in prodution', 'Did you mean `production`?'],
    ['/rollback service.ledger in prod', 'Did you mean `production`?'],
    ['/policy log in stagign', 'Did you mean `staging`?'],
    ['/policy log in staging for service.legder', 'Did you mean service.ledger?'],
  ]
  for (const [line, answer] of lines) {
    const reply = await say(stage, 'emil', number, line)
    expect(reply).toContain('❌')
    expect(reply).toContain(answer)
  }
  for (const line of ['/hold', '/lgtm', '/retest', '/reply later', '/redeploy'])
    expect(await say(stage, 'emil', number, line)).toBe('')
  expect((await look(stage, number)).head).toBe(head)
  expect(await say(stage, 'emil', number, '/ALLOW')).toContain('✅')
  expect((await look(stage, number)).head).not.toBe(head)
})

test('G8 /allow commits to no branch that is the default one, guarded by the config, or protected', async () => {
  const rest = stage.as('emil').rest
  await commit(stage, 'g8-old', { 'README.md': 'old\n' }, { from: 'main' })
  const config = { [CONFIG]: `${seedFile(stage, CONFIG)}branches: ["release/**"]\n` }
  await merge(stage, await openPull(stage, 'g8-config', config, { author: 'ada' }))
  stage.sandbox.admin.protectBranch('acme/services', { branch: 'g8-protected' })
  const heads: readonly (readonly [string, RegExp])[] = [
    ['main', /`main` is the default branch/],
    ['release/1.2', /guards the branch `release\/1\.2`/],
    ['g8-protected', /protects the branch `g8-protected`/],
  ]
  for (const [head, reason] of heads) {
    if (head !== 'main') await commit(stage, head, change(stage, 'emoji-calls-ledger'))
    const { data } = await rest.pulls.create({ ...SERVICES, base: 'g8-old', head, title: `From ${head}` })
    await stage.settle()
    const before = (await rest.git.getRef({ ...SERVICES, ref: `heads/${head}` })).data.object.sha
    for (const line of ['/allow', WANTED]) {
      const reply = await say(stage, 'emil', data.number, line)
      expect(reply).toContain('❌')
      expect(reply).toMatch(reason)
    }
    expect((await rest.git.getRef({ ...SERVICES, ref: `heads/${head}` })).data.object.sha).toBe(before)
  }
})

test('a command is for the teams and the role that the config on the default branch names', async () => {
  const config = seedFile(stage, CONFIG)
  const rules = 'commands: { allow: { teams: ["@acme/privacy"] }, refresh: { role: admin }, policy: { role: read } }\n'
  await merge(stage, await openPull(stage, 'commands', { [CONFIG]: `${config}${rules}` }, { author: 'ada' }))
  // What the pull request, or a base of its own, says about commands counts for nothing.
  const open = { [CONFIG]: `${config}commands: { refresh: { role: read } }\n` }
  await commit(stage, 'commands-base', open)
  const files = { ...change(stage, 'emoji-calls-ledger'), ...open, 'README.md': 'more\n' }
  const number = await openPull(stage, 'commands-head', files, { base: 'commands-base' })

  expect(await say(stage, 'emil', number, '/allow')).toMatch(/❌.*members of `@acme\/privacy` who may write/)
  expect(await say(stage, 'emil', number, '/refresh')).toMatch(/❌.*is `admin`/)
  expect(await say(stage, 'gus', number, '/deploy service.emoji to staging')).toMatch(/❌.*who may write/)
  expect(await say(stage, 'ada', number, '/refresh')).toContain('✅')
  expect(await say(stage, 'gus', number, '/policy log in moon')).toContain('There is no such environment')
  expect(await say(stage, 'petra', number, WANTED)).toContain('✅')
  const help = await say(stage, 'gus', number, '/help')
  expect(help).toMatch(/`\/allow` \|.*\| members of `@acme\/privacy` who may write to this repository \|/)
  expect(help).toMatch(/`\/refresh` \|.*\| people whose role in this repository is `admin` \|/)
  expect(help).toMatch(/`\/help` \|.*\| everybody \|/)
})

test('G19 a new program that belongs to no service fails the check', async () => {
  const main = 'package main\n\nfunc main() {}\n'
  const number = await openPull(stage, 'g19', { 'newthing/main.go': main })
  const { state, verdict } = await look(stage, number)
  expect(state).toBe('failure')
  expect(verdict).toContain('newthing')
})

test('G21 a connection opened by hand is a call', async () => {
  const path = 'service.emoji/domain/dial.go'
  const text = 'package domain\n\nimport "net"\n\nfunc init() { net.Dial("tcp", "service.pot:8080") }\n'
  const number = await openPull(stage, 'g21', { [path]: text })
  const { state, verdict } = await look(stage, number)
  expect(state).toBe('failure')
  expect(verdict).toContain('service.emoji calls service.pot, and no allowlist entry declares it')
})

test('G18 a list of services that names none fails the pull request that brings it', async () => {
  const config = seedFile(stage, CONFIG).replace('"service.*"', '"svc.*"').replace('"cron.*"', '"corn.*"')
  const number = await openPull(stage, 'g18', { [CONFIG]: config }, { author: 'ada' })
  const { state, verdict } = await look(stage, number)
  expect(state).toBe('failure')
  expect(verdict).toContain('There is no service')
})

test('a config on the default branch that cannot be used lets nobody command', async () => {
  const number = await openPull(stage, 'unusable', change(stage, 'emoji-calls-ledger'))
  await stage.sandbox.admin.commit('acme/services', {
    author: 'ada',
    message: 'Broken',
    files: { [CONFIG]: `${seedFile(stage, CONFIG)}commands: { alow: {} }\n` },
  })
  await stage.settle()
  expect(await say(stage, 'ada', number, '/allow')).toMatch(/❌.*`main` cannot be used/)
  expect(await say(stage, 'ada', number, '/help')).toContain('/allow CALLER CALLEE')
})
