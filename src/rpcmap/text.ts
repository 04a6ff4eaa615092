import type { Unit } from './program.ts'
import type { Waypoint } from './waypoint.ts'

/** Stands for a part of a text that is not known. */
export const HOLE = '\0'

/** A text that a value can be; HOLE for each part that is not known. */
export type Text = {
  readonly text: string
  readonly steps: readonly Waypoint[]
  /** The function farthest up that passed it as an argument. */
  readonly via?: Unit
  /** Written as a number. */
  readonly number?: true
}

/** A text of which nothing is known. */
export const UNKNOWN_TEXT: readonly Text[] = [{ text: HOLE, steps: [] }]
