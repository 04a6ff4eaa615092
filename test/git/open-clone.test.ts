import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { openClone, type Clone } from '../../src/git/open-clone.ts'
import { removeScratch, scratchDir, scratchRepository } from './scratch-repository.ts'

afterAll(removeScratch)

async function withClone<T>(dir: string, use: (clone: Clone) => Promise<T>): Promise<T> {
  const clone = await openClone(dir)
  try {
    return await use(clone)
  } finally {
    clone.close()
  }
}

test('readTree() and readFiles() tell every kind of entry apart, whatever its name', async () => {
  const { dir, commit } = scratchRepository()
  const head = commit(
    [
      { path: 'service.pot/allowlist.yaml', content: '\ufeffcallers: {}\r\n' },
      { path: 'service.emoji/a "b"\n<c>\t@everyone', content: '' },
      { path: '-rf', content: 'an option?' },
      { path: Buffer.from([0x73, 0xff, 0x74]), content: 'a path that is not UTF-8' },
      { path: 'latin1.yaml', content: Buffer.from([0x63, 0xe9]) },
      { path: 'large.yaml', content: 'x'.repeat(101) },
      { path: 'fits.yaml', content: 'y'.repeat(100) },
      { path: 'run.sh', content: 'run', mode: '100755' },
      { path: 'link', content: '/etc/passwd', mode: '120000' },
      { path: 'module', mode: '160000', id: 'c'.repeat(40) },
    ],
    { ref: 'refs/heads/main' },
  )
  await withClone(dir, async (clone) => {
    const entries = await clone.readTree(head)
    expect(entries.map(({ path, kind }) => `${kind} ${JSON.stringify(path)}`)).toEqual([
      'file "-rf"',
      'file "fits.yaml"',
      'file "large.yaml"',
      'file "latin1.yaml"',
      'symlink "link"',
      'submodule "module"',
      'file "run.sh"',
      'file "service.emoji/a \\"b\\"\\n<c>\\t@everyone"',
      'file "service.pot/allowlist.yaml"',
      'file "s\ufffdt"',
    ])
    const { files, unreadable } = await clone.readFiles(entries.toReversed(), { maxBytes: 100 })
    expect(files.map(({ path, text }) => [path, text])).toEqual([
      ['s\ufffdt', 'a path that is not UTF-8'],
      ['service.pot/allowlist.yaml', '\ufeffcallers: {}\r\n'],
      ['service.emoji/a "b"\n<c>\t@everyone', ''],
      ['run.sh', 'run'],
      ['fits.yaml', 'y'.repeat(100)],
      ['-rf', 'an option?'],
    ])
    expect(unreadable).toEqual([
      { path: 'module', reason: 'submodule' },
      { path: 'link', reason: 'symlink' },
      { path: 'latin1.yaml', reason: 'not-utf8' },
      { path: 'large.yaml', reason: 'too-large' },
    ])
  })
})

test('readFiles() keeps the order over thousands of files, and reads the same one twice', async () => {
  const { dir, commit } = scratchRepository()
  const names = Array.from({ length: 40 }, (_, index) => `service.${index}`)
  const head = commit(names.map((path) => ({ path, content: `${path}\n`.repeat(200) })))
  await withClone(dir, async (clone) => {
    const entries = await clone.readTree(head)
    const many = Array.from({ length: 3_000 }, (_, index) => entries[index % entries.length] ?? entries[0]!)
    const { files } = await clone.readFiles(many)
    expect(files.map(({ path }) => path)).toEqual(many.map(({ path }) => path))
    expect(files.every(({ path, text }) => text === `${path}\n`.repeat(200))).toBe(true)
  })
})

test('readFiles() calls a file missing that its tree names and the clone lacks; readBlob() fails', async () => {
  const { dir, commit } = scratchRepository()
  commit([{ path: 'a' }])
  await withClone(dir, async (clone) => {
    const gone = [{ path: 'a', blob: 'd'.repeat(40), kind: 'file' as const }]
    expect(await clone.readFiles(gone)).toEqual({ files: [], unreadable: [{ path: 'a', reason: 'missing' }] })
    await expect(clone.readBlob('d'.repeat(40))).rejects.toMatchObject({ code: 'git-missing-object' })
    await expect(clone.readBlob('--help')).rejects.toMatchObject({ code: 'git-missing-object' })
  })
})

