import { writeFile } from 'node:fs/promises'
import { OperationError } from '../operation-error.ts'

/** Writes a file that only we may read, and that must not exist. Throws an `OperationError` that names `setting`. */
export async function writeNewFile(path: string, text: string, setting: string): Promise<void> {
  try {
    await writeFile(path, text, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    throw new OperationError('setup-wrong', `${path} cannot be written: ${REASONS.get(code) ?? code}`, {
      retryable: false,
      cause: error,
      advice: `Name another file with ${setting}.`,
    })
  }
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['EEXIST', 'it exists already'],
  ['EISDIR', 'it is a folder'],
  ['ENOENT', 'there is no such folder'],
  ['ENOTDIR', 'there is no such folder'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EROFS', 'the disk is read-only'],
  ['ENOSPC', 'the disk is full'],
])
