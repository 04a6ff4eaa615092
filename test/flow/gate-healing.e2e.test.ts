import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { openStage, type Stage } from '../stage/open-stage.ts'
import { readAllowed } from './policies.ts'
import { commit, LEDGER, mergeProposal, readProposals, seedFile, tellAgain, writesOf } from './scene.ts'

let stage: Stage

beforeEach(async () => {
  stage = await openStage()
})

afterEach(() => stage.close())

test('F4: a revocation that was pushed directly reaches the policies', async () => {
  const revoked = `${seedFile(stage, LEDGER)}revoked:\n  service.statement: { reason: INC-1 }\n`
  await commit(stage, 'main', { [LEDGER]: revoked }, { author: 'ada' })
  await stage.settle()
  const branches = (await readProposals(stage)).map(({ branch }) => branch)
  expect(branches).toEqual(['drawbridge/production/service.ledger', 'drawbridge/staging/service.ledger'])
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
  for (const environment of ['staging', 'production']) {
    await mergeProposal(stage, environment, 'service.ledger')
    expect(await readAllowed(stage, environment)).not.toContain('service.statement → service.ledger')
  }
  expect(await writesOf(stage, () => tellAgain(stage))).toEqual([])
})
