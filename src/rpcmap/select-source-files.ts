import type { TreeEntry } from '../file.ts'
import { isBuiltName } from '../golang/build-constraint.ts'

/** Directories whose Go code is no part of a service: the go program skips the first two kinds itself, the others hold test doubles. */
const SKIPPED = new Set(['vendor', 'testdata', 'node_modules', 'third_party', 'mock', 'mocks', 'fakes'])

/**
 * The Go files and go.mod files that the call graph is read from, in the order given: no tests, no mocks, no third-party copies, no
 * files for other systems. Generated code stays. Symbolic links and submodules are left out.
 */
export function selectSourceFiles(entries: readonly TreeEntry[]): readonly TreeEntry[] {
  return entries.filter(({ path, kind }) => kind === 'file' && isWanted(path))
}

function isWanted(path: string): boolean {
  const segments = path.split('/')
  const name = segments.pop() ?? ''
  if (name !== 'go.mod' && !isBuiltName(name)) return false
  if (/^mock_.*\.go$|_mock\.go$/.test(name)) return false
  return !segments.some((segment) => SKIPPED.has(segment) || segment.startsWith('_') || /^\.[^.]/.test(segment))
}
