import { allowlistPath } from '../../allowlist/allowlist-path.ts'
import type { AllowlistOptions } from '../../allowlist/allowlist.ts'
import { renderEntry } from '../../allowlist/render-entry.ts'
import { compareText } from '../../finding.ts'
import type { Call } from '../../graph/call.ts'
import type { Service } from '../../graph/service.ts'
import type { AllowlistIndex } from './index-allowlist.ts'
import type { MissingEntry } from '../model/verdict.ts'

/**
 * The entry that declares a call together with what is declared for that pair already. Undefined: the caller or the
 * callee is no service, so no file could hold it.
 */
export function buildMissingEntry(
  call: Call,
  context: {
    /** By name. */
    readonly services: ReadonlyMap<string, Service>
    readonly declared: AllowlistIndex
    readonly allowlist: AllowlistOptions
  },
): MissingEntry | undefined {
  const caller = context.services.get(call.caller)
  const callee = context.services.get(call.callee)
  if (caller === undefined || callee === undefined) return undefined
  const known = context.declared.findMethods(caller.name, callee.name)
  const methods = uniteMethods(known, call.methods)
  const entry = { caller: caller.name, callee: callee.name, ...(methods && { methods }) }
  return {
    ...entry,
    path: allowlistPath(context.allowlist, { caller, callee }),
    text: renderEntry(entry, context.allowlist),
    replaces: known !== undefined,
  }
}

function uniteMethods(
  known: ReadonlySet<string> | 'every' | undefined,
  wanted: readonly string[] | undefined,
): readonly string[] | undefined {
  if (known === 'every' || wanted === undefined) return undefined
  return [...new Set([...(known ?? []), ...wanted])].sort(compareText)
}