test('readCommit() takes what a person would type, and nothing that would be an option', async () => {
  const { dir, git, commit } = scratchRepository()
  const first = commit([{ path: 'a' }])
  const second = commit([{ path: 'b' }], { parents: [first], ref: 'refs/heads/main' })
  git('tag', '-m', 'release', 'v1', second)
  await withClone(dir, async (clone) => {
    for (const rev of ['main', 'HEAD', 'refs/heads/main', 'v1', second, second.slice(0, 10)]) {
      expect([rev, await clone.readCommit(rev)]).toEqual([rev, second])
    }
    expect(await clone.readCommit('HEAD~1')).toBe(first)
    for (const rev of ['', 'gone', '-h', '--all', '--git-dir=/', 'main:b', 'main\0', 'e'.repeat(40)]) {
      expect([rev, await clone.readCommit(rev)]).toEqual([rev, undefined])
    }
    await expect(clone.requireCommit('gone')).rejects.toMatchObject({ code: 'git-missing-object', retryable: true })
  })
})

test('readMergeBase(), readParents() and isAncestor() follow the history', async () => {
  const { dir, commit } = scratchRepository()
  const root = commit([{ path: 'a' }])
  const left = commit([{ path: 'b' }], { parents: [root] })
  const right = commit([{ path: 'c' }], { parents: [root] })
  const merge = commit([{ path: 'd' }], { parents: [left, right] })
  const alien = commit([{ path: 'e' }])
  const unknown = 'f'.repeat(40)
  await withClone(dir, async (clone) => {
    expect(await clone.readMergeBase(left, right)).toBe(root)
    expect(await clone.readMergeBase(left, alien)).toBeUndefined()
    expect(await clone.readParents(merge)).toEqual([left, right])
    expect(await clone.readParents(root)).toEqual([])
    expect(await clone.isAncestor(right, merge)).toBe(true)
    expect(await clone.isAncestor(merge, right)).toBe(false)
    expect(await clone.isAncestor(merge, merge)).toBe(true)
    expect(await clone.isAncestor(unknown, merge)).toBe(false)
    expect(await clone.isAncestor(merge, '--all')).toBe(false)
    for (const commit of [unknown, 'main', '--all']) {
      await expect(clone.readMergeBase(commit, left)).rejects.toMatchObject({ code: 'git-missing-object' })
      await expect(clone.readTree(commit)).rejects.toMatchObject({ code: 'git-missing-object' })
    }
  })
})

test('readChangedPaths() names both sides of a rename', async () => {
  const { dir, commit } = scratchRepository()
  const same = { path: 'same', content: 'same' }
  const from = commit([same, { path: 'service.pot/old\nname', content: 'long enough to be a rename' }])
  const to = commit([same, { path: 'service.pot/new "name"', content: 'long enough to be a rename' }])
  await withClone(dir, async (clone) => {
    expect(await clone.readChangedPaths(from, to)).toEqual(['service.pot/new "name"', 'service.pot/old\nname'])
    expect(await clone.readChangedPaths(to, to)).toEqual([])
  })
})

test('readHistory() follows first parents, newest first, and names deletions', async () => {
  const { dir, git, commit } = scratchRepository()
  const release = (content: string) => ({ path: 'staging/service.pot/release.yaml', content })
  const one = commit([release('one')])
  const side = commit([release('one'), { path: 'staging/service.emoji/release.yaml', content: 'emoji' }], {
    parents: [one],
  })
  const other = commit([release('one'), { path: 'README.md', content: 'x' }], { parents: [one] })
  const merge = commit(
    [
      release('one'),
      { path: 'README.md', content: 'x' },
      { path: 'staging/service.emoji/release.yaml', content: 'emoji' },
    ],
    { parents: [other, side] },
  )
  const deep = { path: 'staging/service.pot/deep/release.yaml', content: 'not matched' }
  const gone = commit([deep, { path: 'staging/service.emoji/release.yaml', content: 'emoji' }], { parents: [merge] })
  await withClone(dir, async (clone) => {
    const history = await clone.readHistory(gone, 'staging/*/release.yaml', { maxCommits: 10 })
    expect(history.map(({ commit, path, blob }) => [commit, path, blob && git('cat-file', 'blob', blob)])).toEqual([
      [gone, 'staging/service.pot/release.yaml', undefined],
      [merge, 'staging/service.emoji/release.yaml', 'emoji'],
      [one, 'staging/service.pot/release.yaml', 'one'],
    ])
    expect(history.at(-1)?.at).toBe('2023-11-14T22:14:20.000Z')
    expect(await clone.readHistory(gone, 'staging/*/release.yaml', { maxCommits: 1 })).toHaveLength(1)
    expect(await clone.readHistory(gone, '--output=/tmp/x', { maxCommits: 1 })).toEqual([])
    expect(await clone.readBlob(history[1]?.blob ?? '')).toBe('emoji')
  })
})

