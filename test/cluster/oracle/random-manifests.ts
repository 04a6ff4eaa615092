import type {
  AnyRule,
  CalicoRule,
  Entity,
  KubernetesPeer,
  KubernetesRule,
  LabelSelector,
  Manifest,
  Probe,
  Spec,
} from './manifests.ts'
import type { Random } from './random.ts'

const NAMESPACES = ['bank', 'shop', 'web'] as const
const APPS = ['emoji', 'ledger', 'pot'] as const
const ACCOUNTS = ['default', 'robot'] as const
const TIERS = ['security', 'platform'] as const
const ADDRESSES = ['10.0.0.7', '10.1.2.3', '192.0.2.9', '203.0.113.80'] as const
const NETS = [
  '10.0.0.0/8',
  '10.0.0.0/24',
  '10.1.0.0/16',
  '192.0.2.0/24',
  '203.0.113.80/32',
  '0.0.0.0/0',
  '0.0.0.0/1',
  '128.0.0.0/1',
] as const
const PORTS = [80, 81, 443, 8080] as const
const NAMES = ['http', 'dns', 'admin'] as const
const PATHS = ['/v1/pots', '/v1', '/admin', '/'] as const

/**
 * A small cluster and policies of every sort about it, as random as a seed. Nothing in it is wrong: all of it has to be
 * read.
 */
export function makeManifests(random: Random): readonly Manifest[] {
  const { maybe, pick, some, chance } = random
  const namespaces = NAMESPACES.map((name): Manifest => ({
    ...{ apiVersion: 'v1', kind: 'Namespace' },
    metadata: { name, labels: { team: pick(['a', 'b']), ...maybe(0.4, () => ({ zone: 'dmz' })) } },
  }))
  const pods = NAMESPACES.flatMap((namespace) =>
    APPS.slice(0, 1 + random.below(3)).map((name) => makePod(random, namespace, name)),
  )
  const accounts = NAMESPACES.flatMap(
    (namespace) =>
      maybe(0.5, (): Manifest => ({
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: 'robot', namespace, labels: { role: pick(['reader', 'writer']) } },
      })) ?? [],
  )
  const services = NAMESPACES.map((namespace): Manifest => ({
    ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'front', namespace } },
    spec: {
      selector: { app: pick(APPS) },
      ports: some(1, 2, () => ({
        port: 80,
        ...maybe(0.7, () => ({ targetPort: pick([81, 8080, 'http', 'dns']) })),
        protocol: pick(['TCP', 'UDP']),
      })),
    },
  }))
  const hasCalico = chance(0.75)
  const sets = hasCalico ? some(0, 2, (index) => makeSet(random, index)) : []
  const tiers = TIERS.map((name): Manifest => ({
    ...{ apiVersion: 'projectcalico.org/v3', kind: 'Tier', metadata: { name } },
    spec: {
      ...maybe(0.8, () => ({ order: pick([100, 2_000_000, 50_000_000]) })),
      ...maybe(0.6, () => ({ defaultAction: pick(['Deny', 'Pass']) })),
    },
  }))
  const policies = some(1, 6, (index) => {
    return hasCalico && chance(0.65) ? makeCalico(random, index) : makeKubernetes(random, index)
  })
  return [...namespaces, ...pods, ...accounts, ...services, ...sets, ...tiers, ...dropTwins(policies)]
}

/** Questions about these manifests: pods, addresses, ports that somebody mentions and one that nobody does. */
export function makeProbes(random: Random, manifests: readonly Manifest[], count: number): readonly Probe[] {
  const { maybe, pick, chance } = random
  const pods = manifests.flatMap(({ kind, metadata }) =>
    kind === 'Pod' ? [`${metadata.namespace ?? 'default'}/${metadata.name}`] : [],
  )
  return Array.from({ length: count }, () => {
    const isOut = chance(0.15)
    const isIn = !isOut && chance(0.15)
    return {
      from: isIn ? pick(ADDRESSES) : pick(pods),
      to: isOut ? pick(ADDRESSES) : pick(pods),
      protocol: pick(['TCP', 'TCP', 'UDP', 'SCTP']),
      port: pick([...PORTS, 9999]),
      ...maybe(0.2, () => ({ http: { method: pick(['GET', 'POST']), path: pick([...PATHS, '/v1/pots/7']) } })),
    }
  })
}

