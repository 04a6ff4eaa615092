import { dictionary, list, record, refine, strict, text } from '../yaml/yaml-shape.ts'

/** Of one entry; the file's own limit is lower for long names. */
const MAX_METHODS = 10_000

const method = refine(text, (name, complain) => (name.trim() === '' ? complain('is empty') : name))

/** An empty list would mean nothing: to allow no method is to have no entry. */
const methods = list(method, { min: 1, max: MAX_METHODS, unique: true })

const until = refine(text, (day, complain) =>
  isCalendarDay(day) ? day : complain('must be a day of the calendar, written YYYY-MM-DD'),
)

const revocationFields = { reason: text, until }
const entryFields = { methods, ...revocationFields }

/** One caller's entry; undefined as soon as anything in it is wrong. */
export const entryShape = strict(record(entryFields))

/**
 * `allowlist.yaml`. A revocation with a mistake keeps what is sound: it still takes the call away. An entry with a
 * mistake is none.
 */
export const calleeFileShape = record({
  callers: dictionary(entryShape),
  revoked: dictionary(record(revocationFields)),
})

/** `<callee>.rule`: one entry, or with `revoked` one revocation. */
export const ruleFileShape = record({ ...entryFields, revoked: record(revocationFields) })

/** In the proleptic Gregorian calendar. */
function isCalendarDay(day: string): boolean {
  const match = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(day)
  if (match === null) return false
  const [year, month, date] = match.slice(1).map(Number) as [number, number, number]
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  return year >= 1 && date >= 1 && date <= (days[month - 1] ?? 0)
}
