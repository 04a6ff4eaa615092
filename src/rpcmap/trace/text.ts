import { UNKNOWN_PART } from '../settings/unknown-part.ts'
import type { Unit } from '../program/program.ts'
import type { TraceStep } from '../facts/trace-step.ts'

/** A text that a value can be; UNKNOWN_PART for each part that is not known. */
export type Text = {
  readonly text: string
  readonly steps: readonly TraceStep[]
  /** The function farthest up that passed it as an argument. */
  readonly via?: Unit
  /** Written as a number. */
  readonly number?: true
}

/** A text of which nothing is known. */
export const UNKNOWN_TEXT: readonly Text[] = [{ text: UNKNOWN_PART, steps: [] }]
