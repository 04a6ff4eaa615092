import type { Evidence } from './code-call.ts'
import { packPlace, unpackPlace } from './source-facts.ts'
import type { At } from './source-facts.ts'

/** One place on the way from a use of a value to its origin, for people to follow. */
export type TraceStep = {
  readonly file: { readonly path: string }
  readonly at: At
  readonly text: string
  /** The environment variable that is asked for here, and that nothing in the repository sets. */
  readonly unset?: string
}

/** A line of a file that is not code. */
export function lineOf(path: string, line: number, text: string): TraceStep {
  return { file: { path }, at: packPlace(line, 1), text }
}

/** A trace step as plain data. */
export function evidenceOf({ file, at, text }: TraceStep): Evidence {
  return { path: file.path, ...unpackPlace(at), text }
}
