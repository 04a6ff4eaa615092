import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openStage, SERVICES, type Stage } from '../stage/open-stage.ts'
import { look } from './scene.ts'

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
})

afterAll(() => stage.close())

test('what webhooks ask for while GitHub does not say who the app is gets done afterwards', async () => {
  const down = stage.sandbox.faults.inject({ route: '/app', status: 503, times: Number.MAX_SAFE_INTEGER })
  await stage.restartApp()
  const number = await stage.openChange('emil', 'ledger-next', 'Emil')
  await stage.sandbox.deliveries.settled()
  const health = await fetch(`${stage.app.url}/healthz`)
  expect({ status: health.status, body: await health.json() }).toMatchObject({
    status: 503,
    body: { ready: false, running: 0 },
  })
  const { rest } = stage.as('ada')
  const { data: checks } = await rest.checks.listForRef({ ...SERVICES, ref: 'ledger-next' })
  expect(checks.total_count).toBe(0)

  down.remove()
  await stage.settle()
  expect(await look(stage, number)).toMatchObject({ state: 'success' })
})
