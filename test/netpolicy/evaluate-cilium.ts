import type { Pod, Ask } from './sample-environment.ts'

/**
 * A small evaluator of CiliumNetworkPolicies, written from https://docs.cilium.io/en/stable/security/policy/ and from
 * nothing of src/. Ingress only.
 */
export type CiliumPolicy = {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly spec: {
    readonly endpointSelector: Selector
    readonly enableDefaultDeny?: { readonly ingress?: boolean }
    readonly ingress?: readonly Rule[]
  }
}

type Selector = {
  readonly matchLabels?: Readonly<Record<string, string>>
  readonly matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[]
}

type Rule = {
  readonly fromEndpoints?: readonly Selector[]
  readonly fromCIDR?: readonly string[]
  readonly fromEntities?: readonly string[]
  readonly toPorts?: readonly {
    readonly ports: readonly { port: string; protocol: string }[]
    readonly rules?: { readonly http: readonly { method?: string; path?: string }[] }
  }[]
}

export function evaluateCilium(policies: readonly CiliumPolicy[], { from, to, port, protocol, http }: Ask): boolean {
  const selecting = policies.filter(
    ({ metadata, spec }) => (metadata.namespace ?? 'default') === to.namespace && matches(spec.endpointSelector, to),
  )
  const isDenied = selecting.some(
    ({ spec }) => (spec.ingress?.length ?? 0) > 0 && spec.enableDefaultDeny?.ingress !== false,
  )
  const admitted = selecting.flatMap(({ metadata, spec }) =>
    (spec.ingress ?? [])
      .filter((rule) => admitsPeer(rule, from, metadata.namespace ?? 'default'))
      .flatMap((rule) => admitsPort(rule, { to, port, protocol })),
  )
  if (admitted.length === 0) return !isDenied
  // A rule without HTTP makes the HTTP of the others void. HTTP rules drop whatever the mode is.
  if (admitted.some((rules) => rules === undefined)) return true
  return admitted.some((rules) =>
    rules?.some(
      (rule) =>
        http !== undefined &&
        (rule.method === undefined || new RegExp(`^(?:${rule.method})$`).test(http.method)) &&
        (rule.path === undefined || new RegExp(`^(?:${rule.path})$`).test(http.path)),
    ),
  )
}

// A rule without any field allows nobody, and puts the endpoint under default deny.
function admitsPeer(rule: Rule, from: Pod, namespace: string): boolean {
  if (Object.keys(rule).length === 0) return false
  if (rule.fromCIDR || rule.fromEntities) return false
  if (!rule.fromEndpoints) return true
  return rule.fromEndpoints.some((selector) => {
    const keys = [
      ...Object.keys(selector.matchLabels ?? {}),
      ...(selector.matchExpressions ?? []).map(({ key }) => key),
    ]
    const namesNamespace = keys.some((key) => /io\.kubernetes\.pod\.namespace|k8s\.namespace\.labels/.test(key))
    return (namesNamespace || from.namespace === namespace) && matches(selector, from)
  })
}

function admitsPort(
  { toPorts }: Rule,
  { to, port, protocol }: Pick<Ask, 'to' | 'port' | 'protocol'>,
): readonly (readonly { method?: string; path?: string }[] | undefined)[] {
  if (!toPorts) return [undefined]
  return toPorts.flatMap(({ ports, rules }) => {
    const isAdmitted = ports.some((wanted) => {
      const number = /^\d+$/.test(wanted.port)
        ? Number(wanted.port)
        : to.ports.find(({ name }) => name === wanted.port)?.port
      return number === port && (wanted.protocol === protocol || wanted.protocol === 'ANY')
    })
    return isAdmitted ? [rules?.http] : []
  })
}

function matches({ matchLabels = {}, matchExpressions = [] }: Selector, pod: Pod): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => read(pod, key) === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = read(pod, key)
      if (operator === 'In') return value !== undefined && values.includes(value)
      if (operator === 'Exists') return value !== undefined
      throw new Error(`operator ${operator}`)
    })
  )
}

function read(pod: Pod, key: string): string | undefined {
  if (!key.startsWith('k8s:')) throw new Error(`a key of any source: ${key}`)
  const name = key.slice('k8s:'.length)
  if (name === 'io.kubernetes.pod.namespace') return pod.namespace
  const ofNamespace = 'io.cilium.k8s.namespace.labels.'
  if (name.startsWith(ofNamespace)) return pod.namespaceLabels?.get(name.slice(ofNamespace.length))
  return pod.labels.get(name)
}
