import type { BareRepo } from './bare-repo.ts'
import { runGit } from './run-git.ts'

export type FileDiff = {
  readonly status: 'added' | 'removed' | 'modified' | 'renamed' | 'changed'
  readonly path: string
  readonly previousPath?: string
  /** The blob after the change; before it, for a removed file. */
  readonly oid: string
  readonly additions: number
  readonly deletions: number
  /** From the first `@@` on; undefined for a binary file, a pure rename and what is above a limit. */
  readonly patch?: string
}

/** GitHub's documented limit for one file; past the other one rows come back without a patch and with zero counts. */
const MAX_FILE_PATCH_CHARS = 500_000
const MAX_PATCH_LINES = 20_000

/** What differs between two trees or commits, renames followed, in git's order. */
export function diffTrees(repo: BareRepo, from: string, to: string): Promise<readonly FileDiff[]> {
  return repo.remember(`diff ${from} ${to}`, async () => {
    if (from === to) return []
    const formats = ['--raw', '--numstat', '-p', '--no-abbrev', '--no-color', '--no-ext-diff', '--no-textconv']
    const { files, patches } = parseRaw(await runGit(['diff-tree', '-r', '-M', '-z', ...formats, from, to], repo))
    return capPatches(joinPatches(files, splitPatches(patches)))
  })
}

/** What differs between two trees or commits, as `git diff` prints it. */
export function diffText(repo: BareRepo, from: string, to: string): Promise<string> {
  return runGit(['diff-tree', '-r', '-p', '-M', '--no-color', '--no-ext-diff', '--no-textconv', from, to], repo)
}

/** The commits that `head` has and `base` has not, one mail each, as `git format-patch` prints them. */
export function patchText(repo: BareRepo, base: string | undefined, head: string): Promise<string> {
  const range = base === undefined ? ['--root', head] : [`${base}..${head}`]
  return runGit(['format-patch', '--stdout', '--no-color', '--no-ext-diff', '--no-textconv', '-M', ...range], repo)
}

type RawDiff = Omit<FileDiff, 'patch'> & { readonly typeChange: boolean }

/** Reads the rows and the counts, each ended by a zero byte; what follows is the patches. */
function parseRaw(raw: string): { files: RawDiff[]; patches: string } {
  const parts = raw.split('\0')
  const files: { status: string; oid: string; path: string; previousPath?: string }[] = []
  let at = 0
  for (; parts[at]?.startsWith(':');) {
    const [, , before = '', after = '', status = ''] = (parts[at++] ?? '').split(' ')
    const first = parts[at++] ?? ''
    const oid = status === 'D' ? before : after
    if (status.startsWith('R')) files.push({ status, oid, path: parts[at++] ?? '', previousPath: first })
    else files.push({ status, oid, path: first })
  }
  const counted = files.map(({ status, ...file }) => {
    const [added = '-', deleted = '-', path = ''] = (parts[at++] ?? '').split('\t')
    // A rename's counts come with an empty path, followed by the old and the new one.
    if (path === '') at += 2
    const counts = { additions: Number(added) || 0, deletions: Number(deleted) || 0 }
    return { ...file, ...counts, status: statusWord(status), typeChange: status === 'T' }
  })
  return { files: counted, patches: parts.slice(at).join('\0') }
}

function statusWord(status: string): FileDiff['status'] {
  if (status === 'A') return 'added'
  if (status === 'D') return 'removed'
  if (status === 'T') return 'changed'
  return status.startsWith('R') ? 'renamed' : 'modified'
}

/** Inside a patch every line begins with a blank, a sign or `@`; so this line can only be a head. */
function splitPatches(text: string): string[] {
  return text.split(/^(?=diff --git )/m).filter((part) => part.startsWith('diff --git '))
}

function joinPatches(files: readonly RawDiff[], patches: readonly string[]): FileDiff[] {
  let at = 0
  return files.map(({ typeChange, ...file }) => {
    const own = patches.slice(at, (at += typeChange ? 2 : 1))
    const hunks = own.map((patch) => /^@@ [\s\S]*/m.exec(patch)?.[0].replace(/\n$/, '') ?? '').filter(Boolean)
    const patch = hunks.join('\n')
    return patch && patch.length <= MAX_FILE_PATCH_CHARS ? { ...file, patch } : file
  })
}

function capPatches(files: readonly FileDiff[]): FileDiff[] {
  let lines = 0
  return files.map((file) => {
    lines += file.additions + file.deletions
    if (lines <= MAX_PATCH_LINES) return file
    const { patch: _, ...rest } = file
    return { ...rest, additions: 0, deletions: 0 }
  })
}
