import type { HostMatch } from './name-callee.ts'
import type { TraceStep } from '../facts/trace-step.ts'

/** An address that a connection can be made to, and how it got there. */
export type Address = { readonly callee: HostMatch; readonly steps: readonly TraceStep[] }
