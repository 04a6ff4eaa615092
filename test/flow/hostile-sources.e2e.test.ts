import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { CONFIG_PATH } from '../../src/config/config.ts'
import { openStage, SERVICES, type Stage } from '../stage/open-stage.ts'
import { openPusher, type Planted, type Planting, type Pusher } from './hostile-git.ts'
import { checkClone, readJudged } from './published.ts'
import { change, writesOf } from './scene.ts'

let stage: Stage
let pusher: Pusher

beforeAll(async () => {
  stage = await openStage({ wholeApp: true })
  pusher = await openPusher(stage)
})

afterAll(async () => {
  await pusher.remove()
  await stage.close()
})

const LIST = 'service.emoji/handler/list_emoji.go'
const EXTRA = 'service.emoji/handler/extra.go'

const SOURCES: readonly { name: string; text: Planted; state: string; findings: readonly string[] }[] = [
  {
    name: 'five megabytes',
    text: `package handler\n${'// generated\n'.repeat(420_000)}`,
    state: 'success',
    findings: [],
  },
  {
    name: 'seventeen megabytes',
    text: `package handler\n${'// generated\n'.repeat(1_400_000)}`,
    state: 'failure',
    findings: [`file-too-large ${EXTRA}:1`],
  },
  {
    name: 'a link',
    text: { symlink: '../../elsewhere/extra.go' },
    state: 'failure',
    findings: [`file-symlink ${EXTRA}:1`],
  },
  {
    name: 'a hundred thousand brackets',
    text: `package handler\n\nvar x = ${'('.repeat(100_000)}1${')'.repeat(100_000)}\n`,
    state: 'success',
    findings: [`unparsable-source ${EXTRA}:3`],
  },
  {
    name: 'brackets that never end',
    text: `package handler\n\nfunc f() { ${'{[('.repeat(50_000)}`,
    state: 'success',
    findings: [`unparsable-source ${EXTRA}:3`],
  },
  { name: 'no Go at all', text: '<html>\n', state: 'success', findings: [`unparsable-source ${EXTRA}:1`] },
  {
    name: 'bytes',
    text: Buffer.from([0x70, 0x00, 0xff, 0xfe]),
    state: 'failure',
    findings: [`file-not-utf8 ${EXTRA}:1`],
  },
  {
    name: 'a string that never ends',
    text: `package handler\n\nvar x = "${'a'.repeat(900_000)}\n`,
    state: 'success',
    findings: [`unparsable-source ${EXTRA}:3`],
  },
  { name: 'nothing', text: '', state: 'success', findings: [`unparsable-source ${EXTRA}:1`] },
]

test.each(SOURCES)(
  'a Go file with $name is a finding, and nothing else stops working',
  async ({ name, text, state, findings }) => {
    const branch = name.replaceAll(' ', '-')
    const judged = await readJudged(stage, await pusher.openPull(branch, [[EXTRA, text]]))
    expect([judged.state, judged.findings]).toEqual([state, findings])
  },
)

test('what is wrong around a call hides neither the call nor the calls of other files', async () => {
  const text = `${(change(stage, 'emoji-calls-ledger')[LIST] as string).replace('package handler', 'package handler\n\nvar = = (')}\nfunc broken( {`
  const judged = await readJudged(stage, await pusher.openPull('around', [[LIST, text]]))
  expect(judged.state).toBe('failure')
  expect(judged.findings.map((each) => each.split(':')[0])).toEqual([
    `undeclared-call ${LIST}`,
    `unparsable-source ${LIST}`,
  ])
})

test('the command line says the same about the clone that was pushed from', async () => {
  for (const branch of ['seventeen-megabytes', 'a-link', 'a-hundred-thousand-brackets']) {
    const { data } = await stage.as('ada').rest.pulls.list({ ...SERVICES, head: `acme:${branch}` })
    expect(await checkClone(pusher, branch)).toEqual(await readJudged(stage, data[0]?.number ?? 0))
  }
})

test.each([
  { name: 'deletes', planted: undefined, finding: `config-missing ${CONFIG_PATH}:1` },
  { name: 'makes a link of', planted: { symlink: '../README.md' }, finding: `file-symlink ${CONFIG_PATH}:1` },
  { name: 'fills', planted: '#'.repeat(1_100_000), finding: `file-too-large ${CONFIG_PATH}:1` },
])(
  'a pull request that $name the config is judged by that of its base, and fails',
  async ({ name, planted, finding }) => {
    const files: Planting = [[CONFIG_PATH, planted], ...Object.entries(change(stage, 'emoji-calls-ledger'))]
    const judged = await readJudged(stage, await pusher.openPull(`config-${name.length}`, files))
    expect(judged).toMatchObject({ state: 'failure', title: '1 undeclared call, 1 other error' })
    expect(judged.findings).toContain(finding)
  },
)

test('a repository without commits, and one without a config, are left alone', async () => {
  const { admin } = stage.sandbox
  await admin.createRepository('acme', { name: 'empty' })
  await admin.createRepository('acme', { name: 'plain', files: { 'README.md': 'Plain\n' }, author: 'ada' })
  for (const repo of ['empty', 'plain']) admin.setTeamRepository('acme', 'platform', repo, 'admin')
  admin.uninstall('drawbridge', 'acme')
  const writes = await writesOf(stage, async () => {
    admin.install('drawbridge', 'acme')
    await stage.settle()
    await stage.app.sweep()
    await stage.settle()
    await admin.commit('acme/plain', {
      author: 'ada',
      message: 'x',
      branch: 'x',
      files: { 'service.x/main.go': 'package x\n' },
    })
    const { data } = await stage
      .as('ada')
      .rest.pulls.create({ owner: 'acme', repo: 'plain', base: 'main', head: 'x', title: 'x' })
    await stage.settle()
    await stage.as('ada').rest.pulls.merge({ owner: 'acme', repo: 'plain', pull_number: data.number })
    await admin.commit('acme/empty', { author: 'ada', message: 'First', files: { 'README.md': 'No longer empty\n' } })
  })
  expect(writes.filter((write) => /\/(empty|plain)\//.test(write))).toEqual([])
})

test('after all of this, the next pull request is judged as ever', async () => {
  const number = await pusher.openPull('harmless', Object.entries(change(stage, 'ledger-next')))
  expect(await readJudged(stage, number)).toEqual({ state: 'success', title: 'No calls change', findings: [] })
})
