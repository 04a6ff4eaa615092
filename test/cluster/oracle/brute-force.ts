import { holdsLabels, holdsText } from './selectors.ts'
import type { AnyRule, CalicoRule, Entity, KubernetesRule, Labels, Manifest, NamedPort, Probe } from './manifests.ts'

/**
 * An evaluator with nothing in common with src/cluster: it reads plain manifests for each question anew, knows no index
 * and no model in between, and follows the documents step by step:
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/,
 * https://docs.tigera.io/calico/latest/reference/resources/networkpolicy and
 * …/network-policy/policy-tiers/tiered-policy. A pod's address is unknown: a list of blocks holds it when it holds
 * every address.
 */
export function isAllowed(world: World, probe: Probe, { staged = false } = {}): boolean {
  // Without a word about its port, a source uses whichever gets through.
  return world.sourcePorts.some((sourcePort) =>
    (['egress', 'ingress'] as const).every((direction) =>
      letsThrough(world, { ...probe, sourcePort }, direction, staged),
    ),
  )
}

export type World = {
  readonly pods: ReadonlyMap<string, Pod>
  readonly namespaces: ReadonlyMap<string, Labels>
  readonly accounts: ReadonlyMap<string, Labels>
  readonly sets: readonly {
    readonly namespace: string | undefined
    readonly labels: Labels
    readonly nets: readonly string[]
  }[]
  readonly services: ReadonlyMap<string, Manifest>
  readonly tiers: readonly { readonly name: string; readonly order: number; readonly pass: boolean }[]
  readonly policies: readonly Manifest[]
  readonly sourcePorts: readonly number[]
}

type Pod = {
  readonly namespace: string
  readonly labels: Labels
  readonly account: string
  readonly host: boolean
  readonly ports: readonly NamedPort[]
}

type Asked = Probe & { readonly sourcePort: number }

export function readWorld(manifests: readonly Manifest[]): World {
  const of = (kind: string) => manifests.filter((manifest) => manifest.kind === kind)
  const key = ({ metadata: { namespace = 'default', name } }: Manifest) => `${namespace}/${name}`
  const pods = of('Pod').map((pod): [string, Pod] => {
    const { namespace = 'default', labels = {} } = pod.metadata
    const { serviceAccountName: account = 'default', hostNetwork = false, containers = [] } = pod.spec ?? {}
    const own = { ...labels, 'projectcalico.org/namespace': namespace, 'projectcalico.org/serviceaccount': account }
    const ports = containers.flatMap((container) => container.ports ?? [])
    return [key(pod), { namespace, labels: own, account, host: hostNetwork, ports }]
  })
  const policies = manifests.filter(({ kind }) => kind.endsWith('NetworkPolicy'))
  const rules = policies.flatMap(({ spec }) => [...(spec?.ingress ?? []), ...(spec?.egress ?? [])])
  const sourcePorts = rules.flatMap(({ source }) => [...(source?.ports ?? []), ...(source?.notPorts ?? [])])
  const edges = sourcePorts
    .flatMap((port) => String(port).split(':').map(Number))
    .flatMap((port) => [port - 1, port, port + 1])
  return {
    pods: new Map(pods),
    namespaces: new Map(
      of('Namespace').map(({ metadata: { name, labels } }) => [
        name,
        { ...labels, 'kubernetes.io/metadata.name': name, 'projectcalico.org/name': name },
      ]),
    ),
    accounts: new Map(
      of('ServiceAccount').map((account) => [
        key(account),
        { ...account.metadata.labels, 'projectcalico.org/name': account.metadata.name },
      ]),
    ),
    sets: [...of('NetworkSet'), ...of('GlobalNetworkSet')].map(({ kind, metadata, spec }) => ({
      namespace: kind === 'NetworkSet' ? metadata.namespace : undefined,
      labels: {
        ...metadata.labels,
        ...(kind === 'NetworkSet' ? { 'projectcalico.org/namespace': metadata.namespace ?? 'default' } : {}),
      },
      nets: spec?.nets ?? [],
    })),
    services: new Map(of('Service').map((service) => [key(service), service])),
    tiers: [
      { name: 'kube-admin', order: 1e3, pass: true },
      { name: 'default', order: 1e6, pass: false },
      { name: 'kube-baseline', order: 1e7, pass: true },
      ...of('Tier').map(({ metadata: { name }, spec }) => ({
        name,
        order: spec?.order ?? Infinity,
        pass: spec?.defaultAction === 'Pass',
      })),
    ].sort((a, b) => (a.order === b.order ? (a.name < b.name ? -1 : 1) : a.order < b.order ? -1 : 1)),
    policies,
    sourcePorts: [...new Set([1, 65_535, ...edges])].filter((port) => port >= 1 && port <= 65_535),
  }
}

