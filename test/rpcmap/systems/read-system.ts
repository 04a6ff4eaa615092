import { extractFacts } from '../../../src/rpcmap/facts/extract-facts.ts'
import type { SourceFacts } from '../../../src/rpcmap/facts/extract-facts.ts'
import { selectSourceFiles } from '../../../src/rpcmap/select-source-files.ts'
import { readTxtar } from '../read-txtar.ts'
import { generateStubs } from './generate-stubs.ts'

/** A small system of services in one file, and what it calls. */
export type System = {
  readonly services: readonly { name: string; dir: string; code: readonly string[] }[]
  readonly sources: readonly { path: string; facts: SourceFacts }[]
  /**
   * As it says itself, one line each: `gateway -> ledger called: Read Write`, and `gateway path` of what stays open.
   */
  readonly calls: readonly string[]
  readonly unresolved: readonly string[]
}

/**
 * Reads a system: a tree of files (readTxtar()), and before them lines that say which
 * services there are (`service NAME DIR…`), which generated code (`generate FAMILY DIR PACKAGE SERVICE METHOD…`), what
 * is called (`call …`) and what is open (`open …`).
 */
export function readSystem(file: string): System {
  const { head, files } = readTxtar(file)
  const services: { name: string; dir: string; code: string[] }[] = []
  const calls: string[] = []
  const unresolved: string[] = []
  for (const line of head) {
    const [verb = '', ...words] = line.split(/\s+/)
    const rest = words.join(' ')
    if (verb === 'service') services.push({ name: words[0] ?? '', dir: words[1] ?? '', code: words.slice(1) })
    else if (verb === 'generate') for (const [path, text] of generateStubs(words)) files.set(path, text)
    else if (verb === 'call') calls.push(rest)
    else if (verb === 'open') unresolved.push(rest)
    else throw new Error(`${file}: ${line}`)
  }
  if (![...files.keys()].some((path) => path.endsWith('go.mod'))) files.set('go.mod', 'module example.test/shop\n')
  const entries = [...files.keys()].sort().map((path) => ({ path, blob: path, kind: 'file' as const }))
  const sources = selectSourceFiles(entries).map(({ path }) => ({
    path,
    facts: extractFacts({ path, text: files.get(path) ?? '' }),
  }))
  return { services, sources, calls: calls.sort(), unresolved: unresolved.sort() }
}
