import type { Parsed } from '../../finding.ts'
import type { PolicyPort } from '../model/service-identity.ts'
import { annotate } from './annotate.ts'
import { cidrFamily } from '../model/cidr.ts'
import type { Manifest, RenderContext } from './manifest.ts'
import { NAMESPACE_LABEL } from '../model/namespace-label.ts'
import type { IntendedPeer, IntendedPolicy, IntendedRule, LabelMatch, PolicyScope } from '../model/policy-set.ts'
import { groupByNamespace, mergeByPorts } from './merge-peers.ts'

/** Calico's longest selector. Source: the published CRDs of projectcalico.org/v3. */
const CALICO_SELECTOR_CHARACTERS_MAX = 1024

const NETS_MAX = 256

/** Where Calico puts Kubernetes' own policies: at the same place, each is asked by name, and all of them only allow. */
const ORDER_ENFORCE = 1000
/** After all that decides: what gets this far would have been denied. */
const ORDER_LOG = 5000
/** Before the services' own. */
const ORDER_BASE = 900

/**
 * Renders a policy for Calico: a NetworkPolicy in the policy's namespace, or a GlobalNetworkPolicy for all namespaces
 * but the excluded. Methods are left to the port. Selectors use the forms that Calico indexes (`==`, `in`, `has`,
 * `&&`), cut into rules no longer than it takes; only the default deny leaves namespaces out with `not in`, as Calico's
 * own documentation does.
 *
 * `staged` gives the Staged kinds where the cluster has them. `log`, and `staged` where it has none, gives a service a
 * policy far down the order that logs what the rules would have denied, and then lets it through. The base cannot have
 * that, since it would let everything through to services that are enforced already: it stays staged, and where the
 * cluster has no Staged kinds, nothing of it is rendered before it enforces, with the notice `policy-mode-unsupported`.
 *
 * Source: https://docs.tigera.io/calico/latest/reference/resources/networkpolicy
 */
export function renderCalico(policy: IntendedPolicy, context: RenderContext): Parsed<readonly Manifest[]> {
  const { options, path } = context
  const hasStaged = options.calico?.staged !== false
  const isStaged = hasStaged && (policy.mode === 'staged' || (policy.mode === 'log' && policy.purpose !== 'service'))
  const isLogged = policy.mode !== 'enforce' && !isStaged
  if (isLogged && policy.purpose !== 'service') {
    const message = `without staged kinds Calico cannot show what ${policy.name} would do: it is not rendered until it enforces`
    return { value: [], findings: [{ code: 'policy-mode-unsupported', severity: 'notice', message, place: { path } }] }
  }
  const isGlobal = policy.scope.kind !== 'namespace'
  const tier = options.calico?.tier
  const name = tier === undefined || tier === 'default' ? policy.name : `${tier}.${policy.name}`
  const namespace = policy.scope.kind === 'namespace' ? policy.scope.namespace : undefined
  const selector = renderSelector(policy.pods)
  const manifests = selectNamespaces(policy.scope).map((namespaceSelector, index): Manifest => ({
    apiVersion: 'projectcalico.org/v3',
    kind: `${isStaged ? 'Staged' : ''}${isGlobal ? 'Global' : ''}NetworkPolicy`,
    metadata: {
      name: index === 0 ? name : `${name}--${index + 1}`,
      ...(namespace === undefined ? {} : { namespace }),
      annotations: annotate(policy),
    },
    spec: {
      ...(isStaged ? { stagedAction: 'Set' } : {}),
      ...(tier === undefined ? {} : { tier }),
      ...renderOrder(policy, isLogged),
      ...(namespaceSelector === undefined ? {} : { namespaceSelector }),
      ...(selector === '' ? {} : { selector }),
      types: [...(policy.ingress ? ['Ingress'] : []), ...(policy.egress ? ['Egress'] : [])],
      ...(policy.ingress ? renderDirection(policy.ingress, 'ingress', { isLogged, own: namespace, context }) : {}),
      ...(policy.egress ? renderDirection(policy.egress, 'egress', { isLogged, own: namespace, context }) : {}),
    },
  }))
  return { value: manifests, findings: [] }
}

/** One for each policy that is needed: a selector has a longest length. */
function selectNamespaces(scope: PolicyScope): readonly (string | undefined)[] {
  if (scope.kind === 'namespace') return [undefined]
  if (scope.kind === 'cluster') return [exclude(scope.excluded)]
  return splitValues(NAMESPACE_LABEL, scope.namespaces).map((values) =>
    renderSelector([{ key: NAMESPACE_LABEL, values }]),
  )
}

// Calico's advice: the default deny has no order, so that it comes last whatever else is added.
function renderOrder({ purpose }: IntendedPolicy, isLogged: boolean): { readonly order?: number } {
  if (isLogged) return { order: ORDER_LOG }
  if (purpose === 'default-deny') return {}
  return { order: purpose === 'base' ? ORDER_BASE : ORDER_ENFORCE }
}

