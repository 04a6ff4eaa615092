import { FactsDecoder } from './facts-decoder.ts'
import { FactsEncoder } from './facts-encoder.ts'
import type { SourceFacts } from './source-facts.ts'

/**
 * The facts of a file as bytes, to be kept or sent to another process, in memory of their own: a line of JSON in UTF-8;
 * of Go, with all but what the file declares. Where it declares something, a line of JSON with the texts in that
 * follows, and then the declarations: JSON of these would be six times as long, and take four times as long to read.
 */
export function encodeFacts(facts: SourceFacts): Uint8Array<ArrayBuffer> {
  if (facts.kind !== 'go') return ENCODER.encode(JSON.stringify(facts))
  const rest = JSON.stringify({ ...facts, values: [], types: [], funcs: [] })
  if (facts.values.length + facts.types.length + facts.funcs.length === 0) return ENCODER.encode(rest)
  const encoder = new FactsEncoder()
  encoder.declarations(facts)
  const head = ENCODER.encode(`${rest}\n${JSON.stringify(encoder.texts)}\n`)
  const bytes = new Uint8Array(head.length + encoder.written.length)
  bytes.set(head)
  bytes.set(encoder.written, head.length)
  return bytes
}

/**
 * What encodeFacts() gave. A body is read when it is first asked for: most functions of generated code and of libraries
 * are reached by nobody. Throws a SyntaxError for anything else.
 */
export function decodeFacts(bytes: Uint8Array): SourceFacts {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const line = (from: number, to: number): unknown => JSON.parse(buffer.toString('utf8', from, to))
  const end = buffer.indexOf(NEWLINE)
  const facts = line(0, end < 0 ? buffer.length : end) as SourceFacts
  if (facts.kind !== 'go' || end < 0) return facts
  const stop = buffer.indexOf(NEWLINE, end + 1)
  if (stop < 0) throw new SyntaxError('facts without their declarations')
  const texts = line(end + 1, stop) as readonly string[]
  return { ...facts, ...new FactsDecoder(buffer.subarray(stop + 1), texts).declarations() }
}

const ENCODER = new TextEncoder()
const NEWLINE = 0x0a
