import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { BareRepo } from '../../src/sandbox/git/bare-repo.ts'
import { compareHistories } from '../../src/sandbox/git/compare-histories.ts'

let dir: string
let repo: BareRepo
let tree: string

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'drawbridge-histories-'))
  repo = new BareRepo(dir)
  await repo.create('main')
  tree = await repo.writeTree([])
})
afterAll(() => {
  repo.close()
  rmSync(dir, { recursive: true, force: true })
})

const git = (...args: string[]) => {
  try {
    return execFileSync('git', ['--git-dir', dir, ...args], { encoding: 'utf8' })
      .split('\n')
      .filter(Boolean)
  } catch (error) {
    if ((error as { status: number }).status === 1) return []
    throw error
  }
}

/** A history: for each commit its seconds after the one before, none included, and how far back its parents are. */
const HISTORY = fc.array(
  fc.record({ later: fc.nat(1), parents: fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { maxLength: 3 }) }),
  {
    minLength: 2,
    maxLength: 14,
  },
)

let written = 0

async function write(history: readonly { later: number; parents: number[] }[]): Promise<string[]> {
  const commits: string[] = []
  let seconds = Date.UTC(2026, 0, 5) / 1000
  for (const { later, parents } of history) {
    seconds += later
    const who = { name: 'Ada', email: 'ada@acme.test', date: new Date(seconds * 1000).toISOString() }
    const from = [...new Set(parents.flatMap((back) => commits.at(-back) ?? []))]
    const message = `${written++}\n`
    commits.push(await repo.writeCommit({ tree, parents: from, author: who, committer: who, message }))
  }
  return commits
}

test('compareHistories() property: what git lists, also where commits are of the same second', async () => {
  await fc.assert(
    fc.asyncProperty(HISTORY, fc.nat(3), async (history, back) => {
      const commits = await write(history)
      const [left = '', right = ''] = [commits.at(-1), commits.at(-2 - back) ?? commits[0]]
      const found = await compareHistories(repo, left, right)
      expect([...found.left].sort()).toEqual(git('rev-list', left, `^${right}`).sort())
      expect([...found.right].sort()).toEqual(git('rev-list', right, `^${left}`).sort())
      const bases = git('merge-base', '--all', left, right)
      expect(found.meetings).toEqual(expect.arrayContaining(bases))
      if (found.meetings.length === 1) expect(found.meetings).toEqual(bases)
      expect(await repo.isAncestor(right, left)).toBe(bases.includes(right))
    }),
    { numRuns: 60 },
  )
})

test('compareHistories() lists the newest first, and a child before its parent of the same second', async () => {
  const line = Array.from({ length: 6 }, (_, index) => ({ later: index === 3 ? 1 : 0, parents: [1] }))
  const [first = '', ...others] = await write(line)
  const { left, right, meetings } = await compareHistories(repo, others.at(-1) ?? '', first)
  expect({ left, right, meetings }).toEqual({ left: others.reverse(), right: [], meetings: [first] })
})
