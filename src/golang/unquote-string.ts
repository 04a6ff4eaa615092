const SIMPLE = new Map([
  ['a', 7],
  ['b', 8],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
  ['\\', 92],
  ["'", 39],
  ['"', 34],
])
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true })
const ESCAPE = /\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|[abfnrtv\\'"])/y

/**
 * The value of a Go string literal, its quotes included in `literal`; undefined when it is none or has an escape that
 * Go does not know. Bytes that are not UTF-8 become U+FFFD. Source: go.dev/ref/spec#String_literals.
 */
export function unquoteString(literal: string): string | undefined {
  const quote = literal[0]
  if (literal.length < 2 || literal.at(-1) !== quote) return undefined
  const body = literal.slice(1, -1)
  if (quote === '`') return body.includes('`') ? undefined : body.replaceAll('\r', '')
  if (quote !== '"') return undefined
  return body.includes('\\') ? unescape(body) : body.includes('"') ? undefined : body
}

function unescape(body: string): string | undefined {
  let value = ''
  let bytes: number[] = []
  const flush = () => {
    if (bytes.length > 0) value += DECODER.decode(Uint8Array.from(bytes))
    bytes = []
  }
  for (let at = 0; at < body.length;) {
    const char = body[at] as string
    if (char === '"') return undefined
    if (char !== '\\') {
      flush()
      const next = body.slice(at).search(/[\\"]/)
      const end = next < 0 ? body.length : at + next
      value += body.slice(at, end)
      at = end
      continue
    }
    ESCAPE.lastIndex = at
    const code = ESCAPE.exec(body)?.[1]
    if (code === undefined) return undefined
    at += code.length + 1
    if (code[0] === 'u' || code[0] === 'U') {
      const point = parseInt(code.slice(1), 16)
      if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return undefined
      flush()
      value += String.fromCodePoint(point)
    } else {
      const byte = SIMPLE.get(code) ?? (code[0] === 'x' ? parseInt(code.slice(1), 16) : parseInt(code, 8))
      if (byte > 255) return undefined
      bytes.push(byte)
    }
  }
  flush()
  return value
}
