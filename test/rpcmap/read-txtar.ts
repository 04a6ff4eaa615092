import { readFileSync } from 'node:fs'

/** What stands before the first file, line by line without comments and empty lines, and the files by their paths. */
export type Txtar = { readonly head: readonly string[]; readonly files: Map<string, string> }

/**
 * Reads small trees of files from one file: each after a line `-- path --`. Lines before them say what is special, those
 * with `#` what the tree is about. Source of the form: pkg.go.dev/golang.org/x/tools/txtar.
 */
export function readTxtar(file: string): Txtar {
  const [head = '', ...parts] = readFileSync(file, 'utf8').split(/^-- (.+) --\n/m)
  const files = new Map<string, string>()
  for (let i = 0; i + 1 < parts.length; i += 2) files.set(parts[i] ?? '', parts[i + 1] ?? '')
  const lines = head.split('\n').map((line) => line.trim())
  return { head: lines.filter((line) => line !== '' && !line.startsWith('#')), files }
}
