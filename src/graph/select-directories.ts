import { compareText } from '../finding.ts'

/**
 * Every directory that holds one of these files at any depth, sorted, each once. `paths` are files from the
 * repository's root, as git lists them; the root itself is not in the answer.
 */
export function selectDirectories(paths: readonly string[]): readonly string[] {
  const directories = new Set<string>()
  for (const path of paths) {
    let slash = path.lastIndexOf('/')
    while (slash > 0) {
      const directory = path.slice(0, slash)
      if (directories.has(directory)) break
      directories.add(directory)
      slash = path.lastIndexOf('/', slash - 1)
    }
  }
  return [...directories].sort(compareText)
}
