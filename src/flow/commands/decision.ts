import type { Seals } from '../ports/ports.ts'
import { parseHiddenRecord, renderHiddenRecord } from '../../deploy/releases/hidden-record.ts'

/** What a command decided before it acted, as far as a second attempt could come to something else. */
export type Decision = {
  /** The version that it brings. */
  readonly version?: string | undefined
  /** The newest pull request from the branch that it writes, as it was found; 0: there was none. */
  readonly seen?: number | undefined
  /** Whether that one was open. */
  readonly open?: boolean | undefined
  /** The head of the branch that it commits to, and the files that the commit changes, sorted. */
  readonly head?: string | undefined
  readonly files?: readonly string[] | undefined
}

const KIND = 'command:1'

/** What a record is bound to: our seal, and the place that it is a record of. */
export type Binding = Seals & { readonly place: string }

/** One line that shows as nothing, sealed for its place: anybody who may edit our replies could make one up. */
export function renderDecision(decision: Decision, binding: Binding): string {
  return renderHiddenRecord(KIND, { ...selectFields(decision), seal: sealOf(decision, binding) })
}

/**
 * Reads it back from a reply; undefined: the reply tells an outcome, or what somebody made of it, or a record of
 * another place.
 */
export function parseDecision(body: string, binding: Binding): Decision | undefined {
  const found = parseHiddenRecord(KIND, body)?.value
  if (!isDecision(found) || (found as { seal?: unknown }).seal !== sealOf(found, binding)) return undefined
  return selectFields(found)
}

function sealOf(decision: Decision, { place, seal }: Binding): string {
  return seal(JSON.stringify([KIND, place, selectFields(decision)]))
}

// In this order, whatever order they came in.
function selectFields({ version, seen, open, head, files }: Decision): Decision {
  return { version, seen, open, head, files }
}

function isDecision(value: unknown): value is Decision {
  if (typeof value !== 'object' || value === null) return false
  const { version, seen, open, head, files }: { readonly [K in keyof Decision]?: unknown } = value
  return (
    (version === undefined || typeof version === 'string') &&
    (seen === undefined || typeof seen === 'number') &&
    (open === undefined || typeof open === 'boolean') &&
    (head === undefined || typeof head === 'string') &&
    (files === undefined || (Array.isArray(files) && files.every((file) => typeof file === 'string')))
  )
}
