import type { Named } from './name-callee.ts'
import type { Waypoint } from '../facts/waypoint.ts'

/** An address that a connection can be made to, and how it got there. */
export type Address = { readonly callee: Named; readonly steps: readonly Waypoint[] }
