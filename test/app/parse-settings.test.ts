import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { parseSettings, type GivenSettings } from '../../src/app/parse-settings.ts'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const PEM = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()
const good = { APP_ID: '1', PRIVATE_KEY: PEM, WEBHOOK_SECRET: 'Wm9vZmXhYzVkN2Yx' }
const parse = (environment: GivenSettings['environment'], file: GivenSettings['file'] = {}) =>
  parseSettings({ environment, file })

test('parseSettings() fills in defaults', () => {
  expect(parse(good)).toEqual({
    settings: {
      appId: 1,
      privateKey: PEM,
      webhookSecret: good.WEBHOOK_SECRET,
      apiUrl: 'https://api.github.com',
      gitUrl: 'https://github.com',
      host: '0.0.0.0',
      port: 3000,
      dataDir: '.drawbridge',
      sweepMinutes: 5,
      concurrency: 4,
      logLevel: 'info',
    },
  })
})

test('parseSettings() takes what the environment says before what the file says', () => {
  const file = { ...good, PORT: '4000', HOST: '127.0.0.1' }
  expect(parse({ PORT: '5000' }, file)).toMatchObject({ settings: { port: 5000, host: '127.0.0.1', appId: 1 } })
})

test.each([
  { name: 'no secret', env: { WEBHOOK_SECRET: undefined }, variable: 'WEBHOOK_SECRET' },
  { name: 'an empty secret', env: { WEBHOOK_SECRET: '' }, variable: 'WEBHOOK_SECRET' },
  { name: 'Probot’s default secret', env: { WEBHOOK_SECRET: 'development' }, variable: 'WEBHOOK_SECRET' },
  { name: 'a short secret', env: { WEBHOOK_SECRET: 'abc' }, variable: 'WEBHOOK_SECRET' },
  { name: 'no app id', env: { APP_ID: undefined }, variable: 'APP_ID' },
  { name: 'an app id that is no number', env: { APP_ID: 'drawbridge' }, variable: 'APP_ID' },
  { name: 'a client id for the app id', env: { APP_ID: 'Iv23liABCDEFGHIJ' }, variable: 'APP_ID' },
  { name: 'no key', env: { PRIVATE_KEY: undefined }, variable: 'PRIVATE_KEY' },
  { name: 'a key that is none', env: { PRIVATE_KEY: 'c2VjcmV0' }, variable: 'PRIVATE_KEY' },
  { name: 'a key that is cut off', env: { PRIVATE_KEY: PEM.slice(0, 500) }, variable: 'PRIVATE_KEY' },
  { name: 'an API address of another kind', env: { GITHUB_API_URL: 'file:///etc' }, variable: 'GITHUB_API_URL' },
  { name: 'an API address with a name', env: { GITHUB_API_URL: 'https://me:pass@x.test' }, variable: 'GITHUB_API_URL' },
  { name: 'a port out of range', env: { PORT: '70000' }, variable: 'PORT' },
  { name: 'an empty port', env: { PORT: '' }, variable: 'PORT' },
  { name: 'a sweep every 0 minutes', env: { SWEEP_MINUTES: '0' }, variable: 'SWEEP_MINUTES' },
  { name: 'an unknown log level', env: { LOG_LEVEL: 'loud' }, variable: 'LOG_LEVEL' },
  { name: 'a name that is nearly one of ours', env: { SWEEP_MINUTE: '9' }, variable: 'SWEEP_MINUTE' },
])('parseSettings() refuses $name', ({ env, variable }) => {
  const result = parse({ ...good, ...env })
  expect('problems' in result ? result.problems.map((problem) => problem.variable) : []).toEqual([variable])
})

test('parseSettings() refuses any name in the file that is none of ours', () => {
  expect(parse({}, { ...good, COLOUR: 'red' })).toMatchObject({ problems: [{ variable: 'COLOUR' }] })
  expect(parse({ COLOUR: 'red' }, good)).toHaveProperty('settings')
})

test('parseSettings() never repeats a secret in what it says', () => {
  const result = parse({ APP_ID: 'x', PRIVATE_KEY: 'hunter2hunter2', WEBHOOK_SECRET: 'hunter2' })
  expect(JSON.stringify(result)).not.toContain('hunter2')
})
