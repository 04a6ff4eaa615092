import type { Stub } from '../program/contract.ts'
import { foreignPath } from '../program/foreign-path.ts'
import { importedName } from '../program/members.ts'
import type { ScopedValue, Fn, Scope } from '../program/program.ts'
import type { Value } from '../facts/source-facts.ts'
import { stubOfConstructor } from './stubs.ts'

/**
 * A constructor of a generated client that a call passes on: `With(addr, pb.NewLedgerClient, use)`,
 * `fx.Provide(pb.NewLedgerClient)`.
 */
export type PassedConstructor = {
  readonly stub: Stub
  readonly call: Value & { kind: 'call' }
  readonly argument: number
  readonly scope: Scope
  /** The functions of the repository that take it. */
  readonly fns: readonly Fn[]
}

/**
 * Containers that make values by their types. Sources: go.uber.org/fx, go.uber.org/dig, github.com/google/wire,
 * github.com/samber/do.
 */
const CONTAINERS =
  /^(go\.uber\.org\/(fx|dig)|github\.com\/(google|goforj)\/wire|github\.com\/samber\/do|github\.com\/(defval|goava)\/di)(\/.*)?$/

/**
 * The constructors of generated clients among the arguments of a call; `fns` are the functions of the repository that
 * it can run.
 */
export function passedConstructorsIn(
  call: Value & { kind: 'call' },
  scope: Scope,
  fns: readonly Fn[],
): readonly PassedConstructor[] {
  return call.args.flatMap((arg, argument): PassedConstructor[] => {
    if (arg.kind !== 'select' && arg.kind !== 'name' && arg.kind !== 'index') return []
    const stub = stubOfConstructor(arg, scope)
    return stub ? [{ stub, call, argument, scope, fns }] : []
  })
}

/** The functions among the arguments of a call of a container. */
export function providersIn(call: Value & { kind: 'call' }, scope: Scope): readonly ScopedValue[] {
  if (call.fn.kind !== 'select' && call.fn.kind !== 'index') return []
  const fn = call.fn.kind === 'index' ? call.fn.on : call.fn
  const path = importedName(fn, scope)?.path ?? (fn.kind === 'select' ? foreignPath(fn.on, scope) : undefined)
  if (path === undefined || !CONTAINERS.test(path)) return []
  return call.args.flatMap((value): ScopedValue[] =>
    value.kind === 'name' || value.kind === 'select' || value.kind === 'func' ? [{ value, scope }] : [],
  )
}
