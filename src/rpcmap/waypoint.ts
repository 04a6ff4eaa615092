import type { At } from './source-facts.ts'

/** A place that a value passed on its way, for people to follow. */
export type Waypoint = { readonly file: { readonly path: string }; readonly at: At; readonly text: string }
