import type { PolicyScope } from '../model/policy-set.ts'

/**
 * The namespaces in which a language without cluster-wide policies has to repeat a policy; undefined: wherever it is
 * applied.
 */
export function scopeNamespaces(scope: PolicyScope): readonly (string | undefined)[] {
  return scope.kind === 'namespace' ? [scope.namespace] : scope.namespaces
}
