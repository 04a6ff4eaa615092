import { parseHiddenRecord, renderHiddenRecord } from '../releases/hidden-record.ts'
import { COMMIT_ID } from '../releases/release-file.ts'
import type { PlanRecord } from './plan.ts'

/** The most source pull requests that a record keeps; the newest stay. */
const SOURCES_MAX = 100

const KIND = 'plan:1'

/** Renders the record as one line that shows as nothing, and that no name inside can end. */
export function renderPlanRecord(record: PlanRecord): string {
  return renderHiddenRecord(KIND, {
    kind: record.kind,
    service: record.service,
    environment: record.environment,
    version: record.version,
    from: record.from,
    declaredAt: record.declaredAt,
    trigger: record.trigger,
    requestedBy: record.requestedBy,
    pull: record.pull,
    only: record.only,
    reason: record.reason,
    since: record.since,
    repository: record.repository,
    sources: record.sources.map(({ repository, pull }) => ({ repository, pull })),
  })
}

/**
 * Reads the record back from a text. Undefined when there is none, more than one, or one that is not exactly what
 * `renderPlanRecord` writes.
 */
export function parsePlanRecord(body: string): PlanRecord | undefined {
  const found = parseHiddenRecord(KIND, body)
  if (found === undefined || !isPlanRecord(found.value)) return undefined
  return renderPlanRecord(found.value) === found.line ? found.value : undefined
}

/** The sources with one more, sorted by repository and number, each once. */
export function mergeSources(
  sources: PlanRecord['sources'],
  more: PlanRecord['sources'][number],
): PlanRecord['sources'] {
  const isSame = (a: typeof more) => a.repository === more.repository && a.pull === more.pull
  return [...sources.filter((source) => !isSame(source)), more]
    .sort((a, b) => a.pull - b.pull || (a.repository < b.repository ? -1 : 1))
    .slice(-SOURCES_MAX)
}

type Unchecked = { readonly [K in keyof PlanRecord]?: unknown }

function isPlanRecord(value: unknown): value is PlanRecord {
  if (typeof value !== 'object' || value === null) return false
  const record: Unchecked = value
  return (
    (record.kind === 'deployment' || record.kind === 'rollback') &&
    isName(record.service) &&
    isName(record.environment) &&
    isCommit(record.version) &&
    (record.from === undefined || isCommit(record.from)) &&
    isCommit(record.declaredAt) &&
    (record.trigger === 'merge' || record.trigger === 'command') &&
    typeof record.requestedBy === 'string' &&
    (record.pull === undefined || isCount(record.pull)) &&
    (record.only === undefined || record.only === 'policies') &&
    (record.reason === undefined || typeof record.reason === 'string') &&
    (record.since === undefined || (typeof record.since === 'string' && /^\d{4}-\d\d-\d\d$/.test(record.since))) &&
    (record.repository === undefined || isName(record.repository)) &&
    Array.isArray(record.sources) &&
    record.sources.every(isSource)
  )
}

/** Whether a value read back names a pull request as `sources` do. */
export function isSource(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { repository, pull }: { repository?: unknown; pull?: unknown } = value
  return isName(repository) && isCount(pull)
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}

function isCommit(value: unknown): boolean {
  return typeof value === 'string' && COMMIT_ID.test(value)
}
