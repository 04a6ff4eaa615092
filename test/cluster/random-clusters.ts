import fc from 'fast-check'
import { parseCidr } from '../../src/cluster/model/address-range.ts'
import type { Cluster, Labels, Protocol, Tier, Workload } from '../../src/cluster/model/cluster.ts'
import type {
  AddressRange,
  HttpMatch,
  PeerMatch,
  PodMatch,
  Policy,
  PortMatch,
  Rule,
} from '../../src/cluster/model/policy.ts'
import { buildPortSet, type PortSet } from '../../src/cluster/model/port-set.ts'
import type { Selector } from '../../src/cluster/model/selector.ts'

// Few names and few ports, so that rules meet, overlap and contradict each other.
const NAMESPACES: ReadonlyMap<string, Labels> = new Map([
  ['shop', new Map([['team', 'green']])],
  ['bank', new Map([['team', 'blue']])],
])
const CIDRS = ['10.0.0.0/8', '10.1.0.0/16', '192.168.0.0/24', '0.0.0.0/0', 'fd00::/8', '::/0']
const PLACE = { path: 'manifests.yaml', line: 1 }

export const TIERS: readonly Tier[] = [
  { name: 'security', order: 100, defaultAction: 'pass' },
  { name: 'platform', order: 200, defaultAction: 'deny' },
  { name: 'default', order: 1_000_000, defaultAction: 'deny' },
  { name: 'baseline', order: 10_000_000, defaultAction: 'pass' },
]

const labels: fc.Arbitrary<Labels> = fc
  .record({ app: fc.constantFrom('cart', 'ledger', 'emoji'), side: fc.constantFrom('front', 'back', undefined) })
  .map(({ app, side }) => new Map([['app', app], ...(side === undefined ? [] : [['side', side] as const])]))

const protocol = fc.constantFrom<Protocol>('TCP', 'TCP', 'UDP', 'SCTP')
const port = fc.constantFrom(1, 53, 79, 80, 81, 443, 8080, 65_535)

const workload = fc.record({
  namespace: fc.constantFrom(...NAMESPACES.keys()),
  labels,
  serviceAccount: fc.constantFrom('default', 'teller'),
  hostNetwork: fc.constantFrom(false, false, false, false, true),
  ports: fc.array(fc.record({ name: fc.constantFrom('http', 'dns', undefined), port, protocol }), { maxLength: 3 }),
})

export const workloads: fc.Arbitrary<readonly Workload[]> = fc
  .array(workload, { maxLength: 5 })
  .map((list) => list.map((each, i) => ({ ...each, kind: 'Deployment', name: `w${i}`, place: PLACE })))

const { selector } = fc.letrec<{ selector: Selector }>((tie) => ({
  selector: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    fc.constant<Selector>({ kind: 'and', of: [] }),
    fc
      .subarray(['cart', 'ledger', 'emoji'], { minLength: 1 })
      .map((values) => ({ kind: 'in' as const, key: 'app', values })),
    fc.constantFrom<Selector>(
      { kind: 'has', key: 'side' },
      { kind: 'in', key: 'team', values: ['green'] },
      { kind: 'starts-with', key: 'app', text: 'c' },
    ),
    tie('selector').map((of) => ({ kind: 'not' as const, of })),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      of: fc.array(tie('selector'), { maxLength: 2 }),
    }),
  ),
}))

const podMatch: fc.Arbitrary<PodMatch> = fc.record({
  namespaces: fc.oneof(fc.constantFrom(undefined, ...NAMESPACES.keys()), selector),
  pods: selector,
  serviceAccounts: fc.constantFrom(undefined, undefined, [], ['teller']),
  serviceAccountSelector: fc.constantFrom(undefined, undefined, undefined, { kind: 'has' as const, key: 'trusted' }),
})

const ranges: fc.Arbitrary<readonly AddressRange[]> = fc
  .subarray(CIDRS, { maxLength: 2 })
  .map((cidrs) => cidrs.flatMap((cidr) => parseCidr(cidr) ?? []))

