import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { removeScratch, scratchFolder } from './acme-clone.ts'
import { launcher, runDrawbridge } from './drawbridge-process.ts'

afterAll(removeScratch)

// A Node that does not run TypeScript, as those before 22.18.
const OLD_NODE = ['--no-experimental-strip-types']

/** A package with the real launcher and a program of the test's own. */
function makePackage(
  program: { file: string; text: string },
  options: { node?: boolean } = {},
): { dir: string; launcher: string } {
  const dir = scratchFolder()
  mkdirSync(join(dir, 'src/cli'), { recursive: true })
  writeFileSync(join(dir, 'package.json'), '{ "type": "module" }')
  copyFileSync(launcher, join(dir, 'src/cli/drawbridge.js'))
  const file = join(dir, program.file)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, program.text)
  if (options.node) {
    mkdirSync(join(dir, 'node_modules/node/bin'), { recursive: true })
    symlinkSync(process.execPath, join(dir, 'node_modules/node/bin/node'))
  }
  return { dir, launcher: join(dir, 'src/cli/drawbridge.js') }
}

const SHOW_ARGUMENTS =
  'const shown: string = process.argv.slice(2).join("|")\nconsole.log(shown)\nprocess.exitCode = 7\n'

test.each([
  { name: 'a Node that runs TypeScript', nodeArgs: [] },
  { name: 'an older Node, on the pinned one', nodeArgs: OLD_NODE },
])('drawbridge.js passes on arguments and exit status with $name', async ({ nodeArgs }) => {
  const { dir, launcher } = makePackage({ file: 'src/cli/main.ts', text: SHOW_ARGUMENTS }, { node: true })
  const ended = await runDrawbridge(['map', 'a b', '--at=$HOME'], { cwd: dir, nodeArgs, program: launcher })
  expect(ended).toEqual({ status: 7, stdout: 'map|a b|--at=$HOME\n', stderr: '' })
})

test.each(['src/cli/main.js', 'dist/cli/main.js'])(
  'drawbridge.js runs compiled files where there are no sources: %s',
  async (file) => {
    const { dir, launcher } = makePackage({ file, text: 'console.log("compiled")\n' })
    const ended = await runDrawbridge([], { cwd: dir, nodeArgs: OLD_NODE, program: launcher })
    expect(ended).toEqual({ status: 0, stdout: 'compiled\n', stderr: '' })
  },
)

test('drawbridge.js says what to do when no Node runs the sources', async () => {
  const { dir, launcher } = makePackage({ file: 'src/cli/main.ts', text: SHOW_ARGUMENTS })
  const ended = await runDrawbridge(['check'], { cwd: dir, nodeArgs: OLD_NODE, program: launcher })
  expect(ended.status).toBe(2)
  expect(ended.stdout).toBe('')
  expect(ended.stderr).toMatch(
    /^drawbridge: this is Node [\d.]+, and running the sources takes 22\.18 or newer\.\nRun `npm ci`/,
  )
})

test('drawbridge.js says what to do when its program is missing', async () => {
  const { dir, launcher } = makePackage({ file: 'README.md', text: '' })
  const ended = await runDrawbridge([], { cwd: dir, program: launcher })
  expect(ended).toEqual({
    status: 2,
    stdout: '',
    stderr: 'drawbridge: its program is missing.\nInstall the package again.\n',
  })
})

test.each([
  { signal: 'SIGTERM', end: 'process.exitCode = 7', status: 7 },
  { signal: 'SIGINT', end: 'process.exitCode = 8', status: 8 },
  // Default handling: the program dies of the signal, and the shell's number for that comes out.
  { signal: 'SIGHUP', end: undefined, status: 129 },
] as const)('drawbridge.js passes on $signal and what becomes of it', async ({ signal, end, status }) => {
  const handler = end === undefined ? '' : `process.on('${signal}', () => { ${end}; clearInterval(alive) })\n`
  const text = `const alive: NodeJS.Timeout = setInterval(() => undefined, 1000)\n${handler}console.log('ready')\n`
  const { launcher } = makePackage({ file: 'src/cli/main.ts', text }, { node: true })
  const child = spawn(process.execPath, [...OLD_NODE, launcher], { stdio: ['ignore', 'pipe', 'inherit'] })
  child.stdout.once('data', () => child.kill(signal))
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(status)
})
