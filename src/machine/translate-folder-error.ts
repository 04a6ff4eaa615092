import { OperationError } from '../operation-error.ts'

/**
 * Turns what the file system said about a folder to write in into an `OperationError` with advice; `setting` is how a
 * person names the folder: `DATA_DIR` or `--dir`. Anything else comes back as it is.
 */
export function translateFolderError(
  error: unknown,
  { dir, setting }: { readonly dir: string; readonly setting: string },
): unknown {
  const { code, syscall } = Object(error) as Partial<NodeJS.ErrnoException>
  if (code === undefined || syscall === undefined) return error
  const [what, advice] = REASONS.get(code) ?? [`cannot be used (${code})`, OTHER_FOLDER]
  return new OperationError('setup-wrong', `${setting} ${dir} ${what}`, {
    retryable: false,
    cause: error,
    advice: advice.replace('SETTING', setting),
  })
}

const OTHER_FOLDER = 'Set SETTING to a folder that this program may write in.'
const DENIED = ['cannot be written: permission denied', OTHER_FOLDER] as const
const FILE = ['is a file, or lies below one', 'Set SETTING to a folder; one that is not there yet is made.'] as const

const REASONS: ReadonlyMap<string, readonly [what: string, advice: string]> = new Map<
  string,
  readonly [string, string]
>([
  ['EEXIST', FILE],
  ['ENOTDIR', FILE],
  ['EACCES', DENIED],
  ['EPERM', DENIED],
  ['ENOENT', ['cannot be made there', OTHER_FOLDER]],
  ['EROFS', ['cannot be written: the disk is read-only', OTHER_FOLDER]],
  ['ENOSPC', ['cannot be written: the disk is full', 'Make room there, or set SETTING to another folder.']],
  ['EDQUOT', ['cannot be written: the quota is used up', 'Make room there, or set SETTING to another folder.']],
])
