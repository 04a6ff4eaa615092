import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { BareRepo } from '../../src/sandbox/git/bare-repo.ts'
import { changedPaths } from '../../src/sandbox/git/changed-paths.ts'
import { writeEditedTree } from '../../src/sandbox/git/edit-tree.ts'

let dir: string
let repo: BareRepo

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'drawbridge-paths-'))
  repo = new BareRepo(dir)
  await repo.create('main')
})
afterAll(() => {
  repo.close()
  rmSync(dir, { recursive: true, force: true })
})

// A path may be a file on one side and a folder on the other.
const FILES = fc.dictionary(
  fc.constantFrom('a', 'a.b', 'a/x', 'a/y', 'b/c/d', 'b/c', 'b', 'é'),
  fc.record({ mode: fc.constantFrom('100644', '100755', '120000'), text: fc.constantFrom('1', '2') }),
)

async function writeTree(files: Record<string, { mode: string; text: string }>): Promise<string> {
  const paths = Object.keys(files).filter((path) => !Object.keys(files).some((other) => other.startsWith(`${path}/`)))
  const edits = paths.map(async (path) => ({
    path,
    mode: files[path]?.mode ?? '',
    oid: await repo.writeBlob(Buffer.from(files[path]?.text ?? '')),
  }))
  return writeEditedTree(repo, undefined, await Promise.all(edits))
}

test('changedPaths() property: what git finds between two trees', async () => {
  await fc.assert(
    fc.asyncProperty(FILES, FILES, async (first, second) => {
      const [from, to] = [await writeTree(first), await writeTree(second)]
      const args = ['--git-dir', dir, 'diff-tree', '-r', '-z', '--no-renames', '--name-status', from, to]
      const parts = execFileSync('git', args, { encoding: 'utf8' }).split('\0')
      const rows = Array.from({ length: (parts.length - 1) / 2 }, (_, i) => [parts[2 * i], parts[2 * i + 1]])
      const of = (...statuses: string[]) => rows.filter(([s = '']) => statuses.includes(s)).map(([, path]) => path)
      expect(await changedPaths(repo, from, to)).toEqual({ added: of('A'), removed: of('D'), modified: of('M', 'T') })
    }),
    { numRuns: 100 },
  )
})
