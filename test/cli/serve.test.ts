import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { removeScratch, scratchFolder } from './acme-clone.ts'
import { runDrawbridge } from './drawbridge-process.ts'

afterAll(removeScratch)

test.each([
  { name: 'nothing set', lines: [], wrong: ['APP_ID', 'PRIVATE_KEY', 'WEBHOOK_SECRET'] },
  {
    name: 'Probot’s default secret',
    lines: ['APP_ID=1', 'WEBHOOK_SECRET=development'],
    wrong: ['PRIVATE_KEY', 'WEBHOOK_SECRET'],
  },
])('drawbridge serve refuses to start with $name, and says what is wrong', async ({ lines, wrong }) => {
  const cwd = scratchFolder()
  writeFileSync(join(cwd, 'app.env'), lines.join('\n'))
  const { status, stdout, stderr } = await runDrawbridge(['serve', '--settings', 'app.env'], { cwd })
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(/^drawbridge: the app cannot start with these settings\./)
  expect([...stderr.matchAll(/^([A-Z_]+) must/gm)].map(([, variable]) => variable)).toEqual(wrong)
})

test('drawbridge serve names an environment file that is not there', async () => {
  const { status, stderr } = await runDrawbridge(['serve', '--settings', 'nowhere.env'], { cwd: scratchFolder() })
  expect(status).toBe(2)
  expect(stderr).toBe('drawbridge: nowhere.env cannot be read.\nName a file with one NAME=VALUE in a line.\n')
})

test('drawbridge register keeps a settings file that exists', async () => {
  const cwd = scratchFolder()
  writeFileSync(join(cwd, 'drawbridge.env'), 'APP_ID=1\n')
  const { status, stderr } = await runDrawbridge(['register', '--org', 'acme', '--url', 'https://x.test'], { cwd })
  expect(status).toBe(2)
  expect(stderr).toBe('drawbridge: drawbridge.env exists already.\nName another file with --settings.\n')
})