/** Two objects of one kind and name would be a mistake. */
function dropTwins(policies: readonly Manifest[]): readonly Manifest[] {
  const seen = new Set<string>()
  return policies.filter(({ apiVersion, kind, metadata: { namespace = '', name } }) => {
    const key = [apiVersion.includes('calico'), kind, namespace, name].join(' ')
    return seen.has(key) ? false : seen.add(key)
  })
}

function makePod({ pick, maybe, chance }: Random, namespace: string, name: string): Manifest {
  return {
    ...{ apiVersion: 'v1', kind: 'Pod' },
    metadata: {
      name,
      namespace,
      labels: { app: pick(APPS), name, ...maybe(0.5, () => ({ tier: pick(['gold', 'silver']) })) },
    },
    spec: {
      ...(chance(0.06) ? { hostNetwork: true } : {}),
      ...maybe(0.5, () => ({ serviceAccountName: pick(ACCOUNTS) })),
      containers: [
        {
          name: 'app',
          ports: [
            { name: 'http', containerPort: pick([80, 81]) },
            { name: 'dns', containerPort: pick([80, 443]), protocol: 'UDP' },
            ...(chance(0.3) ? [{ name: 'admin', containerPort: 8080, protocol: pick(['TCP', 'SCTP']) }] : []),
          ],
        },
      ],
    },
  }
}

function makeSet({ pick, some, chance }: Random, index: number): Manifest {
  const isGlobal = chance(0.5)
  return {
    ...{ apiVersion: 'projectcalico.org/v3', kind: isGlobal ? 'GlobalNetworkSet' : 'NetworkSet' },
    metadata: {
      name: `nets-${index}`,
      ...(isGlobal ? {} : { namespace: pick(NAMESPACES) }),
      labels: { app: pick([...APPS, 'bank-of-elsewhere']) },
    },
    spec: { nets: some(1, 2, () => pick(NETS)) },
  }
}

function makeKubernetes(random: Random, index: number): Manifest {
  const { chance, pick, maybe } = random
  const isStaged = chance(0.1)
  return {
    apiVersion: isStaged ? 'projectcalico.org/v3' : 'networking.k8s.io/v1',
    kind: isStaged ? 'StagedKubernetesNetworkPolicy' : 'NetworkPolicy',
    metadata: { name: `k-${isStaged ? random.below(index + 1) : index}`, namespace: pick(NAMESPACES) },
    spec: {
      ...(isStaged ? { stagedAction: pick(['Set', 'Delete']) } : {}),
      podSelector: labelSelector(random),
      ...maybe(0.7, () => ({ policyTypes: pick([['Ingress'], ['Egress'], ['Ingress', 'Egress']]) })),
      ...maybe(0.8, () => ({ ingress: random.some(0, 3, () => kubernetesRule(random, 'from')) })),
      ...maybe(0.5, () => ({ egress: random.some(0, 3, () => kubernetesRule(random, 'to')) })),
    },
  }
}

function kubernetesRule(random: Random, key: 'from' | 'to'): KubernetesRule {
  const { maybe, pick, some } = random
  const port = (): NonNullable<KubernetesRule['ports']>[number] => {
    const protocol = maybe(0.6, () => ({ protocol: pick(['TCP', 'UDP', 'SCTP']) }))
    const sort = random.below(4)
    if (sort === 0) return { ...protocol }
    if (sort === 1) return { ...protocol, port: pick(NAMES) }
    if (sort === 2) return { ...protocol, port: pick([79, 80, 100]), endPort: pick([100, 443, 9000]) }
    return { ...protocol, port: pick(PORTS) }
  }
  return {
    ...maybe(0.8, () => ({ [key]: some(0, 2, () => kubernetesPeer(random)) })),
    ...maybe(0.6, () => ({ ports: some(0, 2, port) })),
  }
}

