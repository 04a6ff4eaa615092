import { lstat, mkdir, realpath, rm, writeFile } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import type { FileEdit } from '../file.ts'

/** A file that was not written, and why. */
export type UnwrittenFile = { readonly path: string; readonly reason: string }

/**
 * Carries edits out below a folder, with folders made where they are missing. It gives the files that could not be
 * written; the others are. Nothing is written through a symbolic link, and nothing outside of the folder.
 */
export async function writeEdits(root: string, edits: readonly FileEdit[]): Promise<readonly UnwrittenFile[]> {
  const unwritten: UnwrittenFile[] = []
  for (const { path, text } of edits) {
    const reason = await writeEdit(await realpath(root), path, text).catch((error: unknown) =>
      error instanceof Error ? error.message : String(error),
    )
    if (reason !== undefined) unwritten.push({ path, reason })
  }
  return unwritten
}

async function writeEdit(root: string, path: string, text: string | undefined): Promise<string | undefined> {
  const file = join(root, path)
  if (!file.startsWith(root + sep)) return 'it is outside of the folder'
  const above = await existingFolder(dirname(file))
  const real = await realpath(above)
  if (real !== above || !(real + sep).startsWith(root + sep)) return 'a folder above it is a symbolic link'
  const stats = await lstat(file).catch(() => undefined)
  if (stats?.isFile() === false) return 'there is something else of that name'
  if (text === undefined) await rm(file, { force: true })
  else {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  return undefined
}

async function existingFolder(folder: string): Promise<string> {
  const stats = await lstat(folder).catch(() => undefined)
  return stats === undefined ? existingFolder(dirname(folder)) : folder
}
