import { afterEach, expect, jest, test } from '@jest/globals'
import type { GatherContext } from '../../src/flow/analyst.ts'
import { InProcessAnalyst } from '../../src/flow/in-process-analyst.ts'
import { ThreadedAnalyst } from '../../src/machine/threaded-analyst.ts'

// Starting a thread takes a moment, and on a busy machine a long one.
jest.setTimeout(60_000)

let opened: ThreadedAnalyst[] = []
afterEach(async () => {
  await Promise.all(opened.map((analyst) => analyst.close()))
  opened = []
})

const FILES = ['ledger', 'emoji', 'pot'].map((name, i) => ({
  path: `service.${name}/main.go`,
  blob: `${i}`,
  text: `package main\n\nimport "github.com/monzo/typhon"\n\nfunc main() { typhon.NewRequest(nil, "GET", "http://s-ledger/${name}", nil).Send() }\n`,
}))

const SERVICES = FILES.map(({ path }) => {
  const dir = path.slice(0, path.indexOf('/'))
  return { name: dir, dir, code: [dir] }
})

test('extract() gives on threads what it gives without', async () => {
  const analyst = open()
  const here = await new InProcessAnalyst().extract(FILES)
  const there = await Promise.all(FILES.map((file) => analyst.extract([file])))
  expect(there.flat().map(({ facts }) => decode(facts))).toEqual(here.map(({ facts }) => decode(facts)))
  expect(there.flat().map(({ outline }) => decode(outline))).toEqual(here.map(({ outline }) => decode(outline)))
})

test('gather() gives on threads what it gives without, for one commit after the other', async () => {
  const analyst = open()
  const extracted = await new InProcessAnalyst().extract(FILES)
  const sources = FILES.map(({ path }, i) => ({ path, facts: extracted[i]?.facts ?? new Uint8Array() }))
  for (const services of [SERVICES, SERVICES.slice(1)]) {
    const context: GatherContext = { services, clients: [], dirs: services.map(({ dir }) => dir), shared: [] }
    const batch = { wanted: services.map(({ name }) => name).reverse(), sources }
    const here = await new InProcessAnalyst().gather(context, batch)
    const there = await Promise.all([analyst.gather(context, batch), analyst.gather(context, batch)])
    for (const calls of there) expect(calls.map(decode)).toEqual(here.map(decode))
  }
})

test('extract() finishes here what was under way on a thread that ended', async () => {
  const analyst = open()
  const extracting = analyst.extract(FILES)
  await analyst.close()
  expect((await extracting).map(({ facts }) => decode(facts))).toHaveLength(FILES.length)
  expect(await analyst.extract(FILES)).toHaveLength(FILES.length)
})

test('extract() takes small files without a thread', async () => {
  const analyst = open(1_000)
  const [found] = await analyst.extract([{ path: 'main.go', blob: '1', text: 'package ledger' }])
  expect(decode(found?.outline ?? new Uint8Array())).toMatchObject([{ kind: 'go', package: 'ledger' }])
})

function open(charsMin = 0): ThreadedAnalyst {
  const analyst = new ThreadedAnalyst({ threads: 2, charsMin })
  opened.push(analyst)
  return analyst
}

function decode(value: Uint8Array): unknown {
  return Buffer.from(value)
    .toString('utf8')
    .split('\n')
    .map((line): unknown => JSON.parse(line))
}
