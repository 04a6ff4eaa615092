import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { CONFIG_PATH } from '../../src/config/config.ts'
import { makeClone, removeScratch, type Clone } from './acme-clone.ts'
import { runDrawbridge } from './run-drawbridge.ts'

afterAll(removeScratch)

const MAIN = 'package main\n\nfunc main() {}\n'

function clone(config: string, files: Readonly<Record<string, string>> = {}): Clone {
  const made = makeClone()
  const all = { 'service.pot/main.go': MAIN, 'go.mod': 'module acme\n', [CONFIG_PATH]: config, ...files }
  made.commit(new Map(Object.entries(all)), 'main')
  return made
}

function run(made: Clone, ...args: string[]) {
  return runDrawbridge(args, { cwd: made.dir })
}

test('G18 a list of services that names none is an error of check and of map', async () => {
  const made = clone(`version: 1\nservices: ['svc.*']\n`)
  made.commit(new Map([['README.md', 'more\n']]), 'change', 'main')
  const checked = await run(made, 'check', '--base', 'main', '--head', 'change')
  expect(checked.status).toBe(1)
  expect(checked.stdout).toMatch(/^FAILURE/)
  expect(checked.stdout).toContain('There is no service')
  const mapped = await run(made, 'map')
  expect(mapped.status).toBe(1)
  expect(mapped.stderr).toContain('There is no service')
})

test('G18 a glob among others that matches nothing is a warning', async () => {
  const made = clone(`version: 1\nservices: ['service.*', 'cron.*']\n`)
  const mapped = await run(made, 'map')
  expect(mapped.status).toBe(0)
  expect(mapped.stderr).toContain('No directory matches "cron.*"')
})

test('G18 the change that brings a typing mistake fails, and the one that mends it does not', async () => {
  const made = clone(`version: 1\nservices: ['service.*']\n`)
  made.commit(new Map([[CONFIG_PATH, `version: 1\nservices: ['svc.*']\n`]]), 'typo', 'main')
  made.commit(new Map([[CONFIG_PATH, `version: 1\nservices: ['service.*'] # mended\n`]]), 'mended', 'typo')
  const check = (base: string, head: string) => run(made, 'check', '--base', base, '--head', head)
  expect((await check('main', 'typo')).status).toBe(1)
  expect((await check('typo', 'mended')).status).toBe(0)
})

test('G19 a new program of no service is an error, one that is there a warning, one that is ignored nothing', async () => {
  const made = clone(`version: 1\nservices: ['service.*']\nignore: ['tools/**']\n`, { 'old/main.go': MAIN })
  made.commit(new Map([['tools/gen/main.go', MAIN]]), 'tool', 'main')
  made.commit(new Map([['newthing/main.go', MAIN]]), 'program', 'tool')
  const tool = await run(made, 'check', '--base', 'main', '--head', 'tool')
  expect(tool.status).toBe(0)
  const program = await run(made, 'check', '--base', 'main', '--head', 'program')
  expect(program.status).toBe(1)
  expect(program.stdout).toContain('The program in newthing belongs to no service')
  expect(program.stdout).not.toContain('tools/gen')
  expect(program.stdout).toContain('1 finding that the base has, too')
})

test('G20 a symbolic link and a submodule that are named like a service are errors', async () => {
  const made = clone(`version: 1\nservices: ['service.*']\n`)
  made.git('checkout', '--quiet', '-b', 'links')
  symlinkSync('service.pot', join(made.dir, 'service.alias'))
  made.git('add', 'service.alias')
  made.git('update-index', '--add', '--cacheinfo', `160000,${made.git('rev-parse', 'main')},service.sub`)
  made.git('commit', '--quiet', '--message', 'links')
  const checked = await run(made, 'check', '--base', 'main', '--head', 'links')
  expect(checked.status).toBe(1)
  expect(checked.stdout).toMatch(/service\.alias[^]*A symbolic link stands where "service\.\*"/)
  expect(checked.stdout).toMatch(/service\.sub[^]*A submodule stands where "service\.\*"/)
})
