import assert from 'node:assert'
import type { Manifest } from './manifest.ts'
import type { IntendedPolicy } from '../model/policy-set.ts'

/** Fields in which an empty list or selector means everything. */
const OPEN_WHEN_EMPTY = new Set([
  'from',
  'to',
  'ports',
  'toPorts',
  'peers',
  'nets',
  'values',
  'paths',
  'methods',
  'http',
  'principals',
  'serviceAccounts',
  'namespaces',
  'ipBlocks',
  'fromEndpoints',
  'toEndpoints',
  'fromCIDR',
  'toCIDR',
  'fromEntities',
  'toEntities',
  'matchLabels',
  'matchExpressions',
  'podSelector',
  'namespaceSelector',
  'endpointSelector',
  'selector',
  'source',
  'destination',
  'operation',
])

/** How the policies of one language look, as far as it matters for what an empty field means. */
export type ManifestForm = {
  readonly apiVersion: string
  /** The field of `spec` that selects the pods which a policy is about. */
  readonly selects: string
  /** What a rule without any condition does when it is the only one of its direction. */
  readonly emptyRule: 'allows' | 'denies'
}

/**
 * Makes sure, just before a manifest is written, that nothing in it means everything by being empty: an empty list of
 * peers or ports, an empty selector, a rule without any condition. Only the base's policies select all pods of a
 * namespace. A failure is a bug of a renderer.
 */
export function assertManifest(manifest: Manifest, purpose: IntendedPolicy['purpose'], form: ManifestForm): void {
  const { kind, spec, metadata } = manifest
  const where = `${kind} ${metadata.name}`
  const { selects } = form
  assert(manifest.apiVersion === form.apiVersion, `${where} is of another API than its language's`)
  if (purpose === 'service') assert(!isEmpty(spec[selects]), `${where} selects every pod`)
  for (const [name, value] of Object.entries(spec)) {
    if (name === selects && purpose !== 'service') continue
    assertFull(name, value, where)
  }
  const rules = Object.entries(spec).filter(([name]) => ['ingress', 'egress', 'rules'].includes(name))
  for (const [name, list] of rules) assertRules(name, list, manifest, form)
}

function assertFull(name: string, value: unknown, where: string): void {
  assert(!(OPEN_WHEN_EMPTY.has(name) && isEmpty(value)), `${where} has an empty ${name}`)
  assert(value !== undefined && value !== null, `${where} has no value for ${name}`)
  if (typeof value !== 'object') return
  for (const [key, inner] of Object.entries(value)) assertFull(Array.isArray(value) ? '' : key, inner, where)
}

// An empty rule allows everything but where one alone denies everything, as in Cilium. Calico's last one may allow,
// behind a Log.
function assertRules(name: string, list: unknown, { kind, metadata }: Manifest, { emptyRule }: ManifestForm): void {
  assert(Array.isArray(list), `${kind} ${metadata.name} has no list of ${name}`)
  for (const [index, rule] of list.entries()) {
    const conditions = Object.keys(rule as object).filter((key) => key !== 'action')
    const isDenial = emptyRule === 'denies' && list.length === 1
    const isLogged =
      ['Log', 'Allow'].includes(String((rule as { action?: unknown }).action)) && index >= list.length - 2
    const hasPeers = conditions.some((key) => /^(from|to[A-Z]|to$|source|destination)/.test(key))
    const ok = hasPeers || (conditions.length === 0 && (isDenial || (isLogged && hasLog(list))))
    assert(ok, `${kind} ${metadata.name} has a rule without a peer in ${name}`)
  }
}

function hasLog(list: readonly unknown[]): boolean {
  return (list.at(-2) as { action?: unknown } | undefined)?.action === 'Log'
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true
  return typeof value === 'object' && Object.keys(value).length === 0
}
