import { randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { translateFolderError } from './translate-folder-error.ts'

/**
 * Makes a folder where there is none, and proves that it can be written in. Gives the uppermost folder that was made,
 * undefined when all were there. Throws an `OperationError` that names `setting`.
 */
export async function openFolder(dir: string, setting: string): Promise<string | undefined> {
  const probe = join(dir, `.drawbridge-${randomUUID()}`)
  try {
    const made = await mkdir(dir, { recursive: true })
    await writeFile(probe, '', { flag: 'wx' })
    await rm(probe)
    return made
  } catch (error) {
    throw translateFolderError(error, { dir, setting })
  }
}
