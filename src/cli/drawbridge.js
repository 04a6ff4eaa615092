#!/usr/bin/env node
// The package's command. Sources are TypeScript, which Node runs from 22.18 on; on an older Node they run on the one that
// `npm ci` puts into node_modules. A published package carries compiled files, which any supported Node runs.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import * as module from 'node:module'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const sources = join(here, 'main.ts')
const compiled = [join(here, 'main.js'), join(here, '../../dist/cli/main.js')]

// Compiling takes longer than most commands do. Not in the shared temporary folder: whoever can write there could run code as us.
const compileCache = join(here, '../../node_modules/.cache/drawbridge')

const main = existsSync(sources) ? sources : compiled.find((file) => existsSync(file))
if (main === undefined) fail('its program is missing.', 'Install the package again.')
else if (main !== sources || process.features.typescript) {
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE ?? compileCache)
  await import(pathToFileURL(main).href)
} else runOn(findNode(here), [main, ...process.argv.slice(2)])

/** The Node that the project pins: in node_modules here or in a folder above. */
function findNode(start) {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  for (let folder = start; ; folder = dirname(folder)) {
    const file = join(folder, 'node_modules', 'node', 'bin', name)
    if (existsSync(file)) return file
    if (dirname(folder) === folder) return undefined
  }
}

function runOn(node, args) {
  if (node === undefined) {
    fail(
      `this is Node ${process.versions.node}, and running the sources takes 22.18 or newer.`,
      'Run `npm ci` in the project, which installs one beside it, or use a newer Node.',
    )
    return
  }
  const env = { NODE_COMPILE_CACHE: compileCache, ...process.env }
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...args], { stdio: 'inherit', env })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) {
    process.on(signal, () => {
      // A terminal sends these to both of us; sent on, the child would get them twice and take that for impatience.
      const isFromTerminal = process.stdin.isTTY && (signal === 'SIGINT' || signal === 'SIGQUIT')
      if (!isFromTerminal) child.kill(signal)
    })
  }
  child.on('error', (error) => fail(`${node} cannot be started: ${error.message}.`, 'Run `npm ci` in the project.'))
  child.on('exit', (status, signal) => {
    process.exitCode = status ?? 128 + (constants.signals[signal] ?? 0)
  })
}

function fail(what, advice) {
  console.error(`drawbridge: ${what}\n${advice}`)
  process.exitCode = 2
}
