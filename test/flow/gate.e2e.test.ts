import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openStage, SERVICES, type Stage } from '../stage/open-stage.ts'
import {
  change,
  commit,
  emojiCallsLedger,
  guardBranches,
  LEDGER,
  look,
  lookAtNamed,
  openPull,
  readText,
  review,
  say,
  seedFile,
} from './scene.ts'

// How a developer with ordinary write access would get a call merged without the callee's team, kind by kind. emil is
// in @acme/social, lena and luis are in @acme/ledger.

const CONFIG = '.github/drawbridge.yml'
const CODEOWNERS = '.github/CODEOWNERS'
const PREVIEW = 'drawbridge (preview, not a gate)'

let stage: Stage

beforeAll(async () => {
  stage = await openStage()
  await guardBranches(stage, 'release/*')
})

afterAll(() => stage.close())

const WAITS = { state: 'pending', title: 'Waiting for @acme/ledger' }

async function openAs(author: string, head: string, base: string): Promise<number> {
  const { data } = await stage.as(author).rest.pulls.create({ ...SERVICES, head, base, title: `${head} to ${base}` })
  await stage.settle()
  return data.number
}

async function branchOff(branch: string, from: string): Promise<void> {
  const { rest } = stage.as('emil')
  const { data } = await rest.git.getRef({ ...SERVICES, ref: `heads/${from}` })
  await rest.git.createRef({ ...SERVICES, ref: `refs/heads/${branch}`, sha: data.object.sha })
}

test.each([
  { name: 'G1: a branch that holds the entry already', branch: 'decoy', files: {} },
  {
    name: 'G2: a branch whose config wants no consent',
    branch: 'lax',
    files: { [CONFIG]: 'version: 1\nservices: ["service.*"]\nreview: { default: { consent: none } }\n' },
  },
])('$name does not speak for the default branch', async ({ branch, files }) => {
  await commit(stage, branch, { ...emojiCallsLedger(stage), ...files })
  await branchOff(`want-${branch}`, branch)
  await commit(stage, `want-${branch}`, { 'README.md': 'a line\n' })
  // The config on it would be an own reason to wait.
  const wanted = await openAs('emil', `want-${branch}`, 'main')
  const decoy = await openAs('emil', `want-${branch}`, branch)
  expect((await lookAtNamed(stage, wanted, 'drawbridge')).state).toBe('pending')
  expect((await lookAtNamed(stage, decoy, PREVIEW)).state).toBe('success')
  await review(stage, 'emil', decoy, 'COMMENT')
  expect((await lookAtNamed(stage, wanted, 'drawbridge')).state).toBe('pending')
})

test('G1: a branch that somebody makes under a guarded glob speaks for itself alone, by rules as strict as the default', async () => {
  const lax = seedFile(stage, CONFIG).replace('consent: required', 'consent: none')
  await commit(stage, 'release/mine', { [CONFIG]: lax })
  const number = await openPull(stage, 'to-mine', emojiCallsLedger(stage), { base: 'release/mine' })
  expect(await lookAtNamed(stage, number, 'drawbridge: release/mine')).toMatchObject(WAITS)
  expect((await lookAtNamed(stage, number, 'drawbridge')).state).toBe('none')
})

test('G3: a retarget to another base and back leaves the check of the default branch as it was', async () => {
  await commit(stage, 'there', emojiCallsLedger(stage))
  const number = await openPull(stage, 'there-and-back', emojiCallsLedger(stage))
  const { rest } = stage.as('emil')
  await rest.pulls.update({ ...SERVICES, pull_number: number, base: 'there' })
  await stage.settle()
  expect((await lookAtNamed(stage, number, PREVIEW)).state).toBe('success')
  expect(await lookAtNamed(stage, number, 'drawbridge')).toMatchObject(WAITS)
  await rest.pulls.update({ ...SERVICES, pull_number: number, base: 'main' })
  expect(await lookAtNamed(stage, number, 'drawbridge')).toMatchObject(WAITS)
  await stage.settle()
})

