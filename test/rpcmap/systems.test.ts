import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { buildCodeGraph } from './build-code-graph.ts'
import { readSystem } from './systems/read-system.ts'

const SYSTEMS = join(import.meta.dirname, 'systems')
const NAMES = readdirSync(SYSTEMS)
  .filter((name) => name.endsWith('.txtar'))
  .sort()

test.each(NAMES)('buildCodeGraph() finds the calls of the system %s, and says what it leaves open', (name) => {
  const { services, sources, calls, unresolved } = readSystem(join(SYSTEMS, name))
  const graph = buildCodeGraph({ services, sources })
  const found = graph.calls.map(({ caller, callee, level, async: isAsync, methods }) => {
    const names = (methods ?? ['*']).join(' ')
    return `${caller} -> ${callee} ${level}${isAsync ? ' async' : ''}${level === 'wired' ? '' : `: ${names}`}`
  })
  const open = graph.unresolved.map(({ caller, evidence }) => `${caller} ${evidence.path}`)
  expect({ calls: found.sort(), unresolved: [...new Set(open)].sort() }).toEqual({ calls, unresolved })
})