function kubernetesPeer(random: Random): KubernetesPeer {
  const sort = random.below(4)
  if (sort === 0) {
    const [cidr, except] = random.pick([
      ['0.0.0.0/0', ['10.0.0.0/8']],
      ['0.0.0.0/0', []],
      ['10.0.0.0/8', ['10.1.0.0/16', '10.0.0.0/24']],
      ['192.0.2.0/24', []],
    ] as const)
    return { ipBlock: { cidr, ...(except.length > 0 ? { except } : {}) } }
  }
  return {
    ...(sort !== 1 ? { podSelector: labelSelector(random) } : {}),
    ...(sort !== 2
      ? {
          namespaceSelector: labelSelector(
            random,
            ['team', 'zone', 'kubernetes.io/metadata.name'],
            ['a', 'b', 'dmz', 'shop'],
          ),
        }
      : {}),
  }
}

function labelSelector(
  { some, pick, maybe }: Random,
  keys: readonly string[] = ['app', 'tier', 'name'],
  values: readonly string[] = ['emoji', 'ledger', 'pot', 'gold'],
): LabelSelector {
  return {
    ...maybe(0.5, () => ({ matchLabels: { [pick(keys)]: pick(values) } })),
    ...maybe(0.4, () => ({
      matchExpressions: some(1, 2, () => {
        const operator = pick(['In', 'NotIn', 'Exists', 'DoesNotExist'])
        return {
          key: pick(keys),
          operator,
          ...(operator.endsWith('In') ? { values: some(1, 3, () => pick(values)) } : {}),
        }
      }),
    })),
  }
}

function makeCalico(random: Random, index: number): Manifest {
  const { chance, pick, maybe, some } = random
  const isGlobal = chance(0.4)
  const isStaged = chance(0.15)
  const spec: Spec = {
    ...(isStaged ? { stagedAction: pick(['Set', 'Delete']) } : {}),
    ...maybe(0.5, () => ({ tier: pick([...TIERS, 'default', 'kube-admin', 'kube-baseline']) })),
    ...maybe(0.7, () => ({ order: pick([10, 1000, 1000, 5000, 0.5]) })),
    ...maybe(0.7, () => ({ selector: calicoSelector(random) })),
    ...(isGlobal ? maybe(0.4, () => ({ namespaceSelector: namespaceText(random) })) : {}),
    ...maybe(0.15, () => ({
      serviceAccountSelector: pick(["role == 'reader'", 'has(role)', "projectcalico.org/name == 'robot'"]),
    })),
    ...maybe(0.6, () => ({ types: pick([['Ingress'], ['Egress'], ['Ingress', 'Egress']]) })),
    ...maybe(0.8, () => ({ ingress: some(0, 4, () => calicoRule(random, 'ingress')) })),
    ...maybe(0.5, () => ({ egress: some(0, 3, () => calicoRule(random, 'egress')) })),
  }
  return {
    apiVersion: chance(0.8) ? 'projectcalico.org/v3' : 'crd.projectcalico.org/v1',
    kind: `${isStaged ? 'Staged' : ''}${isGlobal ? 'Global' : ''}NetworkPolicy`,
    metadata: {
      name: pick([`c-${random.below(index + 1)}`, `k-z${index}`, `z-${index}`]),
      ...(isGlobal ? {} : { namespace: pick(NAMESPACES) }),
    },
    spec,
  }
}

