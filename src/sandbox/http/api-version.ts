import { ApiError } from '../world/answer.ts'

const OLDEST = '2022-11-28'
const NEWEST = '2026-03-10'

/** What answers had until 2026-03-10 (docs: breaking changes of that version). */
const GONE = new Set(['merge_commit_sha', 'assignee', 'rate'])

/** The version of the interface that a request names; the oldest without one. 400 for any other. */
export function readVersion(headers: Headers): string {
  const asked = headers.get('x-github-api-version')
  if (asked === null || asked === '') return OLDEST
  if (asked === OLDEST || asked === NEWEST) return asked
  throw new ApiError(400, `'${asked}' is not a supported API version. Supported versions: ${NEWEST}, ${OLDEST}.`)
}

/** The answer as that version has it. */
export function asOfVersion(version: string, body: unknown): unknown {
  return version === OLDEST || body instanceof Uint8Array ? body : without(body)
}

function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([key]) => !GONE.has(key))
  return Object.fromEntries(kept.map(([key, each]) => [key, without(each)]))
}
