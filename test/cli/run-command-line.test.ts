import { readFileSync } from 'node:fs'
import { afterAll, expect, test } from '@jest/globals'
import { removeScratch, scratchFolder } from './acme-clone.ts'
import { runDrawbridge as runProcess } from './drawbridge-process.ts'
import { runDrawbridge } from './run-drawbridge.ts'
import { goldenIn } from '../golden.ts'

const expectGolden = goldenIn('cli/golden')

afterAll(removeScratch)

test.each([
  { args: ['--help'], file: 'help.txt' },
  { args: ['check', '--help'], file: 'help-check.txt' },
  { args: ['map', '--help'], file: 'help-map.txt' },
  { args: ['apis', '--help'], file: 'help-apis.txt' },
  { args: ['owners', '--help'], file: 'help-owners.txt' },
  { args: ['explain', '--help'], file: 'help-explain.txt' },
  { args: ['register', '--help'], file: 'help-register.txt' },
  { args: ['serve', '--help'], file: 'help-serve.txt' },
  { args: ['sandbox', '--help'], file: 'help-sandbox.txt' },
])('drawbridge $args prints help to standard output', async ({ args, file }) => {
  const { status, stdout, stderr } = await runDrawbridge(args, { cwd: scratchFolder() })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expectGolden(stdout, `${file}`)
})

test('drawbridge --version prints the version of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  expect(await runProcess(['--version'], { cwd: scratchFolder() })).toEqual({
    status: 0,
    stdout: `${version}\n`,
    stderr: '',
  })
})

test('drawbridge without a command prints help to standard error, with status 2', async () => {
  const { status, stdout, stderr } = await runProcess([], { cwd: scratchFolder() })
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toMatch(/^Usage: drawbridge /)
})

test('drawbridge suggests the command that was meant', async () => {
  const { status, stderr } = await runDrawbridge(['chekc'], { cwd: scratchFolder() })
  expect(status).toBe(2)
  expect(stderr).toBe("error: unknown command 'chekc'\n(Did you mean check?)\nAdd --help to see how it is used.\n")
})
