import type { Finding, Parsed } from '../../finding.ts'

/** One connection that somebody saw, or that a flow log counts, while a policy was staged, logged or in force. */
export type Observation = {
  /** ISO 8601, UTC. */
  readonly at: string
  /** The services at its ends, by the value of their identity label; others are whoever the log says. Hostile text. */
  readonly from: string
  readonly to: string
  readonly port?: number | undefined
  /** What the policy did, or would have done. */
  readonly action: 'allow' | 'deny'
  /** How many such connections the line sums up, the last of them at `at`. */
  readonly count: number
}

/** Observations, the file that they are from, and what is wrong in it. */
export type ObservationFile = Parsed<readonly Observation[]> & { readonly path: string }

/** A busy cluster's flow logs are to be summed up before they come here. */
const OBSERVATIONS_MAX = 1_000_000
const FINDINGS_MAX = 20

/**
 * Reads observations from JSON lines:
 * `{"at":"2026-03-01T12:00:00Z","from":"service.emoji","to":"service.ledger","port":8080,"action":"deny"}`, with
 * `"count":12` where a line sums up several. Further keys are passed over, as are blank lines; a line that is no
 * observation is an `observations-syntax` error, since it may be the one drop that matters.
 */
export function parseObservations(text: string, path: string): ObservationFile {
  const value: Observation[] = []
  const findings: Finding[] = []
  const report = (line: number, message: string) =>
    findings.push({ code: 'observations-syntax', severity: 'error', message, place: { path, line } })
  for (const [index, written] of text.split('\n').entries()) {
    if (written.trim() === '') continue
    if (value.length === OBSERVATIONS_MAX) {
      report(index + 1, `the file has more than ${OBSERVATIONS_MAX} observations`)
      break
    }
    const observation = readObservation(parseJson(written))
    if (observation === undefined)
      report(index + 1, 'this line is no observation: it needs at, from, to and action (allow or deny)')
    else value.push(observation)
    if (findings.length === FINDINGS_MAX) break
  }
  return { path, value, findings }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/

function readObservation(value: unknown): Observation | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { at, from, to, port, action, count = 1 }: { [K in keyof Observation]?: unknown } = value
  if (typeof at !== 'string' || !TIME.test(at) || Number.isNaN(Date.parse(at))) return undefined
  if (typeof from !== 'string' || from === '' || typeof to !== 'string' || to === '') return undefined
  if (action !== 'allow' && action !== 'deny') return undefined
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 1) return undefined
  if (port === undefined) return { at, from, to, action, count }
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 1 || port > 65_535) return undefined
  return { at, from, to, port, action, count }
}
