import type { Finding } from '../../finding.ts'
import type { Call, Delta } from '../../graph/call.ts'
import { ownerHandle } from '../../owners/owner.ts'
import type { Evidence } from '../../rpcmap/facts/code-call.ts'
import type { Consent, Verdict } from '../../verdict/model/verdict.ts'
import { jsonText } from '../formats/json-text.ts'

/**
 * A verdict as JSON, indented by two, with a line end. Stable: keys in this order, lists as sorted in the verdict.
 *
 * ```
 * { version: 1, state, title, base, head,
 *   findings, inherited: [{ code, severity, message, hint?, path, line?, column? }],
 *   delta, codeDelta: { added, removed, widened, narrowed: [{ caller, callee, methods? }] },
 *   calls: [{ caller, callee, methods?, level, async, condition?: [{ path, line, column, text }], evidence: [{ path, line, column, text }] }],
 *   consents: [{ about, callee, state, calls: [{ caller, callee, methods?, change, until? }],
 *                rule: { consent, approvals, author }, owners: ["@acme/ledger"],
 *                decidedBy?: { path, line, pattern }, fingerprint,
 *                approvals: [{ login, via, how }], stale: [{ login, commit }],
 *                uncounted: [{ login, why }], objections: [login] }],
 *   missing: [{ caller, callee, methods?, path, text, replaces }] }
 * ```
 *
 * `methods` left out means every method; `decidedBy` left out, that no line of CODEOWNERS matches.
 */
export function renderVerdictJson(verdict: Verdict): string {
  const { state, title, base, head, findings, inherited, delta, codeDelta, calls, consents, missing } = verdict
  const shape = {
    version: 1,
    state,
    title,
    base,
    head,
    findings: findings.map(shapeFinding),
    inherited: inherited.map(shapeFinding),
    delta: shapeDelta(delta),
    codeDelta: shapeDelta(codeDelta),
    calls: calls.map(({ level, async: isAsync, condition, evidence, ...call }) => ({
      ...shapeCall(call),
      level,
      async: isAsync,
      condition: condition?.map(shapeEvidence),
      evidence: evidence.map(shapeEvidence),
    })),
    consents: consents.map(shapeConsent),
    missing: missing.map(({ path, text, replaces, ...call }) => ({ ...shapeCall(call), path, text, replaces })),
  }
  return jsonText(shape)
}

function shapeFinding({ code, severity, message, hint, place }: Finding) {
  return { code, severity, message, hint, path: place.path, line: place.line, column: place.column }
}

function shapeDelta({ added, removed, widened, narrowed }: Delta) {
  return {
    added: added.map(shapeCall),
    removed: removed.map(shapeCall),
    widened: widened.map(shapeCall),
    narrowed: narrowed.map(shapeCall),
  }
}

function shapeCall({ caller, callee, methods }: Call) {
  return { caller, callee, methods }
}

function shapeEvidence({ path, line, column, text }: Evidence) {
  return { path, line, column, text }
}

function shapeConsent({
  about,
  callee,
  state,
  calls,
  rule,
  ownership,
  fingerprint,
  approvals,
  stale,
  uncounted,
  objections,
}: Consent) {
  return {
    about,
    callee,
    state,
    calls: calls.map(({ change, until, ...call }) => ({ ...shapeCall(call), change, until })),
    rule: { consent: rule.consent, approvals: rule.approvals, author: rule.author },
    owners: ownership.owners.map(ownerHandle),
    decidedBy: ownership.rule && {
      path: ownership.rule.path,
      line: ownership.rule.line,
      pattern: ownership.rule.pattern,
    },
    fingerprint,
    approvals: approvals.map(({ login, via, how }) => ({ login, via: ownerHandle(via), how })),
    stale: stale.map(({ login, commit }) => ({ login, commit })),
    uncounted: uncounted.map(({ login, why }) => ({ login, why })),
    objections,
  }
}
