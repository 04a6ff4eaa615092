import type { TreeEntry } from '../file.ts'
import { compareText } from '../finding.ts'

/**
 * Parses `git ls-tree -r -z`: `<mode> <type> <id>TAB<path>NUL` for each entry. Gives the entries sorted by path, and
 * undefined when there are more than `maxEntries`. Bytes of a path that are not UTF-8 become U+FFFD.
 */
export function parseTreeListing(output: Buffer, maxEntries: number): readonly TreeEntry[] | undefined {
  const entries: TreeEntry[] = []
  for (const record of records(output)) {
    const tab = record.indexOf('\t')
    const [mode = '', , blob = ''] = record.slice(0, tab).split(' ')
    entries.push({ path: record.slice(tab + 1), blob, kind: entryKind(mode) })
    if (entries.length > maxEntries) return undefined
  }
  return entries.sort((a, b) => compareText(a.path, b.path))
}

/**
 * Parses `-z --name-only`: paths, each ended by NUL. Sorted, each once; undefined when there are more than `maxPaths`.
 */
export function parsePaths(output: Buffer, maxPaths: number): readonly string[] | undefined {
  const paths = [...new Set(records(output))]
  return paths.length > maxPaths ? undefined : paths.sort(compareText)
}

/** One file in one commit of a history; `blob` undefined: gone, or no longer a plain file. */
export type HistoryEntry = {
  readonly commit: string
  readonly at: string
  readonly path: string
  readonly blob: string | undefined
}

/**
 * Parses `git log --raw -z --no-abbrev --format='%H %ct'`. A commit's header comes first, then for each file `:<mode>
 * <mode> <id> <id> <status>` and its path, all ended by NUL, the first of them after a newline. Keeps git's order.
 */
export function parseHistory(output: Buffer): readonly HistoryEntry[] {
  const entries: HistoryEntry[] = []
  let commit = ''
  let at = ''
  const all = records(output)
  for (let index = 0; index < all.length; index += 1) {
    const record = (all[index] ?? '').replace(/^\n/, '')
    if (record.startsWith(':')) {
      const [, mode = '', , blob = ''] = record.split(' ')
      index += 1
      entries.push({
        commit,
        at,
        path: all[index] ?? '',
        blob: entryKind(mode) === 'file' && mode !== GONE ? blob : undefined,
      })
    } else if (record !== '') {
      const [id = '', seconds = ''] = record.split(' ')
      commit = id
      at = isoTime(Number(seconds))
    }
  }
  return entries
}

function entryKind(mode: string): TreeEntry['kind'] {
  return mode === '120000' ? 'symlink' : mode === '160000' ? 'submodule' : 'file'
}

function records(output: Buffer): string[] {
  const text = output.toString('utf8')
  return text === '' ? [] : text.replace(/\0$/, '').split('\0')
}

// A commit may claim any time at all; beyond what a Date can hold it counts as the first moment.
function isoTime(seconds: number): string {
  const time = new Date(seconds * 1000)
  return Number.isNaN(time.getTime()) ? new Date(0).toISOString() : time.toISOString()
}

const GONE = '000000'
