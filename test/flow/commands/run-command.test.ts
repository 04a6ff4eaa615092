import { expect, test } from '@jest/globals'
import type { CommandPorts } from '../../../src/flow/commands/command.ts'
import { runCommand } from '../../../src/flow/commands/run-command.ts'
import type { Comment } from '../../../src/flow/ports/ports.ts'
import type { Job } from '../../../src/flow/ports/job.ts'

const REF = { installation: 1, owner: 'acme', name: 'services', number: 7 }
const HEAD = 'b'.repeat(40)
const REVIEW: Comment = {
  id: 5,
  author: 'emil',
  isPerson: true,
  body: '/refresh',
  edited: false,
  at: '2026-01-01T00:00:00Z',
  commit: HEAD,
}

/** A repository without config, in which emil may write; what a command in a review of it comes to. */
async function runReview(change: Partial<Comment>) {
  const replies: string[] = []
  const jobs: Job[] = []
  const asked: string[] = []
  const ports = {
    comments: {
      readReview: () => Promise.resolve({ ...REVIEW, ...change }),
      readMarked: (_: unknown, marker: string) => {
        asked.push(marker)
        return Promise.resolve([])
      },
      writeReply: (_: unknown, body: string) => Promise.resolve(void replies.push(body)),
    },
    pulls: {
      readPermission: () => Promise.resolve('write'),
      readPull: () => Promise.resolve({ headSha: HEAD, headRef: 'x', state: 'closed' }),
    },
    proposals: { readDefaultBranch: () => Promise.resolve({ name: 'main', commit: 'c' }) },
    repositories: {
      open: () => Promise.resolve({ readCommit: () => Promise.resolve('c'), readTree: () => Promise.resolve([]) }),
    },
    queue: { enqueue: (job: Job) => Promise.resolve(void jobs.push(job)) },
    log: { info: () => undefined },
  }
  await runCommand(REF, { id: 5, isReview: true }, ports as unknown as CommandPorts)
  return { replies, jobs, asked }
}

test('G27 a command in the body of a review is carried out, and the reply says where and on which commit', async () => {
  const { replies, jobs, asked } = await runReview({})
  expect(jobs.map(({ kind }) => kind)).toEqual(['judge-pull', 'open-deployment'])
  expect(asked).toEqual(['<!-- drawbridge:reply review 5 -->'])
  expect(replies).toEqual([
    '<!-- drawbridge:reply review 5 -->\n✅ In [this review](/acme/services/pull/7#pullrequestreview-5) at `bbbbbbb`, ' +
      '`/refresh`: Looking at this pull request again.',
  ])
})

test.each<[string, Partial<Comment>, RegExp]>([
  ['one that was edited', { edited: true }, /edited after it was written/],
  [
    'an /allow on an earlier commit',
    { body: '/allow', commit: 'a'.repeat(40) },
    /review of `aaaaaaa`, and the branch is at `bbbbbbb` now/,
  ],
  ['an /allow on the head of a closed one', { body: '/allow' }, /This pull request is closed/],
  ['a typing mistake', { body: '/refrehs' }, /Did you mean `\/refresh`/],
])('G27 a command in a review is refused: %s', async (_, change, reason) => {
  const { replies, jobs } = await runReview(change)
  expect(jobs).toEqual([])
  expect(replies).toEqual([expect.stringMatching(reason)])
})

test.each<[string, Partial<Comment>]>([
  ['a bot', { isPerson: false }],
  ['somebody who says nothing to us', { body: 'Looks good' }],
])('G27 a review of %s gets no answer', async (_, change) => {
  expect((await runReview(change)).replies).toEqual([])
})