function letsThrough(world: World, asked: Asked, direction: 'ingress' | 'egress', staged: boolean): boolean {
  const [self, other] = direction === 'ingress' ? [asked.to, asked.from] : [asked.from, asked.to]
  const pod = world.pods.get(self)
  if (pod === undefined || pod.host) return true
  const inForce = listInForce(world.policies, staged).filter((policy) => isAbout(world, policy, pod, direction))
  if (inForce.every(isOfKubernetes)) {
    // Kubernetes' own words: not isolated without policies, and then the union of what they allow.
    const allows = (policy: Manifest) =>
      (policy.spec?.[direction] ?? []).some((rule) =>
        matchesKubernetes(world, { policy, rule, direction, other, asked }),
      )
    return inForce.length === 0 || inForce.some(allows)
  }
  for (const tier of world.tiers) {
    const own = inForce.filter(({ spec }) => (spec?.tier ?? 'default') === tier.name).sort(compare)
    if (own.length === 0) continue
    const action = firstAction(world, { policies: own, direction, other, asked })
    if (action === 'Allow') return true
    if (action === 'Deny' || (action === undefined && !tier.pass)) return false
  }
  return true
}

function listInForce(policies: readonly Manifest[], staged: boolean): readonly Manifest[] {
  const enforced = policies.filter(({ kind }) => !kind.startsWith('Staged'))
  if (!staged) return enforced
  const pending = policies.filter(({ kind }) => kind.startsWith('Staged'))
  const isReplaced = (policy: Manifest) =>
    pending.some(
      ({ kind, metadata }) =>
        metadata.name === policy.metadata.name &&
        metadata.namespace === policy.metadata.namespace &&
        (kind === 'StagedKubernetesNetworkPolicy'
          ? isOfKubernetes(policy)
          : !isOfKubernetes(policy) && kind === `Staged${policy.kind}`),
    )
  return [
    ...enforced.filter((policy) => !isReplaced(policy)),
    ...pending.filter(({ spec }) => spec?.stagedAction !== 'Delete'),
  ]
}

function isOfKubernetes({ apiVersion, kind }: Manifest): boolean {
  return apiVersion.startsWith('networking.k8s.io') || kind === 'StagedKubernetesNetworkPolicy'
}

function compare(a: Manifest, b: Manifest): number {
  const rank = (policy: Manifest): [number, string, string, string] => [
    isOfKubernetes(policy) ? 1000 : (policy.spec?.order ?? Infinity),
    (isOfKubernetes(policy) ? 'knp.default.' : '') + policy.metadata.name,
    policy.metadata.namespace ?? '',
    policy.kind,
  ]
  const [left, right] = [rank(a), rank(b)]
  const at = left.findIndex((part, i) => part !== right[i])
  return at === -1 ? 0 : (left[at] ?? 0) < (right[at] ?? 0) ? -1 : 1
}

function isAbout(world: World, policy: Manifest, pod: Pod, direction: 'ingress' | 'egress'): boolean {
  const { spec = {}, metadata } = policy
  const type = direction === 'ingress' ? 'Ingress' : 'Egress'
  const [ins, outs] = [spec.ingress?.length ?? 0, spec.egress?.length ?? 0]
  if (isOfKubernetes(policy)) {
    const types = spec.policyTypes ?? ['Ingress', ...(outs > 0 ? ['Egress'] : [])]
    return (
      types.includes(type) &&
      pod.namespace === (metadata.namespace ?? 'default') &&
      holdsLabels(spec.podSelector ?? {}, pod.labels)
    )
  }
  const types = spec.types ?? (outs === 0 ? ['Ingress'] : ins === 0 ? ['Egress'] : ['Ingress', 'Egress'])
  if (!types.includes(type)) return false
  const isGlobal = policy.kind.includes('Global')
  if (!isGlobal && pod.namespace !== (metadata.namespace ?? 'default')) return false
  if (
    isGlobal &&
    spec.namespaceSelector !== undefined &&
    !holdsText(spec.namespaceSelector, world.namespaces.get(pod.namespace) ?? {}, 'namespace')
  )
    return false
  if (spec.serviceAccountSelector !== undefined && !holdsText(spec.serviceAccountSelector, accountOf(world, pod)))
    return false
  return holdsText(typeof spec.selector === 'string' ? spec.selector : '', pod.labels)
}

