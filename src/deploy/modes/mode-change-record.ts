import { isPolicyMode, type PolicyMode } from '../../netpolicy/model/policy.ts'
import { parseHiddenRecord, renderHiddenRecord } from '../releases/hidden-record.ts'
import type { PlanRecord } from '../plans/plan.ts'
import { isSource } from '../plans/plan-record.ts'

/** What the body of a pull request that changes modes carries, hidden, so that it can be planned again. */
export type ModeChangeRecord = {
  readonly environment: string
  /** Undefined: every service of the environment, and its base. */
  readonly service: string | undefined
  readonly to: PolicyMode
  /** Login of who commanded. */
  readonly requestedBy: string
  /** The pull request with the command. */
  readonly source: PlanRecord['sources'][number]
}

const KIND = 'policy-mode:1'

/** Renders the record as one line that shows as nothing. */
export function renderModeChangeRecord({ environment, service, to, requestedBy, source }: ModeChangeRecord): string {
  const { repository, pull } = source
  return renderHiddenRecord(KIND, { environment, service, to, requestedBy, source: { repository, pull } })
}

/** Reads it back from a body; undefined unless there is exactly one, exactly as it was rendered. */
export function parseModeChangeRecord(body: string): ModeChangeRecord | undefined {
  const found = parseHiddenRecord(KIND, body)
  if (found === undefined || !isModeChangeRecord(found.value)) return undefined
  return renderModeChangeRecord(found.value) === found.line ? found.value : undefined
}

function isModeChangeRecord(value: unknown): value is ModeChangeRecord {
  if (typeof value !== 'object' || value === null) return false
  const { environment, service, to, requestedBy, source }: { [K in keyof ModeChangeRecord]?: unknown } = value
  return (
    isName(environment) &&
    (service === undefined || isName(service)) &&
    isPolicyMode(to) &&
    typeof requestedBy === 'string' &&
    isSource(source)
  )
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}