const { peer } = fc.letrec<{ peer: PeerMatch }>((tie) => ({
  peer: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    podMatch.map((match) => ({ kind: 'pods' as const, ...match })),
    fc.record({ kind: fc.constant('addresses' as const), ranges, except: ranges }),
    fc.record({ kind: fc.constant('not' as const), of: tie('peer') }),
    fc.record({ kind: fc.constantFrom('all', 'any'), of: fc.array(tie('peer'), { maxLength: 2 }) }),
  ),
}))

const stretch = fc.tuple(protocol, fc.tuple(port, port))
const portSet: fc.Arbitrary<PortSet> = fc.array(stretch, { maxLength: 2 }).map(buildPortSet)
const namedPort = fc.record({ kind: fc.constant('named' as const), name: fc.constantFrom('http', 'dns'), protocol })
const onePort = portSet.map((ports) => ({ kind: 'set' as const, ports }))
const portMatch: fc.Arbitrary<PortMatch> = fc.oneof(
  onePort,
  namedPort,
  fc.record({
    kind: fc.constant('not' as const),
    of: fc.array(fc.oneof(onePort, namedPort), { maxLength: 2 }),
    protocol,
  }),
)

const mostly = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 3, nil: undefined })
const rarely = <T>(value: fc.Arbitrary<T>) =>
  fc.tuple(fc.nat(5), value).map(([n, each]) => (n === 0 ? each : undefined))

const rule = fc.record({
  action: fc.constantFrom<Rule['action']>('allow', 'allow', 'deny', 'log', 'pass'),
  peers: mostly(fc.array(peer, { minLength: 1, maxLength: 2 })),
  ports: mostly(fc.array(portMatch, { minLength: 1, maxLength: 2 })),
  sourcePorts: rarely(portSet.filter((set) => set.size > 0)),
  self: rarely(peer),
  http: rarely(
    fc.constantFrom<HttpMatch>(
      { methods: ['GET'], paths: [] },
      { methods: [], paths: [{ kind: 'prefix', path: '/ledger' }] },
      { methods: ['POST'], paths: [{ kind: 'exact', path: '/ledger/pay' }] },
    ),
  ),
})
// As Calico has it: only what is let in may depend on what is asked by HTTP.
const rulesOf = (direction: 'ingress' | 'egress') =>
  fc.option(fc.array(rule, { maxLength: 3 }), { freq: 3, nil: undefined }).map((list) =>
    list?.map(({ http, ...each }, index) => {
      return direction === 'ingress' && each.action === 'allow' ? { ...each, http, index } : { ...each, index }
    }),
  )

export const policies: fc.Arbitrary<readonly Policy[]> = fc
  .array(
    fc.record({
      tier: fc.constantFrom('default', 'default', 'security', 'platform', 'baseline'),
      order: fc.constantFrom(10, 10, 1000, Infinity),
      staged: fc.constantFrom<Policy['staged']>(false, false, false, false, 'set', 'delete'),
      selects: podMatch,
      ingress: rulesOf('ingress'),
      egress: rulesOf('egress'),
      name: fc.constantFrom('allow', 'deny', 'guard', 'pass'),
      namespace: fc.constantFrom(undefined, 'shop', 'bank'),
    }),
    { maxLength: 5 },
  )
  .map((list) =>
    list.map(({ name, namespace, ...policy }, i) => {
      const kind = `${policy.staged === false ? '' : 'Staged'}${namespace === undefined ? 'Global' : ''}NetworkPolicy`
      return {
        ...policy,
        source: {
          api: 'calico' as const,
          kind,
          namespace,
          name: `${name}-${i}`,
          annotations: new Map<string, string>(),
          place: PLACE,
        },
      }
    }),
  )

/** Clusters of a few workloads in two namespaces, with policies of Calico's whole language. */
export const clusters: fc.Arbitrary<Cluster> = fc
  .tuple(workloads, policies)
  .map(([pods, all]) => buildCluster(pods, all))

export function buildCluster(pods: readonly Workload[], all: readonly Policy[]): Cluster {
  return {
    namespaces: NAMESPACES,
    workloads: pods,
    services: [],
    policies: all,
    unread: [],
    serviceAccounts: new Map([['bank/teller', new Map([['trusted', 'yes']])]]),
    tiers: TIERS,
  }
}
