import type { RepoFile } from '../file.ts'
import { compareText } from '../finding.ts'
import type { FindingCode, Parsed, Severity } from '../finding.ts'
import { parseYaml } from '../yaml/parse-yaml.ts'
import { startFindings } from '../yaml/yaml-findings.ts'
import type { YamlDocument, YamlNode } from '../yaml/yaml-node.ts'
import { selectFields } from '../yaml/yaml-node.ts'
import { quote } from '../yaml/yaml-shape.ts'
import type { Report } from '../yaml/yaml-shape.ts'
import type { Allowlist, AllowlistOptions, Entry, Revocation } from './allowlist.ts'
import { parseAllowlistPath } from './allowlist-path.ts'
import { calleeFileShape, ruleFileShape } from './entry-shape.ts'
import type { NameHints } from './name-hints.ts'

/** Which finding each complaint about an allowlist becomes. */
export const ALLOWLIST_CODES = {
  syntax: 'allowlist-syntax',
  'unknown-key': 'allowlist-unknown-key',
  'bad-value': 'allowlist-bad-value',
  duplicate: 'allowlist-syntax',
} as const

const NOTHING: Allowlist = { entries: [], revocations: [] }

export type AllowlistContext = {
  readonly layout: AllowlistOptions['layout']
  /** YYYY-MM-DD. */
  readonly today: string
  /** Services by directory. */
  readonly nameByDir: ReadonlyMap<string, string>
  readonly checkName: NameHints
}

/** What one allowlist file says, in the order written; see `parseAllowlist`. */
export function parseAllowlistFile(file: RepoFile, context: AllowlistContext): Parsed<Allowlist> {
  const document = parseYaml(file.path, file.text)
  const findings = startFindings(document, ALLOWLIST_CODES)
  const form = parseAllowlistPath(file.path)
  const owner = form && context.nameByDir.get(form.dir)
  const say: Say = (code, severity, offset, message, hint) => findings.add({ code, severity, offset, message, hint })
  const scope = { document, context, say, report: findings.report }
  let value = NOTHING
  if (form?.layout !== context.layout || owner === undefined) {
    say('allowlist-misplaced', 'error', 0, 'This allowlist belongs to no service.')
  } else if (document.root !== undefined) {
    value =
      form.layout === 'callee'
        ? parseCalleeFile(document.root, owner, scope)
        : parseRuleFile(document.root, { caller: owner, callee: form.callee }, scope)
  }
  return { value, findings: findings.list() }
}

type Say = (code: FindingCode, severity: Severity, offset: number, message: string, hint?: string) => void

type Scope = {
  readonly document: YamlDocument
  readonly context: AllowlistContext
  readonly say: Say
  readonly report: Report
}

function parseCalleeFile(root: YamlNode, callee: string, scope: Scope): Allowlist {
  const draft = calleeFileShape(root, '', scope.report)
  if (draft === undefined) return NOTHING
  const revocations: Revocation[] = []
  for (const { key: caller, value, offset } of draft.revoked ?? []) {
    // One of a service that is gone is kept: what was deployed may still run.
    if (checkService({ caller, callee }, caller, offset, scope) === 'self') continue
    if (hasEnded(value?.until, `The revocation of ${quote(caller)}`, offset, scope)) continue
    const place = scope.document.placeAt(offset)
    revocations.push({ caller, callee, reason: value?.reason, until: value?.until, place })
  }
  // Which entries it would take away is unknown.
  if (draft.revoked === undefined && selectFields(root, 'revoked').length > 0) return NOTHING

  const revoked = new Set(revocations.map((revocation) => revocation.caller))
  const entries: Entry[] = []
  for (const { key: caller, value, offset, twice } of draft.callers ?? []) {
    const service = checkService({ caller, callee }, caller, offset, scope)
    if (service !== 'known' || value === undefined || twice) continue
    if (revoked.has(caller)) {
      const message = `The entry for ${quote(caller)} does not count: the call is revoked.`
      scope.say('allowlist-revoked-entry', 'warning', offset, message, 'Remove the entry or the revocation.')
    } else if (!hasEnded(value.until, `The entry for ${quote(caller)}`, offset, scope)) {
      entries.push(toEntry({ caller, callee }, value, offset, scope))
    }
  }
  return { entries, revocations }
}

function parseRuleFile(root: YamlNode, call: { caller: string; callee: string }, scope: Scope): Allowlist {
  let clean = true
  const draft = ruleFileShape(root, '', (...complaint) => {
    clean = false
    scope.report(...complaint)
  })
  const service = checkService(call, call.callee, 0, scope)
  if (service === 'self' || draft === undefined) return NOTHING
  if (selectFields(root, 'revoked').length > 0) {
    // Once revoked, the file is never an entry again, even after the revocation's last day.
    const { reason, until } = draft.revoked ?? {}
    if (hasEnded(until, 'The revocation', 0, scope)) return NOTHING
    return { entries: [], revocations: [{ ...call, reason, until, place: scope.document.placeAt(0) }] }
  }
  if (!clean || service !== 'known' || hasEnded(draft.until, 'The entry', 0, scope)) return NOTHING
  return { entries: [toEntry(call, draft, 0, scope)], revocations: [] }
}

type EntryFields = {
  readonly methods: readonly string[] | undefined
  readonly reason: string | undefined
  readonly until: string | undefined
}

function toEntry(call: { caller: string; callee: string }, fields: EntryFields, offset: number, scope: Scope): Entry {
  const { reason, until } = fields
  return {
    ...call,
    methods: fields.methods?.toSorted(compareText),
    reason,
    until,
    place: scope.document.placeAt(offset),
  }
}

/** `name` is the end of the call that the file's place does not already vouch for. */
function checkService(call: { caller: string; callee: string }, name: string, offset: number, scope: Scope) {
  if (call.caller === call.callee) {
    scope.say('allowlist-self', 'error', offset, `${quote(name)} names itself; no service needs an entry for itself.`)
    return 'self'
  }
  const { known, hint } = scope.context.checkName(name)
  if (known) return 'known'
  scope.say('allowlist-unknown-service', 'error', offset, `${quote(name)} is no service.`, hint)
  return 'unknown'
}

function hasEnded(until: string | undefined, what: string, offset: number, scope: Scope): boolean {
  if (until === undefined || until >= scope.context.today) return false
  const hint = 'Remove it, or give it a later date.'
  scope.say('allowlist-expired', 'warning', offset, `${what} ended on ${until} and does not count.`, hint)
  return true
}
