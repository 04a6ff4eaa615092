import assert from 'node:assert'
import type { AllowlistOptions } from '../../allowlist/allowlist.ts'
import type { CallRules } from '../../config/config.ts'
import { compareFindings, type Finding, type Severity } from '../../finding.ts'
import type { Service } from '../../graph/service.ts'
import type { CodeCall } from '../../rpcmap/facts/code-call.ts'
import { checkUnusedEntries } from './check-unused-entries.ts'
import { indexAllowlist, type AllowlistIndex } from './index-allowlist.ts'
import { buildMissingEntry } from './build-missing-entry.ts'
import { selectNetworkCalls } from './select-network-calls.ts'
import type { Snapshot } from '../model/verdict.ts'

/**
 * The code of one snapshot against its allowlist: `undeclared-call`, `undeclared-method` (one finding a method),
 * `revoked-call`, `unknown-callee`, `unused-entry` and `unresolved-call`, sorted. Messages hold no line and no path, so
 * that they stay the same when code moves. A call site that nothing reaches gives warnings at most.
 *
 * `before` is the snapshot that the change starts from. A call that its code made already and that the change revokes
 * is a warning: a revocation has to be mergeable while the code that it is about still stands.
 */
export function checkCalls(input: {
  readonly snapshot: Snapshot
  readonly rules: CallRules
  readonly allowlist: AllowlistOptions
  readonly before?: Snapshot | undefined
}): readonly Finding[] {
  const { snapshot, rules } = input
  const context: Context = {
    ...input,
    declared: indexAllowlist(snapshot.allowlist.value),
    revokedNow: selectRevokedNow(input),
    services: new Map(snapshot.services.map((service) => [service.name, service])),
  }
  const findings = selectNetworkCalls(snapshot.code).flatMap((call) => checkCall(call, context))
  return [
    ...mergeFindings(findings),
    ...(rules.unused === 'warn' ? checkUnusedEntries(snapshot) : []),
    ...snapshot.code.unresolved.map(describeUnresolved),
  ].sort(compareFindings)
}

type Context = Parameters<typeof checkCalls>[0] & {
  readonly declared: AllowlistIndex
  /** Pairs that the change revokes and whose call stood before. */
  readonly revokedNow: ReadonlySet<string>
  readonly services: ReadonlyMap<string, Service>
}

function checkCall(call: CodeCall, context: Context): readonly Finding[] {
  const { caller, callee } = call
  const { declared, services, rules } = context
  if (!services.has(callee)) {
    const message = `${caller} calls ${callee}, which is no service of this repository`
    return [describeCall(call, { code: 'unknown-callee', severity: 'error', message })]
  }
  const revocation = declared.findRevocation(caller, callee)
  if (revocation !== undefined) {
    const reason = revocation.reason === undefined ? '' : ` (${revocation.reason})`
    const finding = {
      code: 'revoked-call' as const,
      severity: context.revokedNow.has(pairKey(call)) ? ('warning' as const) : ('error' as const),
      message: `${caller} calls ${callee}, which revoked that call`,
      hint: `Take the call out of the code; it was revoked in ${revocation.place.path}${reason}`,
    }
    return [describeCall(call, finding)]
  }
  const severity = rules.undeclared === 'fail' ? 'error' : 'warning'
  const methods = declared.findMethods(caller, callee)
  if (methods === undefined) {
    const message = `${caller} calls ${callee}, and no allowlist entry declares it`
    return [describeCall(call, { code: 'undeclared-call', severity, message, hint: hintEntry(call, context) })]
  }
  return methods === 'every' ? [] : checkMethods(call, methods, { severity, context })
}

function checkMethods(
  call: CodeCall,
  declared: ReadonlySet<string>,
  { severity, context }: { severity: Severity; context: Context },
): readonly Finding[] {
  const { caller, callee } = call
  const shared = { code: 'undeclared-method' as const, severity, hint: hintEntry(call, context) }
  if (call.methods === undefined) {
    const message = `${caller} calls methods of ${callee} that could not be named, and its allowlist entry names only some`
    return [describeCall(call, { ...shared, message })]
  }
  return call.methods
    .filter((method) => !declared.has(method))
    .map((method) => {
      const message = `${caller} calls ${method} of ${callee}, and its allowlist entry does not name that method`
      return describeCall(call, { ...shared, message }, method)
    })
}

function hintEntry(call: CodeCall, { services, declared, allowlist }: Context): string | undefined {
  const entry = buildMissingEntry(call, { services, declared, allowlist })
  return entry && `${entry.replaces ? 'Change the entry' : 'Add an entry'} in ${entry.path} to:\n${entry.text}`
}

/** `method`: point at the call site that shows this method, where one does. */
function describeCall(
  call: CodeCall,
  finding: { readonly [K in 'code' | 'severity' | 'message' | 'hint']?: Finding[K] | undefined } & Omit<
    Finding,
    'place' | 'hint'
  >,
  method?: string,
): Finding {
  const [first] = call.evidence
  assert(first, 'a call has evidence')
  const site = method === undefined ? first : (call.evidence.find(({ text }) => text.includes(method)) ?? first)
  const isReached = call.level === 'called'
  const hint = isReached
    ? finding.hint
    : 'Nothing reaches this call site: remove it, or declare the call before it is used'
  return {
    code: finding.code,
    severity: isReached || finding.severity === 'notice' ? finding.severity : 'warning',
    message: finding.message,
    ...(hint === undefined ? {} : { hint }),
    place: { path: site.path, line: site.line, column: site.column },
  }
}

// The same call may be recorded once as reached and once as not: the graver record, then the first place, speaks for
// both.
function mergeFindings(findings: readonly Finding[]): readonly Finding[] {
  const merged = new Map<string, Finding>()
  for (const finding of [...findings].sort(compareFindings)) {
    const key = JSON.stringify([finding.code, finding.message])
    if (!merged.has(key)) merged.set(key, finding)
  }
  return [...merged.values()]
}

function describeUnresolved({ caller, evidence, reason }: Snapshot['code']['unresolved'][number]): Finding {
  return {
    code: 'unresolved-call',
    severity: 'warning',
    message: `${caller} makes a call whose target could not be named: ${reason}`,
    hint: 'Declare it above the call with a comment such as `// rpcmap: service.name`',
    place: { path: evidence.path, line: evidence.line, column: evidence.column },
  }
}

function selectRevokedNow({ before }: { readonly before?: Snapshot | undefined }): ReadonlySet<string> {
  if (before === undefined) return new Set()
  const declared = indexAllowlist(before.allowlist.value)
  const stood = selectNetworkCalls(before.code).filter(({ caller, callee }) => !declared.findRevocation(caller, callee))
  return new Set(stood.map(pairKey))
}

function pairKey({ caller, callee }: { readonly caller: string; readonly callee: string }): string {
  return JSON.stringify([caller, callee])
}
