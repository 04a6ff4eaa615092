import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { buildCodeGraph } from './build-code-graph.ts'
import type { CodeGraph, Evidence } from '../../src/rpcmap/facts/code-call.ts'
import type { ClientOption } from '../../src/rpcmap/program/client-option.ts'
import { extractFacts } from '../../src/rpcmap/facts/extract-facts.ts'
import type { SourceFacts } from '../../src/rpcmap/facts/extract-facts.ts'
import { readTxtar, type Txtar } from './read-txtar.ts'
import { selectSourceFiles } from '../../src/rpcmap/select-source-files.ts'

const FIXTURES = join(import.meta.dirname, 'fixtures')

/**
 * Every file `<shape>/<case>.txtar`: a tree of files, and `expected.json` for what it makes. The files of `_shared` are
 * there in each case but those that say `alone`.
 */
const CASES = readdirSync(FIXTURES, { recursive: true, encoding: 'utf8' })
  .flatMap((path) => /^[a-z-]+\/[^/]+(?=\.txtar$)/.exec(path)?.[0] ?? [])
  .sort()

test.each(CASES)('buildCodeGraph() finds exactly what %s makes', (name) => {
  const { files } = readFixture(name)
  expect(inShort(graphOf(name))).toEqual(JSON.parse(files.get('expected.json') ?? ''))
})

test('buildCodeGraph() lists the packages that a service is built from', () => {
  const { packages } = graphOf('request-literal/shared-library')
  expect(packages.get('service.emoji')).toEqual([
    'libraries/balance',
    'libraries/idgen',
    'service.emoji',
    'service.ledger/proto',
  ])
  expect(packages.get('service.pot')).toEqual(['service.pot', 'service.pot/proto'])
})

test('buildCodeGraph() does not depend on the order of files', () => {
  for (const name of CASES) {
    const { services, sources, clients } = readCase(name)
    const forth = buildCodeGraph({ services, sources, clients })
    const back = buildCodeGraph({ services: services.toReversed(), sources: sources.toReversed(), clients })
    expect(inShort(back)).toEqual(inShort(forth))
  }
})

test('buildCodeGraph() takes nothing', () => {
  expect(buildCodeGraph({ services: [], sources: [] })).toEqual({
    calls: [],
    unresolved: [],
    packages: new Map(),
    served: new Map(),
    unserved: [],
    findings: [],
  })
})

function graphOf(name: string): CodeGraph {
  return buildCodeGraph(readCase(name))
}

function readCase(name: string) {
  const own = readFixture(name)
  const isAlone = own.head.includes('alone')
  const files = new Map([...(isAlone ? [] : readFixture('_shared').files), ...own.files])
  const entries = [...files.keys()].sort().map((path) => ({ path, blob: path, kind: 'file' as const }))
  const sources = selectSourceFiles(entries).map(({ path }) => {
    const facts = extractFacts({ path, text: files.get(path) ?? '' })
    return { path, facts: JSON.parse(JSON.stringify(facts)) as SourceFacts }
  })
  const dirs = new Set([...files.keys()].map((path) => path.split('/')[0] ?? ''))
  const services = [...dirs]
    .filter((dir) => /^(service|edge-proxy)\./.test(dir))
    .sort()
    .map((dir) => ({ name: dir, dir, code: [dir] }))
  const clients = JSON.parse(files.get('clients.json') ?? '[]') as ClientOption[]
  return { services, sources, clients }
}

function readFixture(name: string): Txtar {
  return readTxtar(join(FIXTURES, `${name}.txtar`))
}

function inShort({ calls, unresolved, findings }: CodeGraph) {
  const place = ({ path, line, column, text }: Evidence) => `${path}:${line}:${column} ${text}`
  return {
    calls: calls.map(({ caller, callee, level, async: isAsync, methods, condition, evidence }) => ({
      call: `${caller} -> ${callee} ${level}${isAsync ? ', async' : ''}`,
      methods: methods ?? 'all',
      ...(condition === undefined ? {} : { condition: condition.map(place) }),
      evidence: evidence.map(place),
    })),
    unresolved: unresolved.map(({ caller, evidence, reason }) => `${caller} ${place(evidence)}: ${reason}`),
    findings: findings.map(({ code, place: at }) => `${code} ${at.path}:${at.line ?? 0}:${at.column ?? 0}`),
  }
}
