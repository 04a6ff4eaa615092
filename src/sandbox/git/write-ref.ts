import { access, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Writes one ref of a bare repository as git does, as a file that is locked meanwhile. False, and nothing is done, when
 * anything is in the way: packed refs, a lock, a ref whose name this one would be below. Whoever asks has checked the
 * name and what it is to point to.
 */
export async function writeRef(dir: string, ref: string, oid: string): Promise<boolean> {
  if (await exists(join(dir, 'packed-refs'))) return false
  const file = join(dir, ref)
  const lock = `${file}.lock`
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(lock, `${oid}\n`, { flag: 'wx' })
  } catch {
    return false
  }
  try {
    await rename(lock, file)
    return true
  } catch {
    await rm(lock, { force: true })
    return false
  }
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}
