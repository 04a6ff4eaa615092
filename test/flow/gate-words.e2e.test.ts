import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openStage, type Stage } from '../stage/open-stage.ts'
import { change, look, openPull, say } from './scene.ts'

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
