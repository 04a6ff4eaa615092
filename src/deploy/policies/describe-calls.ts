import type { AllowedCall, CallMethod } from '../../netpolicy/model/allowed-call.ts'
import { parseCallMethod } from '../../netpolicy/model/method-path.ts'
import type { AllowedCaller } from '../../netpolicy/model/policy.ts'
import { historyAfter, type CallersInput } from './build-callers.ts'
import { isInForce } from '../releases/index-revocations.ts'
import type { ReleaseHistory } from '../releases/release.ts'
import { selectReturnable } from '../releases/select-returnable.ts'

/**
 * Adds to who may call whom, by callee, what a reader of the policy asks next: the allowlist's reason, the pull request
 * with which the caller's releases began to make the call, and the methods. Methods are there only when every release
 * that counts names them, and each in a way that a policy can say.
 */
export function describeCalls(
  allowed: ReadonlyMap<string, readonly AllowedCaller[]>,
  input: CallersInput,
): ReadonlyMap<string, readonly AllowedCall[]> {
  const { context } = input
  const today = context.now.slice(0, 10)
  const entries = new Map(
    context.allowlist.entries
      .filter((entry) => allowed.has(entry.callee) && isInForce(entry, today))
      .map((entry) => [pairKey(entry.caller, entry.callee), entry]),
  )
  const histories = new Map<string, Histories>()
  const historyOf = (caller: string): Histories => {
    const known = histories.get(caller) ?? readHistories(caller, input)
    histories.set(caller, known)
    return known
  }
  return new Map(
    [...allowed].map(([callee, callers]) => [
      callee,
      callers.map((one): AllowedCall => {
        const entry = entries.get(pairKey(one.caller, callee))
        const { whole, returnable } = historyOf(one.caller)
        const methods =
          one.origin === 'declared' ? parseMethods([entry?.methods]) : parseMethods(listMethods(returnable, callee))
        return { ...one, methods, reason: entry?.reason, pull: findPull(whole, callee) }
      }),
    ]),
  )
}

type Histories = { readonly whole: ReleaseHistory; readonly returnable: ReleaseHistory }

function readHistories(caller: string, { state, desired, context }: CallersInput): Histories {
  const whole = historyAfter(state, caller, { desired, context })
  return { whole, returnable: selectReturnable({ history: whole, rollback: context.rollback, now: context.now }) }
}

/** The oldest of the newest releases in a row that make the call. */
function findPull(history: ReleaseHistory, callee: string): string | undefined {
  let found: string | undefined
  let isWithin = false
  for (const { release } of history) {
    const isMade = release.calls.some((call) => call.callee === callee)
    if (!isMade && isWithin) break
    if (!isMade) continue
    isWithin = true
    const { repository, pull } = release.source
    found = pull === undefined ? undefined : `${repository}#${pull}`
  }
  return found
}

function listMethods(history: ReleaseHistory, callee: string): readonly (readonly string[] | undefined)[] {
  return history.flatMap(({ release }) => release.calls.filter((call) => call.callee === callee).map((c) => c.methods))
}

function parseMethods(lists: readonly (readonly string[] | undefined)[]): readonly CallMethod[] | undefined {
  const methods: CallMethod[] = []
  for (const list of lists) {
    if (list === undefined) return undefined
    for (const name of list) {
      const method = parseCallMethod(name)
      if (method === undefined) return undefined
      methods.push(method)
    }
  }
  return methods.length === 0 ? undefined : methods
}

function pairKey(caller: string, callee: string): string {
  return JSON.stringify([caller, callee])
}
