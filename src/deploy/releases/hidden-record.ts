/**
 * Renders a record as one line of a pull request's body that shows as nothing, and that no name inside can end. `kind`
 * says what it is a record of, with its version: `plan:1`. Keys stay in their order; those that are undefined are left
 * out.
 */
export function renderHiddenRecord(kind: string, record: object): string {
  // What is left is printable ASCII without `<`, `>`, `&`, `@`, `|` and `--`: nothing GitHub or a proxy could change or
  // act upon.
  const escaped = JSON.stringify(record).replaceAll(
    /[^ -~]|[<>&@|]|-(?=-)/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  return prefixOf(kind) + escaped + SUFFIX
}

/**
 * Reads the only record of that kind back from a text, unchecked; undefined when there is none, more than one, or one
 * that is no JSON.
 */
export function parseHiddenRecord(
  kind: string,
  body: string,
): { readonly line: string; readonly value: unknown } | undefined {
  const prefix = prefixOf(kind)
  const start = body.indexOf(prefix)
  if (start === -1 || body.indexOf(prefix, start + 1) !== -1) return undefined
  const end = body.indexOf(SUFFIX, start)
  if (end === -1) return undefined
  try {
    const value: unknown = JSON.parse(body.slice(start + prefix.length, end))
    return { line: body.slice(start, end + SUFFIX.length), value }
  } catch {
    return undefined
  }
}

function prefixOf(kind: string): string {
  return `<!-- drawbridge:${kind} `
}

const SUFFIX = ' -->'
