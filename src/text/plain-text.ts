/**
 * Hostile text on one line, with every control and invisible character (line ends, terminal escapes, bidirectional
 * overrides, lone surrogates) replaced by a visible `\u{…}`. Safe for a terminal; markdown and HTML still need their
 * own escaping.
 */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, showCharacter)
}

/**
 * Hostile text for one line of a commit message: no line end could begin a trailer, and GitHub finds nobody to notify
 * and no issue to refer to. It takes no escapes there, so that a zero-width space has to part them.
 */
export function commitText(text: string): string {
  return plainText(text).replace(/[@#](?=[A-Za-z0-9])|(?<![A-Za-z0-9])GH-(?=\d)/gi, '$&\u200b')
}

/** At most `max` characters, in Unicode code points; what is cut off is replaced by `…`. */
export function clipText(text: string, max: number): string {
  if (text.length <= max) return text
  const points = [...text]
  return points.length <= max ? text : `${points.slice(0, max - 1).join('')}…`
}

/** `1 call`, `2 calls`. The plural is the singular with an s unless it is given. */
export function countNoun(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

/** `a`, `a and b`, `a, b and c`. */
export function joinWords(words: readonly string[], last = 'and'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`
}

/** `path:line`, the form that editors and terminals understand. */
export function printPlace({ path, line }: { readonly path: string; readonly line?: number | undefined }): string {
  return line === undefined ? path : `${path}:${line}`
}

/** A commit id as people write it. */
export function shortCommit(commit: string): string {
  return commit.slice(0, SHORT_COMMIT)
}

const SHORT_COMMIT = 7

const NAMED = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
])

function showCharacter(character: string): string {
  return NAMED.get(character) ?? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}
