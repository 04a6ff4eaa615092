import type { DataEntry } from './data-entries.ts'
import { lastPart } from './path-parts.ts'
import { readDockerEntries } from './read-docker-entries.ts'
import { readLineEntries } from './read-line-entries.ts'
import { readYamlEntries } from './read-yaml-entries.ts'
import type { DataFacts } from './source-facts.ts'

/** Bigger files are data, not configuration. */
const MAX_LENGTH = 400_000
const MAX_NESTING = 3

type DataKind = 'yaml' | 'lines' | 'docker'

/** `Dockerfile`, `ledger.Dockerfile`, `Dockerfile.ledger`. */
export function isDockerfile(name: string): boolean {
  return /^(Docker|Container)file(\.[\w-]+)?$|^[\w-]+\.(Docker|Container)file$/i.test(name)
}

/**
 * What kind of configuration a file's name says it is: facts depend on it besides the text. Undefined: none that is
 * read.
 */
export function dataKind(path: string): DataKind | undefined {
  const name = lastPart(path)
  if (name.endsWith('.go')) return undefined
  if (isDockerfile(name)) return 'docker'
  if (/\.(ya?ml|json|ya?ml\.(tmpl|tpl|gotmpl)|jsonc)$/i.test(name)) return 'yaml'
  if (/\.(toml|ini|properties|env|nomad|hcl|tf|tfvars|conf|cfg)$/i.test(name) || /^\.?env([.-]|$)/.test(name))
    return 'lines'
  return undefined
}

/**
 * The texts of a configuration file by document. Blocks of text that hold configuration, as in a ConfigMap, are read
 * too.
 */
export function extractData(text: string, kind: DataKind): DataFacts {
  if (text.length > MAX_LENGTH) return { kind: 'data', docs: [] }
  return { kind: 'data', docs: read(text, kind, 0).filter((entries) => entries.length > 0) }
}

function read(text: string, kind: DataKind, nesting: number): (readonly DataEntry[])[] {
  const documents =
    kind === 'yaml' ? readYamlEntries(text) : [kind === 'docker' ? readDockerEntries(text) : readLineEntries(text)]
  return documents.map(({ entries, blocks }) => {
    if (nesting >= MAX_NESTING) return entries
    const inner = blocks.flatMap((block) => {
      const kindOfBlock = /^\s*[{[\w"'-][^=\n]*:(\s|$)|^\s*\{/m.test(block.text) ? 'yaml' : 'lines'
      return read(block.text, kindOfBlock, nesting + 1).flatMap((found) =>
        found.map(([path, value, line]): DataEntry => [`${block.path}.${path}`, value, block.line + line - 1]),
      )
    })
    return [...entries, ...inner]
  })
}
