import { createHash } from 'node:crypto'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { generateMonorepo } from '../../../bench/generate-monorepo.ts'
import type { GeneratedCall } from '../../../bench/monorepo/call-style.ts'
import { requestLiteral } from '../../../bench/monorepo/styles/request-literal.ts'
import { MemoryFactsCache, type FactsCache } from '../../../src/flow/sources/facts-cache.ts'
import { InProcessAnalyst } from '../../../src/flow/sources/in-process-analyst.ts'
import type { Repository } from '../../../src/flow/ports/ports.ts'
import { readCode } from '../../../src/flow/sources/read-code.ts'
import { MemoryStore } from '../../../src/flow/sources/memory-store.ts'
import { RecentAnswers } from '../../../src/flow/sources/recent-answers.ts'
import { buildCodeGraph } from '../../rpcmap/build-code-graph.ts'
import { extractFacts } from '../../../src/rpcmap/facts/extract-facts.ts'
import { selectSourceFiles } from '../../../src/rpcmap/select-source-files.ts'

const MONOREPO = generateMonorepo({ services: 8, calls: 30, files: 110, lines: 3_000 })
const FILES = new Map(MONOREPO.files())
const SERVICES = MONOREPO.services.map(({ name }) => ({ name, dir: name, code: [name] }))

test('readCode() finds what buildCodeGraph() finds in everything', async () => {
  const { code } = await read(FILES, new MemoryFactsCache())
  expect(code).toEqual(everything(FILES))
  expect(code.calls).toHaveLength(MONOREPO.calls.length)
})

test('readCode() finds what was generated', async () => {
  const { code } = await read(FILES, new MemoryFactsCache())
  const found = code.calls.map(({ caller, callee, level, methods = [] }) => ({ caller, callee, level, methods }))
  const wanted = MONOREPO.calls.map((call) => ({
    caller: call.caller.name,
    callee: call.callee.name,
    level: call.style.reached ? 'called' : 'unreached',
    methods: call.style.methods(call),
  }))
  expect(new Set(found.map(describe))).toEqual(new Set(wanted.map(describe)))
  expect(code.unresolved).toEqual([])
})

test('readCode() reads and looks at nothing a second time', async () => {
  const cache = new Counting()
  const first = await read(FILES, cache)
  expect(cache.taken()).toEqual({ gathered: SERVICES.map(({ name }) => name).sort(), wasIdle: false })
  const second = await read(FILES, cache)
  expect(second.code).toEqual(first.code)
  expect(second.asked).toEqual([])
  expect(cache.taken()).toEqual({ gathered: [], wasIdle: true })
})

test('readCode() reads the changed files alone, and looks at the services alone that they are part of', async () => {
  const cache = new Counting()
  await read(FILES, cache)
  cache.taken()
  const caller = MONOREPO.services[3]
  if (caller === undefined) throw new Error('there are more services')
  const changed = new Map([...FILES, ...MONOREPO.handlerFiles(caller, [extraCall(caller.index)])])
  const { code, asked } = await read(changed, cache)
  expect(asked.every((path) => path.startsWith(`${caller.name}/handler/`))).toBe(true)
  expect(cache.taken().gathered).toEqual([caller.name])
  expect(code).toEqual(everything(changed))
})

test('readCode() looks at every service that imports a changed library', async () => {
  const cache = new Counting()
  await read(FILES, cache)
  cache.taken()
  const path = [...FILES.keys()].find((file) => /^libraries\/accounts.*\.go$/.test(file)) ?? ''
  const changed = new Map([...FILES, [path, `${FILES.get(path)}\n// Changed.\n`]])
  const { code, asked } = await read(changed, cache)
  const importing = [...code.packages].flatMap(([name, dirs]) =>
    dirs.includes(path.replace(/\/[^/]*$/, '')) ? [name] : [],
  )
  expect(asked).toEqual([path])
  expect(importing.length).toBeGreaterThan(0)
  expect(cache.taken().gathered).toEqual(importing.sort())
})