test('G4: an entry that the base took away meanwhile has to be agreed to again, also by who approved before', async () => {
  const text = `${seedFile(stage, LEDGER)}  service.fraud: {}\n`
  await commit(stage, 'main', { [LEDGER]: text }, { author: 'ada' })
  const moved = text.replace('  service.fraud: {}\n', '').replace('callers:\n', 'callers:\n  service.fraud: {}\n')
  const number = await openPull(stage, 'moves-an-entry', { [LEDGER]: moved })
  expect(await look(stage, number)).toMatchObject({ state: 'success' })
  await review(stage, 'lena', number)
  await commit(stage, 'main', { [LEDGER]: seedFile(stage, LEDGER) }, { author: 'lena' })
  await stage.settle()
  await say(stage, 'emil', number, '/refresh')
  expect(await look(stage, number)).toMatchObject(WAITS)
})

test('a conflict with the base waits, and says in which file', async () => {
  const number = await openPull(stage, 'conflicting', { 'service.card/README.md': 'one\n' })
  await commit(stage, 'main', { 'service.card/README.md': 'another\n' }, { author: 'ada' })
  await stage.settle()
  await say(stage, 'emil', number, '/refresh')
  const seen = await look(stage, number)
  expect(seen).toMatchObject({ state: 'pending', title: 'Conflicts with its base in 1 file' })
  expect(seen.verdict).toContain('service.card/README.md')
  await commit(stage, 'main', { 'service.card/README.md': undefined }, { author: 'ada' })
  await stage.settle()
})

test("G5: an author's own agreement counts only for what nobody else pushed", async () => {
  const number = await openPull(stage, 'lenas', { 'service.ledger/README.md': 'Ledger\n' }, { author: 'lena' })
  expect(await look(stage, number)).toMatchObject({ state: 'success' })
  await commit(stage, 'lenas', emojiCallsLedger(stage), { author: 'emil' })
  await stage.settle()
  const seen = await look(stage, number)
  expect(seen).toMatchObject(WAITS)
  expect(seen.verdict).toContain('`@lena` is the author, but somebody else pushed it')
  await review(stage, 'luis', number)
  expect(await look(stage, number)).toMatchObject({ state: 'success' })
})

test('G5: what the author pushed counts, whoever pushed something else to the branch', async () => {
  const number = await openPull(stage, 'lenas-own', emojiCallsLedger(stage), { author: 'lena' })
  expect(await look(stage, number)).toMatchObject({ state: 'success' })
  await commit(stage, 'lenas-own', { 'service.emoji/README.md': 'Emoji\n' }, { author: 'emil' })
  await stage.settle()
  expect(await look(stage, number)).toMatchObject({ state: 'success' })
})

test('G6: what somebody else commands is not put there by the author', async () => {
  const number = await openPull(stage, 'lenas-code', change(stage, 'emoji-calls-ledger'), { author: 'lena' })
  expect(await say(stage, 'emil', number, '/allow')).toContain('✅')
  expect(await look(stage, number)).toMatchObject(WAITS)
})

test('G6: what the author commands is', async () => {
  const number = await openPull(stage, 'lenas-command', change(stage, 'emoji-calls-ledger'), { author: 'lena' })
  expect(await say(stage, 'lena', number, '/allow')).toContain('✅')
  expect(await look(stage, number)).toMatchObject({ state: 'success' })
})

test('G7: who pushed an entry to the pull request of another does not approve it', async () => {
  const number = await openPull(stage, 'emils', { 'service.emoji/README.md': 'Emoji\n' })
  await commit(stage, 'emils', emojiCallsLedger(stage), { author: 'lena' })
  await stage.settle()
  await review(stage, 'lena', number)
  const seen = await look(stage, number)
  expect(seen).toMatchObject(WAITS)
  expect(seen.verdict).toContain('`@lena` put it there')
  await review(stage, 'luis', number)
  expect(await look(stage, number)).toMatchObject({ state: 'success' })
})