function accountOf({ accounts }: World, { namespace, account }: Pod): Labels {
  return accounts.get(`${namespace}/${account}`) ?? {}
}

type Step = {
  readonly policy: Manifest
  readonly rule: AnyRule
  readonly direction: 'ingress' | 'egress'
  readonly other: string
  readonly asked: Asked
}

function firstAction(
  world: World,
  {
    policies,
    direction,
    other,
    asked,
  }: { policies: readonly Manifest[]; direction: 'ingress' | 'egress'; other: string; asked: Asked },
): 'Allow' | 'Deny' | 'Pass' | undefined {
  for (const policy of policies) {
    for (const rule of policy.spec?.[direction] ?? []) {
      const step = { policy, rule, direction, other, asked }
      if (isOfKubernetes(policy)) {
        if (matchesKubernetes(world, step)) return 'Allow'
      } else if (rule.action !== 'Log' && matchesCalico(world, step)) return rule.action as 'Allow' | 'Deny' | 'Pass'
    }
  }
  return undefined
}

function matchesKubernetes(world: World, { policy, rule, direction, other, asked }: Step): boolean {
  const peers = (direction === 'ingress' ? rule.from : rule.to) ?? []
  const pod = world.pods.get(other)
  const home = policy.metadata.namespace ?? 'default'
  const isPeer = peers.some(({ podSelector, namespaceSelector, ipBlock }) => {
    if (ipBlock !== undefined) return holdsAddress([ipBlock.cidr], other, ipBlock.except)
    if (pod === undefined || pod.host) return false
    const isThere =
      namespaceSelector === undefined
        ? pod.namespace === home
        : holdsLabels(namespaceSelector, world.namespaces.get(pod.namespace) ?? {})
    return isThere && holdsLabels(podSelector ?? {}, pod.labels)
  })
  if (peers.length > 0 && !isPeer) return false
  const ports: KubernetesRule['ports'] = rule.ports ?? []
  return (
    ports.length === 0 ||
    ports.some(({ protocol = 'TCP', port, endPort }) => {
      if (protocol !== asked.protocol) return false
      if (port === undefined) return true
      if (typeof port === 'string') return hasNamed(world, asked, port)
      return asked.port >= port && asked.port <= (endPort ?? port)
    })
  )
}

function hasNamed(world: World, { to, protocol, port }: Asked, name: string): boolean {
  const pod = world.pods.get(to)
  if (pod === undefined || pod.host) return false
  return pod.ports.some(
    (own) => own.name === name && own.containerPort === port && (own.protocol ?? 'TCP') === protocol,
  )
}

const NUMBERS: Readonly<Record<string, string>> = { 6: 'TCP', 17: 'UDP', 132: 'SCTP' }

function matchesCalico(world: World, { policy, rule, direction, asked }: Step): boolean {
  const { protocol, notProtocol, ipVersion, source = {}, destination = {}, http }: CalicoRule = rule
  const name = (given: string | number) => NUMBERS[String(given)] ?? String(given)
  if (protocol !== undefined && name(protocol) !== asked.protocol) return false
  if (notProtocol !== undefined && name(notProtocol) === asked.protocol) return false
  if (ipVersion === 6) return false
  const home = policy.kind.includes('Global') ? undefined : (policy.metadata.namespace ?? 'default')
  if (!isEntity(world, source, asked.from, home) || !isEntity(world, destination, asked.to, home)) return false
  if (!isPort(world, source, asked, asked.sourcePort) || !isPort(world, destination, asked, asked.port)) return false
  const called = direction === 'egress' ? destination.services : undefined
  if (called !== undefined && !servesPort(world, called, home, asked)) return false
  if (http === undefined) return true
  if (asked.protocol !== 'TCP') return false
  if (asked.http === undefined) return true
  const { method, path } = asked.http
  return (
    (http.methods === undefined || http.methods.length === 0 || http.methods.includes(method)) &&
    (http.paths === undefined ||
      http.paths.length === 0 ||
      http.paths.some(({ exact, prefix }) => path === exact || (prefix !== undefined && path.startsWith(prefix))))
  )
}