function renderDirection(
  rules: readonly IntendedRule[],
  direction: 'ingress' | 'egress',
  { isLogged, own, context }: { isLogged: boolean; own: string | undefined; context: RenderContext },
): Readonly<Record<string, readonly unknown[]>> {
  const allowed = mergeByPorts(rules).flatMap(({ ports, peers }) => {
    const ends = renderPeers(peers, own, context)
    return groupPorts(ports).flatMap(({ protocol, destination }) =>
      ends.map((end) =>
        direction === 'ingress'
          ? { action: 'Allow', ...protocol, source: end, ...(destination ? { destination } : {}) }
          : { action: 'Allow', ...protocol, destination: { ...end, ...destination } },
      ),
    )
  })
  // Denied is what no rule allows. Never a Log alone: the end of the tier would deny what was logged.
  const rest = isLogged ? [{ action: 'Log' }, { action: 'Allow' }] : []
  const all = [...allowed, ...rest]
  return all.length === 0 ? {} : { [direction]: all }
}

type PortGroup = {
  readonly protocol: { readonly protocol?: string }
  readonly destination: { readonly ports: readonly (number | string)[] } | undefined
}

// Calico takes ports only together with their protocol, one a rule.
function groupPorts(ports: readonly PolicyPort[] | undefined): readonly PortGroup[] {
  if (ports === undefined) return [{ protocol: {}, destination: undefined }]
  return (['TCP', 'UDP', 'SCTP'] as const).flatMap((protocol) => {
    const of = ports.filter((port) => port.protocol === protocol).map(({ port }) => port)
    return of.length === 0 ? [] : [{ protocol: { protocol }, destination: { ports: of } }]
  })
}

type End = Readonly<Record<string, unknown>>

function renderPeers(
  peers: readonly IntendedPeer[],
  own: string | undefined,
  { options }: RenderContext,
): readonly End[] {
  const services = peers.flatMap((peer) => (peer.kind === 'services' ? peer.services : []))
  const others = peers.filter((peer) => peer.kind !== 'services')
  return [
    ...groupByNamespace(services, own).flatMap(([namespace, values]) => {
      const namespaces = namespace === undefined ? [] : [{ key: NAMESPACE_LABEL, values: [namespace] }]
      return splitSelector({ key: options.identityLabel, values }).map((selector) => renderPods(namespaces, selector))
    }),
    ...others.flatMap((peer): readonly End[] => {
      if (peer.kind !== 'pods') return splitNets(peer.ranges).map((nets) => ({ nets }))
      const namespaces = peer.namespaces === 'same' ? [] : peer.namespaces
      return splitNamespaces(namespaces).map((some) => renderPods(some, renderSelector(peer.pods)))
    }),
  ]
}

function renderPods(namespaces: readonly LabelMatch[], selector: string): End {
  const namespaceSelector = renderSelector(namespaces)
  return {
    ...(namespaceSelector === '' ? {} : { namespaceSelector }),
    ...(selector === '' ? {} : { selector }),
  }
}

// Calico refuses both families in one rule.
function splitNets(ranges: readonly string[]): readonly (readonly string[])[] {
  return [4, 6].flatMap((family) => {
    const of = ranges.filter((range) => cidrFamily(range) === family)
    const count = Math.ceil(of.length / NETS_MAX)
    return [...Array(count).keys()].map((index) => of.slice(index * NETS_MAX, (index + 1) * NETS_MAX))
  })
}

// A list of namespaces stands alone; several labels of namespaces are few and short.
function splitNamespaces(matches: readonly LabelMatch[]): readonly (readonly LabelMatch[])[] {
  const [only, ...more] = matches
  if (only === undefined || only.values === 'any' || more.length > 0) return [matches]
  return splitValues(only.key, only.values).map((values) => [{ key: only.key, values }])
}

function splitSelector({ key, values }: { key: string; values: readonly string[] }): readonly string[] {
  return splitValues(key, values).map((some) => `${key} in {${some.map((value) => JSON.stringify(value)).join(', ')}}`)
}

function splitValues(key: string, values: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [[]]
  let length = 0
  for (const value of values) {
    const longer = value.length + 4
    if (length + longer > CALICO_SELECTOR_CHARACTERS_MAX - key.length - ' in {}'.length) {
      parts.push([])
      length = 0
    }
    parts.at(-1)?.push(value)
    length += longer
  }
  return parts
}

// Only after the checks: keys and values are those of labels, so nothing in them can end the text.
function renderSelector(matches: readonly LabelMatch[]): string {
  return matches
    .map(({ key, values }) => {
      if (values === 'any') return `has(${key})`
      if (values.length === 1) return `${key} == ${JSON.stringify(values[0])}`
      return `${key} in {${values.map((value) => JSON.stringify(value)).join(', ')}}`
    })
    .join(' && ')
}

function exclude(namespaces: readonly string[]): string {
  const has = `has(${NAMESPACE_LABEL})`
  if (namespaces.length === 0) return has
  return `${has} && ${NAMESPACE_LABEL} not in {${namespaces.map((name) => JSON.stringify(name)).join(', ')}}`
}
