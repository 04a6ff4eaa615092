/** Of one rule; a longer one is not read to its end. */
const LINES_MAX = 20_000
const COMMENTS_MAX = 3

/**
 * What people wrote as comments about some lines of a file (both included, from 1): beside the lines that hold one of
 * the words, else directly above them, else above the first line. Empty where nobody wrote anything. Comments inside of
 * quotes and block texts may be taken for ones.
 */
export function findComments(
  text: string,
  [first, last]: readonly [number, number],
  words: readonly string[],
): readonly string[] {
  const lines = text.split('\n', last)
  const range = lines.slice(first - 1, Math.min(last, first - 1 + LINES_MAX))
  const at = range.findIndex((line) => words.some((word) => holdsWord(withoutComment(line), word)))
  const beside = at === -1 ? undefined : commentOf(range[at] ?? '')
  if (beside !== undefined) return [beside]
  const above = at === -1 ? [] : commentsAbove(lines, first - 1 + at)
  return above.length > 0 ? above : commentsAbove(lines, first - 1)
}

function commentsAbove(lines: readonly string[], index: number): readonly string[] {
  const found: string[] = []
  for (let at = index - 1; at >= 0 && found.length < COMMENTS_MAX; at--) {
    const comment = /^\s*#/.test(lines[at] ?? '') ? commentOf(lines[at] ?? '') : undefined
    if (comment === undefined) break
    found.unshift(comment)
  }
  return found
}

function commentOf(line: string): string | undefined {
  const comment = line.slice(commentStart(line)).replace(/^#+/, '').trim()
  return comment === '' ? undefined : comment
}

/** A number sign begins a comment at the start of a line or after a space, outside of quotes. */
function commentStart(line: string): number {
  let quote = ''
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? ''
    if (quote !== '') quote = character === quote ? '' : quote
    else if ((character === '"' || character === "'") && !/\S/.test(line[at - 1] ?? ' ')) quote = character
    else if (character === '#' && !/\S/.test(line[at - 1] ?? ' ')) return at
  }
  return line.length
}

function withoutComment(line: string): string {
  return line.slice(0, commentStart(line))
}

function holdsWord(line: string, word: string): boolean {
  const at = line.indexOf(word)
  return at !== -1 && !/[\w./-]/.test(line[at - 1] ?? '') && !/[\w./-]/.test(line[at + word.length] ?? '')
}
