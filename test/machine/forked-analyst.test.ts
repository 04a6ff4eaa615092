import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { GatherContext } from '../../src/flow/sources/analyst.ts'
import { InProcessAnalyst } from '../../src/flow/sources/in-process-analyst.ts'
import { decodeFacts } from '../../src/rpcmap/facts/facts-codec.ts'
import { ForkedAnalyst, type ForkedAnalystOptions } from '../../src/machine/forked-analyst.ts'

let dir = ''
let opened: ForkedAnalyst[] = []
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'drawbridge-analyst-'))
})
afterEach(async () => {
  await Promise.all(opened.map((analyst) => analyst.close()))
  opened = []
  await rm(dir, { recursive: true })
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

test('extract() gives in processes what it gives without', async () => {
  const analyst = open()
  const here = await new InProcessAnalyst().extract(FILES)
  const there = await Promise.all(FILES.map((file) => analyst.extract([file])))
  expect(there.flat().map(({ facts }) => decodeFacts(facts))).toEqual(here.map(({ facts }) => decodeFacts(facts)))
  expect(there.flat().map(({ outline }) => decode(outline))).toEqual(here.map(({ outline }) => decode(outline)))
})

test('gather() gives in processes what it gives without, for one commit after the other', async () => {
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

test('extract() begins again what was under way in a process that ended', async () => {
  const analyst = open()
  const extracting = analyst.extract(FILES)
  await analyst.close()
  expect((await extracting).map(({ facts }) => decodeFacts(facts).kind)).toEqual(['go', 'go', 'go'])
  expect(await analyst.extract(FILES)).toHaveLength(FILES.length)
})

test('extract() takes small files without a process', async () => {
  const analyst = open({ charsMin: 1_000, program: await write('process.exit(1)') })
  const [found] = await analyst.extract([{ path: 'main.go', blob: '1', text: 'package ledger' }])
  expect(decode(found?.outline ?? new Uint8Array())).toMatchObject([{ kind: 'go', package: 'ledger' }])
})

test.each([
  ['dies', 'process.on("message", () => process.kill(process.pid, "SIGTRAP"))', '(SIGTRAP)', {}],
  ['exits before it is asked', 'process.exit(3)', '(status 3)', {}],
  ['does not end', 'process.on("message", () => { for (;;); })', '(no answer for 2 s)', { taskMsMax: 2_000 }],
])('extract() says so, and ends nothing else, when its process %s', async (_what, text, how, options) => {
  const analyst = open({ program: await write(text), ...options })
  const message = expect.stringContaining(how)
  const failure = { name: 'OperationError', code: 'analysis-died', retryable: false, message }
  await expect(analyst.extract(FILES)).rejects.toMatchObject(failure)
})

test('extract() says so, and ends nothing else, when its process runs out of memory', async () => {
  const program = await write(
    'process.on("message", () => { for (const all = []; ; ) all.push(new Array(1e4).fill(0.5)) })',
  )
  const failure = { code: 'analysis-died', message: expect.stringContaining('(SIGABRT)') }
  await withEnvironment({ NODE_OPTIONS: '--max-old-space-size=32' }, async () => {
    await expect(open({ program }).extract(FILES)).rejects.toMatchObject(failure)
  })
})

test('extract() of one finishes although another piece ends the processes of both', async () => {
  const program = await write(`process.on('message', ({ files }) => {
    if (files[0].text === 'bomb') return process.kill(process.pid, 'SIGKILL')
    process.send({ extracted: files.map(() => ({ facts: new Uint8Array([1]), outline: new Uint8Array([2]) })) })
  })`)
  const analyst = open({ processes: 1, program })
  const bomb = analyst.extract([{ path: 'main.go', blob: '1', text: 'bomb' }])
  const others = Promise.all(FILES.map((file) => analyst.extract([file])))
  await expect(bomb).rejects.toMatchObject({ code: 'analysis-died' })
  expect(await others).toEqual(FILES.map(() => [{ facts: new Uint8Array([1]), outline: new Uint8Array([2]) }]))
})

test('extract() gives its processes nothing of the environment but the options of Node', async () => {
  const program = await write(`process.on('message', () => {
    const facts = new TextEncoder().encode(JSON.stringify(Object.keys(process.env).filter((name) => name !== 'NODE_CHANNEL_FD')))
    process.send({ extracted: [{ facts, outline: facts }] })
  })`)
  await withEnvironment({ PRIVATE_KEY: 'of the app', NODE_OPTIONS: '--max-old-space-size=64' }, async () => {
    const [found] = await open({ program }).extract(FILES)
    const names = decode(found?.facts ?? new Uint8Array()) as string[][]
    expect(names[0]).toContain('NODE_OPTIONS')
    expect(names[0]?.filter((name) => !name.startsWith('NODE_'))).toEqual([])
  })
})

async function withEnvironment(variables: NodeJS.ProcessEnv, act: () => Promise<void>): Promise<void> {
  const before = { ...process.env }
  Object.assign(process.env, variables)
  try {
    await act()
  } finally {
    process.env = before
  }
}

function open(options: ForkedAnalystOptions = {}): ForkedAnalyst {
  const analyst = new ForkedAnalyst({ processes: 2, charsMin: 0, ...options })
  opened.push(analyst)
  return analyst
}

async function write(text: string): Promise<string> {
  const path = join(dir, 'program.mjs')
  await writeFile(path, text)
  return path
}

function decode(value: Uint8Array): unknown {
  return Buffer.from(value)
    .toString('utf8')
    .split('\n')
    .map((line): unknown => JSON.parse(line))
}
