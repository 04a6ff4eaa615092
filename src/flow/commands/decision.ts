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

/** One line that shows as nothing. */
export function renderDecision({ version, seen, open, head, files }: Decision): string {
  return renderHiddenRecord(KIND, { version, seen, open, head, files })
}

/** Reads it back from a reply; undefined: the reply tells an outcome, or what somebody made of it. */
export function parseDecision(body: string): Decision | undefined {
  const found = parseHiddenRecord(KIND, body)
  return found !== undefined && isDecision(found.value) ? found.value : undefined
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
