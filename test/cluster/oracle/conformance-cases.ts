import type { KubernetesPeer, KubernetesRule, LabelSelector, Manifest, Probe, Spec } from './manifests.ts'

/**
 * Policies of Kubernetes by the design of Cyclonus' conformance tests (https://github.com/mattfenwick/cyclonus,
 * docs/test-runs): every sort of target, peer, port and conflict, each asked of all pairs of a grid of three namespaces
 * by three pods that serve 80 and 81 by three protocols.
 */
export function listCases(): readonly { readonly name: string; readonly policies: readonly Manifest[] }[] {
  return [
    ...targetCases(),
    ...peerCases(),
    ...blockCases(),
    ...portCases(),
    ...typeCases(),
    ...conflictCases(),
    ...upstreamCases(),
  ]
}

const NAMESPACES = ['x', 'y', 'z']
const PODS = ['a', 'b', 'c']
const PROTOCOLS = ['TCP', 'UDP', 'SCTP'] as const
const ADDRESSES = ['10.2.3.4', '192.168.242.7']

export const GRID: readonly Manifest[] = NAMESPACES.flatMap((namespace) => [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: { ns: namespace } } },
  ...PODS.map((pod): Manifest => ({
    ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: pod, namespace, labels: { pod } } },
    spec: {
      containers: PROTOCOLS.map((protocol) => ({
        name: protocol.toLowerCase(),
        ports: [80, 81].map((port) => ({
          name: `serve-${port}-${protocol.toLowerCase()}`,
          containerPort: port,
          protocol,
        })),
      })),
    },
  })),
])

export const GRID_PROBES: readonly Probe[] = (() => {
  const pods = NAMESPACES.flatMap((namespace) => PODS.map((pod) => `${namespace}/${pod}`))
  const pairs = [
    ...pods.flatMap((from) => pods.map((to) => ({ from, to }))),
    ...ADDRESSES.flatMap((address) =>
      pods.flatMap((pod) => [
        { from: address, to: pod },
        { from: pod, to: address },
      ]),
    ),
  ]
  return pairs.flatMap((pair) => PROTOCOLS.flatMap((protocol) => [80, 81].map((port) => ({ ...pair, protocol, port }))))
})()

type Direction = 'ingress' | 'egress'
const DIRECTIONS: readonly Direction[] = ['ingress', 'egress']
const SIDE = { ingress: 'from', egress: 'to' } as const
const TYPE = { ingress: 'Ingress', egress: 'Egress' } as const

function policy(spec: Spec, { name = 'policy', namespace = 'x' } = {}): Manifest {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec }
}

function ruled(
  direction: Direction,
  rules: readonly KubernetesRule[],
  podSelector: LabelSelector = { matchLabels: { pod: 'a' } },
): Spec {
  return { podSelector, policyTypes: [TYPE[direction]], [direction]: rules }
}

const PEER: KubernetesPeer = {
  namespaceSelector: { matchLabels: { ns: 'y' } },
  podSelector: { matchLabels: { pod: 'b' } },
}

const POD_SELECTORS: readonly (LabelSelector | undefined)[] = [
  undefined,
  {},
  { matchLabels: { pod: 'b' } },
  { matchExpressions: [{ key: 'pod', operator: 'In', values: ['b', 'c'] }] },
  { matchExpressions: [{ key: 'pod', operator: 'NotIn', values: ['b'] }] },
  {
    matchExpressions: [
      { key: 'pod', operator: 'Exists' },
      { key: 'missing', operator: 'DoesNotExist' },
    ],
  },
]

const NAMESPACE_SELECTORS: readonly (LabelSelector | undefined)[] = [
  undefined,
  {},
  { matchLabels: { ns: 'y' } },
  { matchExpressions: [{ key: 'ns', operator: 'NotIn', values: ['x'] }] },
]

function* targetCases() {
  for (const direction of DIRECTIONS) {
    for (const namespace of ['x', 'y']) {
      for (const [index, podSelector] of POD_SELECTORS.entries()) {
        const spec = ruled(direction, [{ [SIDE[direction]]: [PEER] }], podSelector ?? {})
        yield { name: `target ${direction} ${namespace} ${index}`, policies: [policy(spec, { namespace })] }
      }
    }
  }
}

function* peerCases() {
  const ports: readonly (KubernetesRule['ports'] | undefined)[] = [
    undefined,
    [{ port: 80, protocol: 'TCP' }],
    [{ port: 81, protocol: 'UDP' }],
  ]
  for (const direction of DIRECTIONS) {
    for (const [n, namespaceSelector] of NAMESPACE_SELECTORS.entries()) {
      for (const [p, podSelector] of POD_SELECTORS.entries()) {
        if (namespaceSelector === undefined && podSelector === undefined) continue
        const peer = { ...(podSelector ? { podSelector } : {}), ...(namespaceSelector ? { namespaceSelector } : {}) }
        for (const [q, by] of ports.entries()) {
          const spec = ruled(direction, [{ [SIDE[direction]]: [peer], ...(by ? { ports: by } : {}) }])
          yield { name: `peer ${direction} ${n} ${p} ${q}`, policies: [policy(spec)] }
        }
      }
    }
  }
}

function* blockCases() {
  const blocks = [
    { cidr: '0.0.0.0/0' },
    { cidr: '192.168.242.0/24' },
    { cidr: '192.168.242.0/24', except: ['192.168.242.7/32'] },
    { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] },
    { cidr: '10.2.3.4/32' },
  ]
  for (const direction of DIRECTIONS) {
    for (const [index, ipBlock] of blocks.entries()) {
      yield {
        name: `block ${direction} ${index}`,
        policies: [policy(ruled(direction, [{ [SIDE[direction]]: [{ ipBlock }] }]))],
      }
      const two = [{ [SIDE[direction]]: [{ ipBlock }, PEER], ports: [{ port: 80 }] }]
      yield { name: `block and pods ${direction} ${index}`, policies: [policy(ruled(direction, two))] }
    }
  }
}

