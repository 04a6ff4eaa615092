import { importedName } from './members.ts'
import type { Scope } from './program.ts'
import type { Value } from '../facts/source-facts.ts'

/** `sync.OnceValue` in `sync.OnceValue(build)`: what it gives is called like `build`. Source: pkg.go.dev/sync. */
export function isOnce(fn: Value, scope: Scope): boolean {
  const called = importedName(fn, scope)
  return called?.path === 'sync' && /^Once(Func|Values?)$/.test(called.name)
}
