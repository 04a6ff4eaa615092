import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { BareRepo } from './bare-repo.ts'
import { formatSignature } from './commit-text.ts'
import type { Signature } from './commit-text.ts'
import { runGit } from './run-git.ts'

export type ImportFile = {
  readonly path: string
  readonly mode: '100644' | '100755' | '120000'
  readonly content: Buffer
}

/** Writes the first commit of a branch, however many files it has, in one git process. */
export async function importFiles(
  repo: BareRepo,
  branch: string,
  files: readonly ImportFile[],
  commit: { readonly author: Signature; readonly message: string },
): Promise<void> {
  const who = formatSignature(commit.author)
  const message = Buffer.from(`${commit.message}\n`)
  const parts: Buffer[] = [
    Buffer.from(`commit refs/heads/${branch}\nauthor ${who}\ncommitter ${who}\ndata ${message.length}\n`),
    message,
  ]
  for (const { path, mode, content } of files) {
    parts.push(Buffer.from(`M ${mode} inline ${quote(path)}\ndata ${content.length}\n`), content, Buffer.from('\n'))
  }
  await runGit(['-c', 'fastimport.unpackLimit=0', 'fast-import', '--quiet', '--date-format=raw'], {
    dir: repo.dir,
    input: Buffer.concat(parts),
  })
}

/** Every file below a folder, symbolic links as links; `.git` is passed over. */
export function readFolder(folder: string): ImportFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((path): ImportFile[] => {
    if (path.split('/').includes('.git')) return []
    const full = join(folder, path)
    const stat = lstatSync(full)
    if (stat.isSymbolicLink()) return [{ path, mode: '120000', content: Buffer.from(readlinkSync(full)) }]
    if (!stat.isFile()) return []
    return [{ path, mode: stat.mode & 0o100 ? '100755' : '100644', content: readFileSync(full) }]
  })
}

function quote(path: string): string {
  return `"${path.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`
}