function isPort(world: World, { ports = [], notPorts = [] }: Entity, asked: Asked, port: number): boolean {
  const isIt = (written: number | string): boolean => {
    if (typeof written === 'string' && /[a-z]/.test(written)) return hasNamed(world, asked, written)
    const [first = 0, last = first] = String(written).split(':').map(Number)
    return port >= first && port <= last
  }
  return (ports.length === 0 || ports.some(isIt)) && !notPorts.some(isIt)
}

function isEntity(world: World, entity: Entity, end: string, home: string | undefined): boolean {
  const { selector, notSelector, namespaceSelector, serviceAccounts, nets, notNets, services } = entity
  if (nets !== undefined || notNets !== undefined) {
    if (!holdsAddress(nets ?? ['0.0.0.0/0'], end, notNets)) return false
  }
  if (services !== undefined) {
    const namespace = services.namespace ?? home ?? ''
    const labels = world.services.get(`${namespace}/${services.name}`)?.spec?.selector
    const pod = world.pods.get(end)
    if (typeof labels !== 'object' || pod === undefined || pod.host || pod.namespace !== namespace) return false
    if (!holdsLabels({ matchLabels: labels }, pod.labels)) return false
  }
  if (notSelector !== undefined && finds(world, end, ({ labels }) => holdsText(notSelector, labels))) return false
  const isScoped =
    namespaceSelector !== undefined ||
    ((selector ?? notSelector ?? serviceAccounts) !== undefined && home !== undefined)
  if (!isScoped && selector === undefined && serviceAccounts === undefined) return true
  return finds(world, end, ({ labels, namespace, account, accountLabels }) => {
    if (namespaceSelector !== undefined) {
      const of = namespace === undefined ? {} : (world.namespaces.get(namespace) ?? {})
      if (!holdsText(namespaceSelector, of, namespace === undefined ? 'nowhere' : 'namespace')) return false
    } else if (isScoped && namespace !== home) return false
    if (selector !== undefined && !holdsText(selector, labels)) return false
    if (serviceAccounts?.names !== undefined && (account === undefined || !serviceAccounts.names.includes(account)))
      return false
    return (
      serviceAccounts?.selector === undefined ||
      (accountLabels !== undefined && holdsText(serviceAccounts.selector, accountLabels))
    )
  })
}

type Identity = { labels: Labels; namespace: string | undefined; account?: string; accountLabels?: Labels }

/** Whether a selector finds the end: as a pod, or because the network sets that it finds hold its address. */
function finds(world: World, end: string, isIt: (who: Identity) => boolean): boolean {
  const pod = world.pods.get(end)
  const isPod = pod !== undefined && !pod.host
  if (
    isPod &&
    isIt({ labels: pod.labels, namespace: pod.namespace, account: pod.account, accountLabels: accountOf(world, pod) })
  )
    return true
  const found = world.sets.filter(isIt)
  return (
    found.length > 0 &&
    holdsAddress(
      found.flatMap(({ nets }) => nets),
      end,
    )
  )
}

function servesPort(
  world: World,
  { name, namespace }: NonNullable<Entity['services']>,
  home: string | undefined,
  asked: Asked,
): boolean {
  const ports = world.services.get(`${namespace ?? home ?? ''}/${name}`)?.spec?.ports ?? []
  return ports.some(({ port, protocol = 'TCP', targetPort = port }) => {
    if (protocol !== asked.protocol) return false
    return typeof targetPort === 'number' ? targetPort === asked.port : hasNamed(world, asked, targetPort)
  })
}

/**
 * Whether blocks hold an address; those of a pod, which nobody knows, they hold when they hold all at their own edges.
 */
function holdsAddress(nets: readonly string[], end: string, except: readonly string[] = []): boolean {
  const isIn = (address: number) =>
    nets.some((net) => inBlock(net, address)) && !except.some((net) => inBlock(net, address))
  if (!end.includes('/')) return isIn(toNumber(end))
  const edges = [...nets, ...except].flatMap((net) => {
    const [base = '', length = '32'] = net.split('/')
    const size = 2 ** (32 - Number(length))
    const first = Math.floor(toNumber(base) / size) * size
    return [first - 1, first, first + size - 1, first + size]
  })
  return [0, 2 ** 32 - 1, ...edges].filter((address) => address >= 0 && address < 2 ** 32).every(isIn)
}

function inBlock(net: string, address: number): boolean {
  const [base = '', length = '32'] = net.split('/')
  const size = 2 ** (32 - Number(length))
  return Math.floor(address / size) === Math.floor(toNumber(base) / size)
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
}