function calicoRule(random: Random, direction: 'ingress' | 'egress'): AnyRule {
  const { chance, pick, maybe } = random
  const action = pick(['Allow', 'Allow', 'Allow', 'Deny', 'Deny', 'Pass', 'Log'])
  const protocol = maybe(0.6, () => pick(['TCP', 'TCP', 'UDP', 'SCTP', 6, 17, 132]))
  const [own, other] = [entity(random, 0.15), entity(random, 0.8)]
  const [source, destination] = direction === 'ingress' ? [other, own] : [own, other]
  const notProtocol = protocol === undefined ? maybe(0.15, () => pick(['TCP', 'UDP', 'ICMP', 132])) : undefined
  const isPortless = protocol === undefined && notProtocol === undefined && chance(0.05)
  const called = direction === 'egress' && chance(0.1)
  const rule: CalicoRule = {
    action,
    ...(protocol === undefined ? {} : { protocol }),
    ...(notProtocol === undefined ? {} : { notProtocol }),
    ...(isPortless ? { protocol: pick(['ICMP', 47]) } : {}),
    ...maybe(0.06, () => ({ ipVersion: pick([4, 6]) })),
    ...(direction === 'ingress' &&
    action === 'Allow' &&
    (protocol === 'TCP' || protocol === undefined) &&
    !isPortless &&
    chance(0.15)
      ? {
          http: {
            methods: pick([['GET'], ['GET', 'POST'], []]),
            paths: pick([[], [{ exact: '/v1/pots' }], [{ prefix: '/v1' }, { exact: '/admin' }]]),
          },
        }
      : {}),
    source: protocol === undefined || !chance(0.06) ? source : { ...source, ports: [pick([53, '1000:2000'])] },
    destination: called
      ? { services: { name: 'front', namespace: pick(NAMESPACES) } }
      : protocol === undefined
        ? destination
        : {
            ...destination,
            ...maybe(0.5, () => ({ ports: calicoPorts(random) })),
            ...maybe(0.15, () => ({ notPorts: calicoPorts(random) })),
          },
  }
  return rule
}

function calicoPorts({ some, pick }: Random): (number | string)[] {
  return some(1, 2, () => pick([80, 81, 443, '80:100', '443:9000', 'http', 'dns', 'admin']))
}

function entity(random: Random, share: number): Entity {
  const { maybe, pick, some, chance } = random
  if (!chance(share)) return {}
  return {
    ...maybe(0.5, () => ({ selector: calicoSelector(random) })),
    ...maybe(0.1, () => ({ notSelector: calicoSelector(random) })),
    ...maybe(0.3, () => ({ namespaceSelector: namespaceText(random) })),
    ...maybe(0.1, () => ({
      serviceAccounts: pick([
        { names: ['robot'] },
        { selector: "role == 'writer'" },
        { names: ['default', 'robot'], selector: 'has(role)' },
      ]),
    })),
    ...maybe(0.15, () => ({ nets: some(1, 2, () => pick(NETS)) })),
    ...maybe(0.1, () => ({ notNets: [pick(NETS)] })),
  }
}

function namespaceText({ pick }: Random): string {
  return pick([
    "team == 'a'",
    "team != 'a'",
    'has(zone)',
    '!has(zone)',
    'all()',
    'global()',
    "global() || team == 'b'",
    "kubernetes.io/metadata.name in {'bank', 'web'}",
    "projectcalico.org/name == 'shop' && !has(zone)",
  ])
}

function calicoSelector(random: Random, depth = 0): string {
  const { pick, chance } = random
  const value = () => pick(["'emoji'", '"ledger"', "'pot'", "'gold'"])
  const key = () => pick(['app', 'tier', 'name'])
  if (depth < 2 && chance(0.3)) {
    const parts = random
      .some(2, 3, () => calicoSelector(random, depth + 1))
      .map((part) => (chance(0.5) ? `(${part})` : part))
    return parts.join(pick([' && ', '||', ' || ']))
  }
  switch (random.below(11)) {
    case 0:
      return 'all()'
    case 1:
      return `has(${key()})`
    case 2:
      return `!has( ${key()} )`
    case 3:
      return `${key()} in { ${value()},${value()} }`
    case 4:
      return `${key()} not in {${value()}}`
    case 5:
      return `${key()} != ${value()}`
    case 6:
      return `${key()} contains ${pick(["'o'", "'e'"])}`
    case 7:
      return `${key()} ${pick(['starts with', 'ends  with'])} ${pick(["'e'", "'t'", "'l'"])}`
    case 8:
      return pick([
        "projectcalico.org/namespace == 'shop'",
        'global()',
        "!(app == 'pot')",
        "projectcalico.org/serviceaccount=='robot'",
      ])
    default:
      return `${key()} == ${value()}`
  }
}
