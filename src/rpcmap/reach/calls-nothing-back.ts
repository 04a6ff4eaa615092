import { foreignPath } from '../program/foreign-path.ts'
import { importedName } from '../program/members.ts'
import type { Scope } from '../program/program.ts'
import type { Value } from '../facts/source-facts.ts'

/**
 * Packages that print, format or keep what they are given, and call no method of it that matters. Containers pass it to
 * functions of ours.
 */
const PACKAGES =
  /^(fmt|log|log\/slog|errors|encoding\/json|reflect|testing|context|sync|sync\/atomic|container\/\w+|github\.com\/(sirupsen\/logrus|rs\/zerolog.*|pkg\/errors|davecgh\/go-spew.*|stretchr\/testify.*|samber\/do.*|google\/wire|hashicorp\/golang-lru.*|patrickmn\/go-cache|dgraph-io\/ristretto.*)|go\.uber\.org\/(zap|fx|dig|atomic))$/
/** `c.Set("api", client)` of a web framework's context, and the like. */
const KEEPING_METHODS = /^(Set|SetUserValue|Locals|Store|LoadOrStore|WithValue)$/

/** Whether a foreign function calls no method that matters of what it is given. */
export function callsNothingBack(fn: Value, scope: Scope): boolean {
  const path = importedName(fn, scope)?.path ?? (fn.kind === 'select' ? foreignPath(fn.on, scope) : undefined)
  return path !== undefined && (PACKAGES.test(path) || (fn.kind === 'select' && KEEPING_METHODS.test(fn.name)))
}