test('openClone() finds the repository from a subdirectory and from another work tree', async () => {
  const { dir, git, commit } = scratchRepository()
  const head = commit([{ path: 'service.pot/main.go' }], { ref: 'refs/heads/main' })
  const tree = join(scratchDir(), 'tree')
  git('worktree', 'add', '--quiet', '--detach', tree, 'main')
  await withClone(join(tree, 'service.pot'), async (clone) => {
    expect(clone.root).toBe(tree)
    expect(await clone.readCommit('HEAD')).toBe(head)
  })
  await withClone(dir, async (clone) => expect(clone.root).toBe(dir))
})

test('openClone() says when there is no repository', async () => {
  await expect(openClone('/nowhere/at/all')).rejects.toMatchObject({ code: 'git-failed', retryable: false })
  await expect(openClone(scratchDir())).rejects.toMatchObject({ code: 'git-failed', retryable: false })
})

test('openClone() runs no program that a hostile repository names', async () => {
  const dir = join(scratchDir(), 'clone')
  execFileSync('git', ['init', '--quiet', '--initial-branch=main', dir])
  const inClone = (...args: string[]) =>
    execFileSync('git', ['-C', dir, '-c', 'user.name=Ada', '-c', 'user.email=ada@acme.test', ...args], {
      stdio: 'pipe',
    })
  writeFileSync(join(dir, '.gitattributes'), '* diff=evil filter=evil\n')
  inClone('add', '.')
  inClone('commit', '--quiet', '-m', 'one')
  writeFileSync(join(dir, 'a.txt'), 'two\n')
  inClone('add', '.')
  inClone('commit', '--quiet', '-m', 'two')

  const ran = join(dir, 'ran')
  const evil = join(dir, 'evil.sh')
  writeFileSync(evil, `#!/bin/sh\ntouch '${ran}'\n`)
  chmodSync(evil, 0o755)
  mkdirSync(join(dir, 'hooks'))
  for (const name of [
    'core.fsmonitor',
    'core.pager',
    'diff.external',
    'diff.evil.textconv',
    'diff.evil.command',
    'gpg.program',
  ]) {
    inClone('config', name, evil)
  }
  for (const name of ['filter.evil.smudge', 'filter.evil.clean', 'core.sshCommand', 'core.alternateRefsCommand']) {
    inClone('config', name, evil)
  }
  inClone('config', 'log.showSignature', 'true')
  // A promised object would be fetched, by a program of the repository's choice.
  inClone('config', 'extensions.partialClone', 'origin')
  inClone('config', 'remote.origin.promisor', 'true')
  inClone('config', 'remote.origin.url', `ext::${evil}`)
  inClone('config', 'protocol.ext.allow', 'always')

  await withClone(dir, async (clone) => {
    const head = await clone.requireCommit('HEAD')
    const parent = await clone.requireCommit('HEAD~1')
    await clone.fetch(['refs/heads/main'])
    await clone.readFiles(await clone.readTree(head))
    expect(await clone.readChangedPaths(parent, head)).toEqual(['a.txt'])
    expect(await clone.readHistory(head, '**', { maxCommits: 5 })).toHaveLength(2)
    await expect(clone.readBlob('d'.repeat(40))).rejects.toMatchObject({ code: expect.stringMatching(/^git-/) })
    await expect(clone.readTree('d'.repeat(40))).rejects.toMatchObject({ code: expect.stringMatching(/^git-/) })
  })
  expect(existsSync(ran)).toBe(false)
})

test('readMerge() gives what merging gives, and leaves the clone as it is', async () => {
  const { dir, git, commit } = scratchRepository()
  const file = (path: string, content: string) => ({ path, content })
  const base = commit([file('a', '1\n'), file('b', '1\n')])
  const ours = commit([file('a', '2\n'), file('b', '1\n')], { parents: [base], ref: 'refs/heads/main' })
  const theirs = commit([file('a', '1\n'), file('b', '2\n')], { parents: [base], ref: 'refs/heads/theirs' })
  const other = commit([file('a', '3\n'), file('c', '1\n')], { parents: [base], ref: 'refs/heads/other' })
  const before = git('count-objects', '-v')
  await withClone(dir, async (clone) => {
    const merge = await clone.readMerge(ours, theirs)
    const tree = 'tree' in merge ? merge.tree : ''
    const { files } = await clone.readFiles(await clone.readTree(tree))
    expect(files.map(({ path, text }) => `${path}${text}`)).toEqual(['a2\n', 'b2\n'])
    expect(await clone.readChangedPaths(ours, tree)).toEqual(['b'])
    expect(await clone.readMerge(ours, other)).toEqual({ conflicts: ['a'] })
    await expect(clone.readMerge(ours, 'f'.repeat(40))).rejects.toMatchObject({ code: 'git-failed' })
  })
  expect(git('count-objects', '-v')).toBe(before)
})