test('readCode() forgets nothing when files move between packages', async () => {
  const cache = new Counting()
  await read(FILES, cache)
  const moved = new Map(
    [...FILES].map(([path, text]) => [path.replace('/handler/handle.go', '/handler/moved.go'), text]),
  )
  const { code, asked } = await read(moved, cache)
  expect(asked).toEqual([])
  expect(code).toEqual(everything(moved))
})

test('readCode() finds the same with a cache that loses anything at any time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.boolean()), async (kept) => {
      const cache = new Counting(() => kept.next().value !== false)
      for (let i = 0; i < 2; i++) expect((await read(FILES, cache)).code.calls).toHaveLength(MONOREPO.calls.length)
    }),
    { numRuns: 4 },
  )
})

test('readCode() tells how far it is', async () => {
  const told: string[] = []
  await read(FILES, new MemoryFactsCache(), (done, total, what) => told.push(`${what} ${done === total}`))
  expect(told.at(-1)).toBe('services true')
  expect(told).toContain('files true')
})

/** Counts what it is made to find out; `keeps` says each time whether a value is still there. */
class Counting implements FactsCache {
  readonly #store = new MemoryStore({ bytesMax: 100_000_000 })
  readonly #here = new InProcessAnalyst()
  #gathered: string[] = []
  #extracted = 0
  readonly #keeps: () => boolean

  constructor(keeps: () => boolean = () => true) {
    this.#keeps = keeps
  }

  readonly values: FactsCache['values'] = {
    read: async (keys) => new Map([...(await this.#store.read(keys))].filter(() => this.#keeps())),
    write: (values) => this.#store.write(values),
    flush: () => Promise.resolve(),
  }

  readonly recent = new RecentAnswers()

  readonly analyst: FactsCache['analyst'] = {
    width: 1,
    extract: (files) => {
      this.#extracted += files.length
      return this.#here.extract(files)
    },
    gather: (context, batch) => {
      this.#gathered.push(...batch.wanted)
      return this.#here.gather(context, batch)
    },
  }

  taken(): { gathered: readonly string[]; wasIdle: boolean } {
    const taken = { gathered: this.#gathered.sort(), wasIdle: this.#extracted === 0 }
    this.#gathered = []
    this.#extracted = 0
    return taken
  }
}

async function read(
  files: ReadonlyMap<string, string>,
  cache: FactsCache,
  onProgress?: Parameters<typeof readCode>[1]['onProgress'],
) {
  const asked: string[] = []
  const repository: Pick<Repository, 'readFiles'> = {
    readFiles: async (entries) => {
      asked.push(...entries.map(({ path }) => path))
      return {
        files: entries.map(({ path, blob }) => ({ path, blob, text: files.get(path) ?? '' })),
        unreadable: [],
      }
    },
  }
  const { code } = await readCode(repository as Repository, {
    entries: entriesOf(files),
    services: SERVICES,
    cache,
    onProgress,
  })
  return { code, asked }
}

function everything(files: ReadonlyMap<string, string>) {
  const sources = entriesOf(files).map(({ path }) => ({
    path,
    facts: extractFacts({ path, text: files.get(path) ?? '' }),
  }))
  return buildCodeGraph({ services: SERVICES, sources: JSON.parse(JSON.stringify(sources)) as typeof sources })
}

function entriesOf(files: ReadonlyMap<string, string>) {
  const entries = [...files].map(([path, text]) => ({
    path,
    blob: createHash('sha1').update(text).digest('hex'),
    kind: 'file' as const,
  }))
  return selectSourceFiles(entries.sort((a, b) => (a.path < b.path ? -1 : 1))).filter(
    ({ path }) => !path.endsWith('allowlist.yaml'),
  )
}

function extraCall(index: number): GeneratedCall {
  const [caller, callee] = [MONOREPO.services[index], MONOREPO.services[(index + 1) % MONOREPO.services.length]]
  if (caller === undefined || callee === undefined) throw new Error('there are more services')
  return { caller, callee, style: requestLiteral }
}

function describe(call: { caller: string; callee: string; level: string; methods: readonly string[] }): string {
  return `${call.caller} ${call.callee} ${call.level} ${call.methods.join(' ')}`
}