test('G9: a service that moves to a directory of others needs those whom it belonged to', async () => {
  const config = (await readText(stage, SERVICES, CONFIG))?.replace(
    '"service.*"',
    '"service.*"\n  - "domains/*/service.*"',
  )
  const owners = `${seedFile(stage, CODEOWNERS)}/domains/social/ @acme/social\n`
  await commit(stage, 'main', { [CONFIG]: config, [CODEOWNERS]: owners }, { author: 'ada' })
  await stage.settle()
  const moved = Object.fromEntries(
    [...stage.seed.services].flatMap(([path, text]) =>
      path.startsWith('service.ledger/')
        ? [
            [path, undefined],
            [`domains/social/${path}`, text],
          ]
        : [],
    ) as [string, string | undefined][],
  )
  const alone = await openPull(stage, 'moves-the-ledger', moved)
  expect(await look(stage, alone)).toMatchObject({ state: 'pending', asked: ['ledger'] })
  expect((await look(stage, alone)).verdict).toContain('service.ledger passes from')
  await review(stage, 'lena', alone)
  expect((await look(stage, alone)).title).not.toContain('@acme/ledger')
})

test('G10: other owners in CODEOWNERS need the old and the new ones', async () => {
  const owners = (await readText(stage, SERVICES, CODEOWNERS))?.replace(
    /(\/service\.ledger\/ +)@acme\/ledger/,
    '$1@acme/risk',
  )
  const number = await openPull(stage, 'other-owners', { [CODEOWNERS]: owners })
  const seen = await look(stage, number)
  expect(seen).toMatchObject({ state: 'pending', title: 'Waiting for @acme/ledger and @acme/risk' })
  expect(seen.verdict).toContain('service.ledger passes from')
})

test('G11: a rule that is taken back needs the owners of the config, and is told', async () => {
  const config = (await readText(stage, SERVICES, CONFIG))?.replace('consent: required', 'consent: none')
  const number = await openPull(stage, 'no-consent', { [CONFIG]: config })
  const seen = await look(stage, number)
  expect(seen).toMatchObject({ state: 'pending', title: 'Waiting for @acme/platform' })
  expect(seen.verdict).toContain('review.default: consent none instead of required')
})

test('G13: an owner who may not write to the repository agrees to nothing', async () => {
  const number = await openPull(stage, 'no-write', emojiCallsLedger(stage))
  stage.sandbox.admin.setTeamRepository('acme', 'ledger', 'services', 'read')
  await review(stage, 'lena', number)
  const seen = await look(stage, number)
  stage.sandbox.admin.setTeamRepository('acme', 'ledger', 'services', 'write')
  expect(seen).toMatchObject(WAITS)
  expect(seen.verdict).toContain('`@lena` may not write to this repository')
})

test('G14: an open objection of an owner holds what another agrees to, by name', async () => {
  const number = await openPull(stage, 'objected', emojiCallsLedger(stage))
  await review(stage, 'lena', number, 'REQUEST_CHANGES')
  await review(stage, 'luis', number)
  const seen = await look(stage, number)
  expect(seen).toMatchObject({ state: 'pending', title: '@lena objects' })
  await review(stage, 'lena', number)
  expect(await look(stage, number)).toMatchObject({ state: 'success' })
})

test('G40: a member of a stack is judged by what its trunk would get, and by its trunk', async () => {
  const owners = (await readText(stage, SERVICES, CODEOWNERS))?.replace(
    /(\/service\.ledger\/ +)@acme\/ledger/,
    '$1@acme/social',
  )
  const lower = await openPull(stage, 'stack-lower', { [CODEOWNERS]: owners })
  expect(await lookAtNamed(stage, lower, 'drawbridge')).toMatchObject(WAITS)
  await branchOff('stack-upper', 'stack-lower')
  await commit(stage, 'stack-upper', emojiCallsLedger(stage))
  const upper = await openAs('emil', 'stack-upper', 'stack-lower')
  await stage.sandbox.admin.createStack('acme/services', [lower, upper], 'emil')
  await stage.settle()
  expect(await lookAtNamed(stage, upper, 'drawbridge')).toMatchObject(WAITS)
})

test('G11: who may change the rules is not given away in a step of its own', async () => {
  const owners = (await readText(stage, SERVICES, CODEOWNERS))?.replace(
    /(\/\.github\/ +)@acme\/platform/,
    '$1@acme/social',
  )
  const number = await openPull(stage, 'rules-to-others', { [CODEOWNERS]: owners })
  expect(await look(stage, number)).toMatchObject({ state: 'pending', title: 'Waiting for @acme/platform' })
})