function* portCases() {
  const ports = [
    { port: 80 },
    { port: 81 },
    { port: 'serve-80-tcp' },
    { port: 'serve-81-udp' },
    { port: 'serve-80-sctp' },
    { port: 'missing' },
    { port: 79, endPort: 81 },
    {},
  ]
  for (const direction of DIRECTIONS) {
    for (const [index, port] of ports.entries()) {
      for (const protocol of [undefined, ...PROTOCOLS]) {
        const one = { ...port, ...(protocol ? { protocol } : {}) }
        yield {
          name: `port ${direction} ${index} ${protocol ?? ''}`,
          policies: [policy(ruled(direction, [{ ports: [one] }]))],
        }
      }
      const pair = [port, { port: 81, protocol: 'UDP' }]
      yield {
        name: `ports ${direction} ${index}`,
        policies: [policy(ruled(direction, [{ [SIDE[direction]]: [PEER], ports: pair }]))],
      }
    }
  }
}

function* typeCases() {
  for (const policyTypes of [undefined, ['Ingress'], ['Egress'], ['Ingress', 'Egress']]) {
    for (const [ingress, egress] of [
      [undefined, undefined],
      [[], []],
      [[{}], [{}]],
      [[{ from: [PEER] }], undefined],
      [undefined, [{ to: [PEER] }]],
    ] as const) {
      const types = policyTypes === undefined ? {} : { policyTypes }
      const spec = { podSelector: {}, ...types, ...(ingress ? { ingress } : {}), ...(egress ? { egress } : {}) }
      yield {
        name: `types ${policyTypes?.join() ?? 'none'} ${JSON.stringify([ingress, egress])}`,
        policies: [policy(spec)],
      }
    }
  }
}

function* conflictCases() {
  const rules = { nobody: [], everybody: [{}], one: undefined } as const
  for (const direction of DIRECTIONS) {
    const side = SIDE[direction]
    for (const first of ['nobody', 'everybody', 'one'] as const) {
      for (const second of ['nobody', 'everybody', 'one'] as const) {
        const specs = [first, second].map((each, index) =>
          ruled(
            direction,
            rules[each] ?? [{ [side]: [PEER], ports: [{ port: 80 + index }] }],
            index === 0 ? {} : undefined,
          ),
        )
        yield {
          name: `conflict ${direction} ${first} ${second}`,
          policies: specs.map((spec, index) => policy(spec, { name: `policy-${index}` })),
        }
      }
    }
  }
}

/** What Kubernetes' own end-to-end tests ask (test/e2e/network/netpol). */
function* upstreamCases() {
  const a: LabelSelector = { matchLabels: { pod: 'a' } }
  const all = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }
  const inY = { namespaceSelector: { matchLabels: { ns: 'y' } } }
  const orPeers: KubernetesPeer[] = [{ podSelector: { matchLabels: { pod: 'b' } } }, inY]
  const specs: Readonly<Record<string, readonly Spec[]>> = {
    'default-deny-ingress': [{ podSelector: {}, policyTypes: ['Ingress'], ingress: [] }],
    'default-deny-all': [all],
    'allow-from-pods-by-label': [
      { podSelector: a, ingress: [{ from: [{ podSelector: { matchLabels: { pod: 'b' } } }] }] },
    ],
    'allow-from-namespace': [{ podSelector: a, ingress: [{ from: [inY] }] }],
    'allow-from-pod-or-namespace': [{ podSelector: a, ingress: [{ from: orPeers }] }],
    'allow-from-pod-and-namespace': [{ podSelector: a, ingress: [{ from: [PEER] }] }],
    'allow-on-port': [{ podSelector: a, ingress: [{ ports: [{ port: 81 }] }] }],
    'stacked-ports': [
      { podSelector: a, ingress: [{ from: [inY], ports: [{ port: 80 }] }] },
      { podSelector: a, ingress: [{ from: [inY], ports: [{ port: 81 }] }] },
    ],
    'allow-all-over-deny-all': [
      all,
      { podSelector: {}, ingress: [{}], egress: [{}], policyTypes: ['Ingress', 'Egress'] },
    ],
    'named-port': [{ podSelector: a, ingress: [{ ports: [{ port: 'serve-81-tcp' }] }] }],
    'egress-on-named-port': [
      { podSelector: a, policyTypes: ['Egress'], egress: [{ ports: [{ port: 'serve-80-tcp' }] }] },
    ],
    self: [{ podSelector: a, ingress: [{ from: [{ podSelector: a }] }] }],
    'egress-to-one-with-dns': [
      { podSelector: a, policyTypes: ['Egress'], egress: [{ to: [PEER] }, { ports: [{ port: 53, protocol: 'UDP' }] }] },
    ],
    'ingress-and-egress': [
      { podSelector: a, policyTypes: ['Egress'], egress: [{ to: [PEER], ports: [{ port: 80 }] }] },
      { podSelector: { matchLabels: { pod: 'b' } }, ingress: [{ from: [{ podSelector: a, namespaceSelector: {} }] }] },
    ],
  }
  for (const [name, list] of Object.entries(specs)) {
    yield { name: `upstream ${name}`, policies: list.map((spec, index) => policy(spec, { name: `${name}-${index}` })) }
  }
}
