import type { UnreadableFile } from '../../file.ts'
import type { Finding } from '../../finding.ts'

/**
 * What it means that a file of a commit could not be read: Go is an error, because a call may hide in it; of
 * configuration it is a notice, since what an address means is then unresolved where a call needs it.
 */
export function describeUnreadable({ path, reason }: UnreadableFile): Finding {
  const severity = path.endsWith('.go') ? ('error' as const) : ('notice' as const)
  const shared = { code: `file-${reason}` as const, severity, place: { path } }
  switch (reason) {
    case 'symlink':
      return { ...shared, message: 'A symbolic link stands where a file is read', hint: 'Put a regular file there' }
    case 'submodule':
      return { ...shared, message: 'A submodule stands where a file is read', hint: 'Put a regular file there' }
    case 'too-large':
      return { ...shared, message: 'This file is too large to be read', hint: 'Split it' }
    case 'missing':
      return {
        ...shared,
        message: 'This clone lacks the content of this file',
        hint: 'Fetch all of it: `git fetch --refetch`',
      }
    case 'not-utf8':
      return { ...shared, message: 'This file is not UTF-8 text', hint: 'Save it as UTF-8' }
  }
}
