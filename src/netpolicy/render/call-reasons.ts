import { compareText } from '../../finding.ts'
import type { AllowedCall } from '../model/allowed-call.ts'

/** The annotation that says, a line each, who is let in and why. */
export const CALLS_ANNOTATION = 'drawbridge/calls'

// The API server takes 256 KiB of annotations, and `kubectl apply` keeps a second copy of the whole object in one of
// them.
const ANNOTATION_CHARACTERS_MAX = 64 * 1024
const REASON_CHARACTERS_MAX = 160
const FIELD_CHARACTERS_MAX = 256

/** One line of the annotation. */
export type CallReason = Pick<AllowedCall, 'caller' | 'origin' | 'version' | 'reason' | 'pull'> & {
  readonly path?: string | undefined
}

/**
 * Renders why each caller is let in: `service.emoji deployed reason="shows recent transactions" pull=acme/shop#12
 * code=service.emoji/main.go`, a line each, sorted by caller. Values are cut to a length, and quoted as in JSON where
 * they are not plain, with nothing in them that could end a line or reorder text. Where all lines together are too
 * long, the reasons are left out, and at last the end, which says so.
 *
 * What changes with every deployment is left out, so that a callee's file changes only when its callers do: the version
 * of a running release, and the line of a call.
 */
export function renderCallReasons(calls: readonly AllowedCall[]): string {
  const sorted = [...calls].sort((a, b) => compareText(a.caller, b.caller))
  const full = sorted.map((call) => renderLine(call)).join('\n')
  if (full.length <= ANNOTATION_CHARACTERS_MAX) return full
  const lines: string[] = []
  let length = 0
  for (const { caller, origin } of sorted) {
    const line = `${caller} ${origin}`
    length += line.length + 1
    if (length > ANNOTATION_CHARACTERS_MAX - FIELD_CHARACTERS_MAX) {
      lines.push(`... ${sorted.length - lines.length} more`)
      break
    }
    lines.push(line)
  }
  return lines.join('\n')
}

/**
 * Reads the annotation back: the lines that are well formed. `complete`: none was left out for its length, and none is
 * malformed.
 */
export function parseCallReasons(text: string): { readonly calls: readonly CallReason[]; readonly complete: boolean } {
  const lines = text.slice(0, ANNOTATION_CHARACTERS_MAX).split('\n')
  const isEmpty = text === ''
  const calls = isEmpty ? [] : lines.map(parseLine).filter((call) => call !== undefined)
  return { calls, complete: isEmpty || (calls.length === lines.length && text.length <= ANNOTATION_CHARACTERS_MAX) }
}

function renderLine(call: AllowedCall): string {
  const fields: [string, string | undefined][] = [
    ['version', call.origin === 'returnable' ? call.version : undefined],
    ['reason', cut(call.reason, REASON_CHARACTERS_MAX)],
    ['pull', call.pull],
    ['code', call.code?.path],
  ]
  const given = fields.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${quote(value)}`]))
  return [call.caller, call.origin, ...given].join(' ')
}

function quote(value: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._/#:@-]*$/.test(value) && value.length <= FIELD_CHARACTERS_MAX) return value
  // Control, format (also those that reorder text), lone surrogate, line and paragraph separator.
  const escaped = JSON.stringify(cut(value, FIELD_CHARACTERS_MAX)).replaceAll(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) =>
      [...Array(character.length).keys()]
        .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
        .join(''),
  )
  return escaped
}

function cut<T extends string | undefined>(text: T, max: number): T | string {
  if (text === undefined || text.length <= max) return text
  return `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

function parseLine(line: string): CallReason | undefined {
  const head =
    /^([A-Za-z0-9][A-Za-z0-9._/-]*) (deployed|returnable|declared)((?: (?:version|reason|pull|code)=\S.*)?)$/.exec(line)
  if (head?.[1] === undefined) return undefined
  const fields = new Map<string, string>()
  let rest = head[3] ?? ''
  while (rest !== '') {
    const field = /^ (version|reason|pull|code)=("(?:[^"\\]|\\.)*"|[^\s"]+)/.exec(rest)
    if (field?.[1] === undefined || field[2] === undefined) return undefined
    const value = unquote(field[2])
    if (value === undefined) return undefined
    fields.set(field[1], value)
    rest = rest.slice(field[0].length)
  }
  return {
    caller: head[1],
    origin: head[2] as CallReason['origin'],
    version: fields.get('version'),
    reason: fields.get('reason'),
    pull: fields.get('pull'),
    path: fields.get('code'),
  }
}

function unquote(text: string): string | undefined {
  if (!text.startsWith('"')) return text
  try {
    return JSON.parse(text) as string
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
