import { expect, test } from '@jest/globals'
import { parseSettings } from '../../src/app/parse-settings.ts'

const PEM = '-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n'
const good = { APP_ID: '1', PRIVATE_KEY: PEM, WEBHOOK_SECRET: 'Wm9vZmXhYzVkN2Yx' }

test('parseSettings() fills in defaults', () => {
  expect(parseSettings(good)).toEqual({
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

test.each([
  { name: 'escaped line ends', key: PEM.replaceAll('\n', '\\n') },
  { name: 'base64', key: Buffer.from(PEM).toString('base64') },
])('parseSettings() takes a private key with $name', ({ key }) => {
  expect(parseSettings({ ...good, PRIVATE_KEY: key })).toMatchObject({ settings: { privateKey: PEM } })
})

test.each([
  { name: 'no secret', env: { WEBHOOK_SECRET: undefined }, variable: 'WEBHOOK_SECRET' },
  { name: 'an empty secret', env: { WEBHOOK_SECRET: '' }, variable: 'WEBHOOK_SECRET' },
  { name: 'Probot’s default secret', env: { WEBHOOK_SECRET: 'development' }, variable: 'WEBHOOK_SECRET' },
  { name: 'a short secret', env: { WEBHOOK_SECRET: 'abc' }, variable: 'WEBHOOK_SECRET' },
  { name: 'no app id', env: { APP_ID: undefined }, variable: 'APP_ID' },
  { name: 'an app id that is no number', env: { APP_ID: 'drawbridge' }, variable: 'APP_ID' },
  { name: 'no key', env: { PRIVATE_KEY: undefined }, variable: 'PRIVATE_KEY' },
  { name: 'a key that is none', env: { PRIVATE_KEY: 'c2VjcmV0' }, variable: 'PRIVATE_KEY' },
  { name: 'an API address of another kind', env: { GITHUB_API_URL: 'file:///etc' }, variable: 'GITHUB_API_URL' },
  { name: 'a port out of range', env: { PORT: '70000' }, variable: 'PORT' },
  { name: 'a sweep every 0 minutes', env: { SWEEP_MINUTES: '0' }, variable: 'SWEEP_MINUTES' },
  { name: 'an unknown log level', env: { LOG_LEVEL: 'loud' }, variable: 'LOG_LEVEL' },
])('parseSettings() refuses $name', ({ env, variable }) => {
  const result = parseSettings({ ...good, ...env })
  expect('problems' in result ? result.problems.map((problem) => problem.variable) : []).toEqual([variable])
})

test('parseSettings() never repeats a secret in what it says', () => {
  const result = parseSettings({ APP_ID: 'x', PRIVATE_KEY: 'hunter2hunter2', WEBHOOK_SECRET: 'hunter2' })
  expect(JSON.stringify(result)).not.toContain('hunter2')
})
