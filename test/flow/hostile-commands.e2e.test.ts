import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openStage, SERVICES, type Stage } from '../stage/open-stage.ts'
import { listActive } from './active-markdown.ts'
import { openPusher, type Planting, type Pusher } from './hostile-git.ts'
import { expectInert, readJudged } from './published.ts'
import {
  change,
  LEDGER,
  look,
  mergeChange,
  mergeProposal,
  openPull,
  readProposal,
  readProposals,
  readText,
  review,
  say,
  tellAgain,
  touch,
  writesOf,
} from './scene.ts'

const EMOJI_GO = 'service.emoji/domain/emoji.go'
const COMMENT_MAX = 65_536

let stage: Stage
let pusher: Pusher
/** Open, and merged. */
let open: number
let merged: number

beforeAll(async () => {
  stage = await openStage()
  pusher = await openPusher(stage)
  open = await openPull(stage, 'open', change(stage, 'emoji-calls-ledger'))
  merged = await mergeChange(stage, 'merged', touch(stage, EMOJI_GO, 'first'))
  await mergeProposal(stage, 'staging', 'service.emoji')
})

afterAll(async () => {
  await pusher.remove()
  await stage.close()
})

const MARKUP = '<img src=x onerror=x> @lena ![i](//evil.test/i.png) [l](//evil.test) `x` | #1 -->'

test.each([
  '/deploy ../../x to <script>',
  '/deploy ../../x to staging',
  '/deploy ../production/service.emoji to staging',
  '/deploy service.emoji to ../production',
  '/deploy __proto__ to constructor',
  '/deploy <script>alert(1)</script> to staging',
  '/deploy @acme/ledger to @lena',
  '/deploy --dry-run to staging',
  '/rollback @everyone in production to --upload-pack=x',
  '/rollback service.emoji in production to --upload-pack=x',
  '/rollback service.emoji in staging to HEAD~1',
  '/rollback service.emoji in staging to ../../x',
  `/rollback service.emoji in ![i](//evil.test/i.png) -- ${MARKUP}`,
  '/rollback ../../x in staging',
  '/allow __proto__ constructor',
  '/allow ../../x <script>@lena</script>',
  '/allow `service.emoji` service.ledger',
])('%s is refused, and nothing of it comes alive', async (command) => {
  const before = await readProposals(stage)
  expect(await say(stage, 'emil', merged, command)).toContain('❌')
  await expectInert(stage, merged)
  expect(await readProposals(stage)).toEqual(before)
})

test.each([
  { name: 'arguments', body: `/allow ${'x'.repeat(COMMENT_MAX - 7)}`, answer: '❌' },
  { name: 'blanks', body: `/deploy${' '.repeat(COMMENT_MAX - 30)}x`, answer: '❌' },
  { name: 'words', body: `/rollback ${'-- '.repeat(21_000)}`, answer: '❌' },
  { name: 'a long name', body: `/deploy ${'a'.repeat(65_000)} to staging`, answer: '❌' },
  { name: 'a long environment', body: `/deploy service.emoji to ${'<b>'.repeat(21_000)}`, answer: '❌' },
  { name: 'lines before a command', body: `${'\n'.repeat(COMMENT_MAX - 5)}/help`, answer: '/rollback SERVICE' },
  { name: 'text after a command', body: `/help\n${'@lena '.repeat(10_000)}`, answer: '/rollback SERVICE' },
  { name: 'fences that do not end', body: `${'```\n'.repeat(16_000)}~~~\n/help`, answer: '' },
])('a comment as long as GitHub takes, full of $name, is answered in short', async ({ body, answer }) => {
  const reply = await say(stage, 'emil', merged, body)
  if (answer === '') expect(reply).toBe('')
  else expect(reply).toContain(answer)
  expect(reply.length).toBeLessThan(2_000)
  await expectInert(stage, merged)
})

test('the reason of a rollback is shown wherever it goes, and comes alive nowhere', async () => {
  const back = `/rollback service.emoji in staging to ${stage.firstVersion} -- ${MARKUP}`
  expect(await say(stage, 'emil', merged, back)).toContain('✅')
  const proposal = await readProposal(stage)
  expect(proposal.body).toContain('onerror')
  expect(listActive(proposal.body.replaceAll(/acme\/services#\d+/g, ''))).toEqual([])
  await mergeProposal(stage, 'staging', 'service.emoji')
  const held = await mergeChange(stage, 'held', touch(stage, EMOJI_GO, 'second'))
  expect((await look(stage, held)).deployments).toMatch(/held[^]*onerror/)
  await expectInert(stage, held)
  await expectInert(stage, merged)
})

test('a pull request that needs the consent of hundreds of services gets a comment that GitHub takes', async () => {
  const files: Planting = Array.from({ length: 500 }, (_, index) => [
    `service.number-${index}/allowlist.yaml`,
    'callers:\n  service.emoji: {}\n',
  ])
  const number = await pusher.openPull('hundreds', files)
  expect(await readJudged(stage, number)).toMatchObject({ state: 'pending', title: 'Waiting for @acme/platform' })
  const { verdict, asked } = await look(stage, number)
  expect(verdict).toContain('…and')
  expect(verdict.length).toBeLessThan(COMMENT_MAX)
  expect(asked).toEqual(['platform'])
  expect(await writesOf(stage, () => tellAgain(stage, 'pull_request'))).toEqual([])
})

test('after all of this, commands do what they did before', async () => {
  expect(await say(stage, 'emil', open, '/allow')).toContain('✅')
  const { head } = await look(stage, open)
  expect(await readText(stage, SERVICES, LEDGER, head)).toContain('service.emoji:')
  await review(stage, 'lena', open)
  expect(await readJudged(stage, open)).toMatchObject({ state: 'success' })
})
