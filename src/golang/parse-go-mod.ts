import { unquoteString } from './unquote-string.ts'

export type GoModule = {
  /** Import paths of the module's packages begin with it. Undefined: the file names no module. */
  readonly path: string | undefined
  /**
   * `replace old => ./dir`: imports below `path` are found in a directory, relative to that of the file. Others are
   * left out.
   */
  readonly replaced: readonly { readonly path: string; readonly dir: string }[]
}

const MAX_LINES = 20_000

/**
 * The parts of a go.mod file that say where import paths lead. Takes any text; lines it does not know are skipped.
 * Source: go.dev/ref/mod.
 */
export function parseGoMod(text: string): GoModule {
  let path: string | undefined
  const replaced: { path: string; dir: string }[] = []
  let block: string | undefined
  for (const line of text.split('\n', MAX_LINES)) {
    const words =
      line
        .replace(/\/\/.*$/, '')
        .match(/"[^"]*"|`[^`]*`|[^\s()"`]+|[()]/g)
        ?.map(unquoteWord) ?? []
    if (block !== undefined && words[0] === ')') block = undefined
    else if (block === undefined && words[1] === '(') block = words[0]
    else {
      const [verb, ...rest] = block === undefined ? words : [block, ...words]
      if (verb === 'module') path ??= rest[0]
      if (verb === 'replace') replaced.push(...parseReplace(rest))
    }
  }
  return { path, replaced }
}

function parseReplace(words: readonly string[]): { path: string; dir: string }[] {
  const arrow = words.indexOf('=>')
  const [path] = words
  const target = words[arrow + 1]
  if (arrow < 1 || path === undefined || target === undefined) return []
  return /^\.{1,2}(\/|$)/.test(target) ? [{ path, dir: target }] : []
}

function unquoteWord(word: string): string {
  return /^["`]/.test(word) ? (unquoteString(word) ?? word) : word
}
