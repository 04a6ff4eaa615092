import { rmdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { openFolder } from './open-folder.ts'

/**
 * Does what `openFolder` does, and removes the folders that were made for it. Throws the `OperationError` that opening
 * in earnest would.
 */
export async function tryFolder(dir: string, setting: string): Promise<void> {
  const uppermost = await openFolder(dir, setting)
  if (uppermost === undefined) return
  // One that somebody has put something into meanwhile stays, and so do those above it.
  for (let at = resolve(dir); await isRemoved(at); at = dirname(at)) {
    if (at === resolve(uppermost)) return
  }
}

async function isRemoved(dir: string): Promise<boolean> {
  return rmdir(dir).then(
    () => true,
    () => false,
  )
}
