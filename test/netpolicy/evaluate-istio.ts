import type { Ask, Pod } from './sample-environment.ts'

/**
 * A small evaluator of Istio's AuthorizationPolicies with action ALLOW, in a mesh that requires mutual TLS, written
 * from
 * https://istio.io/latest/docs/reference/config/security/authorization-policy/ and from nothing of src/.
 */
export type IstioPolicy = {
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly spec: {
    readonly selector?: { readonly matchLabels: Readonly<Record<string, string>> }
    readonly action?: string
    readonly rules?: readonly {
      readonly from?: readonly { source: Source }[]
      readonly to?: readonly { operation: Operation }[]
    }[]
  }
}

type Source = Partial<Readonly<Record<'principals' | 'serviceAccounts' | 'namespaces' | 'ipBlocks', readonly string[]>>>
type Operation = Partial<Readonly<Record<'ports' | 'methods' | 'paths', readonly string[]>>>

export function evaluateIstio(policies: readonly IstioPolicy[], ask: Ask): boolean {
  const { to } = ask
  // UDP passes the proxies by.
  if (ask.protocol !== 'TCP') return true
  const selecting = policies.filter(({ metadata, spec }) => {
    if (metadata.annotations?.['istio.io/dry-run'] === 'true') return false
    if ((metadata.namespace ?? 'default') !== to.namespace) return false
    return Object.entries(spec.selector?.matchLabels ?? {}).every(([key, value]) => to.labels.get(key) === value)
  })
  if (selecting.some(({ spec }) => spec.action !== undefined && spec.action !== 'ALLOW')) throw new Error('action')
  if (selecting.length === 0) return true
  return selecting.some(({ spec }) =>
    (spec.rules ?? []).some(
      (rule) =>
        (rule.from === undefined || rule.from.some(({ source }) => admitsSource(source, ask.from))) &&
        (rule.to === undefined || rule.to.some(({ operation }) => admitsOperation(operation, ask))),
    ),
  )
}

function admitsSource(source: Source, { namespace, serviceAccount }: Pod): boolean {
  const values = new Map([
    ['principals', `cluster.local/ns/${namespace}/sa/${serviceAccount}`],
    ['serviceAccounts', `${namespace}/${serviceAccount}`],
    ['namespaces', namespace],
    ['ipBlocks', 'none'],
  ])
  return Object.entries(source).every(([field, list]) =>
    list.some((item) => item === '*' || item === values.get(field)),
  )
}

function admitsOperation({ ports, methods, paths }: Operation, { port, http }: Ask): boolean {
  if (ports && !ports.includes(String(port))) return false
  if (methods && !(http && methods.includes(http.method))) return false
  if (!paths) return true
  const path = http?.path.replace(/\?.*$/, '')
  return path !== undefined && paths.some((wanted) => matchesPath(wanted, path))
}

function matchesPath(wanted: string, path: string): boolean {
  if (/\{\*\*?\}/.test(wanted)) {
    const parts = wanted.split(/(\{\*\*?\})/).map((part) => {
      if (part === '{*}') return '[^/]+'
      return part === '{**}' ? '.*' : part.replaceAll(/[^\w/]/g, '\\$&')
    })
    return new RegExp(`^${parts.join('')}$`).test(path)
  }
  if (wanted === '*') return path !== ''
  if (wanted.startsWith('*')) return path.endsWith(wanted.slice(1))
  if (wanted.endsWith('*')) return path.startsWith(wanted.slice(0, -1))
  return path === wanted
}
