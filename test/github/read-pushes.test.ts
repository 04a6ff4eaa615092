import { expect, test } from '@jest/globals'
import { ADA, BOT, github, openMocked, OTHER_SHA, REPO, SHA, useGithubMock } from './github-mock.ts'

useGithubMock()

const NONE = '0'.repeat(40)
const PATH = '/repos/acme/services/activity?ref=refs%2Fheads%2Femoji&direction=desc&per_page=100'
const made = { before: NONE, after: SHA, actor: ADA }
const pushed = { before: SHA, after: OTHER_SHA, actor: BOT }

test.each([
  {
    name: 'who moved a branch, from its creation on',
    answer: [pushed, made, { before: OTHER_SHA, after: NONE, actor: ADA }],
    moves: [
      { actor: 'drawbridge[bot]', ours: true, before: SHA, after: OTHER_SHA },
      { actor: 'ada', ours: false, before: undefined, after: SHA },
    ],
  },
  {
    name: 'nobody for an account that is gone',
    answer: [{ ...made, actor: null }],
    moves: [{ actor: undefined, ours: false, before: undefined, after: SHA }],
  },
  { name: 'nothing where there is a gap', answer: [pushed, { ...made, after: 'e'.repeat(40) }], moves: undefined },
  { name: 'nothing where the creation is not told', answer: [pushed], moves: undefined },
  { name: 'nothing where GitHub has no record', answer: [], moves: undefined },
])('readPushes() gives $name', async ({ answer, moves }) => {
  const { pulls } = openMocked()
  github().get(PATH).reply(200, answer)
  expect(await pulls.readPushes(REPO, 'emoji')).toEqual(moves)
})
