import type { TraceStep } from '../facts/trace-step.ts'

/** A text that configuration gives, and the lines that it comes from. */
export type Setting = { readonly text: string; readonly steps: readonly TraceStep[] }

/** Values of one variable or key that are looked at. */
export const MAX_SETTINGS = 40

/** Whether a text is what environment variables are called. One word alone is more often something else. */
export function isVariable(text: string): boolean {
  return /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(text)
}
