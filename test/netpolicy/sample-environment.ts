import fc from 'fast-check'
import { dump, loadAll } from 'js-yaml'
import type { AllowedCall, CallMethod } from '../../src/netpolicy/model/allowed-call.ts'
import { indexIdentities, type IdentityIndex } from '../../src/netpolicy/identity/index-identities.ts'
import { listCallLabels } from '../../src/netpolicy/service/call-label.ts'
import type { PolicyMode, PolicyOptions } from '../../src/netpolicy/model/policy.ts'
import type { PolicyPort, ServiceIdentity } from '../../src/netpolicy/model/service-identity.ts'
import { renderServicePolicies } from '../../src/netpolicy/render-policies.ts'
import type { IntendedRule } from '../../src/netpolicy/model/policy-set.ts'
import { anyText } from '../any-text.ts'

/** Pods that are alike, as the network sees them. */
export type Pod = {
  readonly name: string
  readonly namespace: string
  /** Besides the one that says its name. */
  readonly namespaceLabels?: ReadonlyMap<string, string>
  readonly labels: ReadonlyMap<string, string>
  readonly serviceAccount: string
  readonly ports: readonly { readonly name?: string; readonly port: number; readonly protocol: 'TCP' | 'UDP' }[]
  /** The service that they are of; undefined: of none. */
  readonly service?: string
}

/** May `from` open a connection to `to`, and ask for this? */
export type Ask = {
  readonly from: Pod
  readonly to: Pod
  readonly port: number
  readonly protocol: 'TCP' | 'UDP'
  readonly http?: { readonly method: string; readonly path: string } | undefined
}

/** Services with the calls that are meant to be let through. */
export type SampleEnvironment = {
  readonly identities: readonly ServiceIdentity[]
  readonly calls: readonly (AllowedCall & { readonly callee: string })[]
}

export const POD_PORTS: Pod['ports'] = [
  { name: 'grpc', port: 8080, protocol: 'TCP' },
  { name: 'metrics', port: 9090, protocol: 'TCP' },
  { name: 'gossip', port: 7946, protocol: 'UDP' },
]

const NAMES = [
  'service.ledger',
  'service.emoji',
  'service.pot',
  'service.direct-debit',
  'search',
  'Kitchen_Sink',
  'on',
  '1e3',
]

const METHODS: readonly CallMethod[] = [
  { kind: 'grpc', service: 'ledger.v1.Ledger', method: 'ReadBalance' },
  { kind: 'grpc', service: 'ledger.v1.Ledger', method: 'Transfer' },
  { kind: 'http', verb: 'GET', path: '/balance' },
  { kind: 'http', verb: 'ANY', path: '/accounts/:id/balance' },
  { kind: 'http', verb: 'PUT', path: '/files/{path...}' },
]

/** Requests, each with the methods of METHODS that it is one of. */
export const REQUESTS: readonly { readonly method: string; readonly path: string; readonly is: readonly number[] }[] = [
  { method: 'POST', path: '/ledger.v1.Ledger/ReadBalance', is: [0] },
  { method: 'POST', path: '/ledger.v1.Ledger/Transfer', is: [1] },
  { method: 'POST', path: '/ledgerXv1.Ledger/Transfer', is: [] },
  { method: 'GET', path: '/ledger.v1.Ledger/ReadBalance', is: [] },
  { method: 'GET', path: '/balance', is: [2] },
  { method: 'GET', path: '/balance?of=emoji', is: [2] },
  { method: 'GET', path: '/balance/all', is: [] },
  { method: 'POST', path: '/balance', is: [] },
  { method: 'DELETE', path: '/accounts/7/balance', is: [3] },
  { method: 'GET', path: '/accounts/7/8/balance', is: [] },
  { method: 'PUT', path: '/files/a/b?c=/d', is: [4] },
  { method: 'PUT', path: '/file', is: [] },
]

const somePorts: fc.Arbitrary<readonly PolicyPort[] | undefined> = fc.oneof(
  fc.constant(undefined),
  fc.subarray(
    [
      { port: 8080, protocol: 'TCP' },
      { port: 9090, protocol: 'TCP' },
      { port: 7946, protocol: 'UDP' },
    ] satisfies PolicyPort[],
    { minLength: 1 },
  ),
)

const namedPorts: fc.Arbitrary<readonly PolicyPort[]> = fc.constantFrom<(readonly PolicyPort[])[]>(
  [{ port: 'grpc', protocol: 'TCP' }],
  [
    { port: 'metrics', protocol: 'TCP' },
    { port: 'gossip', protocol: 'UDP' },
  ],
)

/** Environments of up to seven services; with `named`, ports by name too; with `whole`, only calls of every method. */
export function sampleEnvironments(
  given: { named?: boolean; whole?: boolean; apart?: boolean } = {},
): fc.Arbitrary<SampleEnvironment> {
  const ports = given.named ? fc.oneof(somePorts, namedPorts) : somePorts
  const namespaces = given.apart
    ? fc.constant('apart' as const)
    : fc.constantFrom('none' as const, 'one' as const, 'apart' as const)
  return fc
    .tuple(fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 2, maxLength: 7 }), namespaces)
    .chain(([names, spread]) => {
      const place =
        spread === 'none'
          ? fc.constant(undefined)
          : fc.constantFrom(...(spread === 'one' ? ['shop'] : ['shop', 'tools']))
      const identity = (service: string) =>
        fc.record({
          service: fc.constant(service),
          namespace: place,
          label: fc.constantFrom(undefined, `${service}-pods`),
          serviceAccount: fc.constant(`sa-${NAMES.indexOf(service)}`),
          ports,
        })
      const methods = given.whole
        ? fc.constant(undefined)
        : fc.option(fc.subarray([...METHODS], { minLength: 1, maxLength: 3 }), { nil: undefined })
      const call = fc.record({
        caller: fc.constantFrom(...names),
        callee: fc.constantFrom(...names),
        origin: fc.constantFrom('deployed' as const, 'returnable' as const, 'declared' as const),
        methods,
        reason: fc.option(anyText({ maxLength: 20 }), { nil: undefined }),
      })
      return fc.record({ identities: fc.tuple(...names.map(identity)), calls: fc.array(call, { maxLength: 14 }) })
    })
}

/** Renders every service's file; fails where a finding is an error. */
export function renderAll(
  { identities, calls }: SampleEnvironment,
  options: PolicyOptions,
  given: { modeOf?: (service: string) => PolicyMode; platform?: readonly IntendedRule[] | undefined } = {},
): readonly string[] {
  const index: IdentityIndex = indexIdentities(identities)
  return identities.map(({ service }) => {
    const { value, findings } = renderServicePolicies({
      path: `${service}/network-policy.yaml`,
      callee: service,
      calls: calls.filter(({ callee }) => callee === service),
      identities: index,
      options,
      mode: given.modeOf?.(service) ?? options.mode,
      platform: given.platform,
    })
    if (value === undefined) throw new Error(JSON.stringify(findings))
    return value
  })
}

/**
 * The services' pods, with the labels of their calls when given, and strangers: without a label, and with that of a
 * service elsewhere.
 */
export function listPods(
  { identities, calls }: SampleEnvironment,
  options: PolicyOptions,
  carriesLabels: (caller: string) => boolean,
): readonly Pod[] {
  const services = identities.map(
    ({ service, namespace = 'default', label = service, serviceAccount = 'default' }): Pod => {
      const own = carriesLabels(service) ? calls.filter(({ caller }) => caller === service) : []
      const carried = listCallLabels(
        own.map(({ callee }) => callee),
        options.callLabelPrefix,
      )
      const labels = new Map([[options.identityLabel, label], ...carried.map((key) => [key, 'true'] as const)])
      return { name: `pods-${NAMES.indexOf(service)}`, namespace, labels, serviceAccount, ports: POD_PORTS, service }
    },
  )
  const strangers = services.flatMap(({ labels, namespace }, index): Pod[] => [
    { name: `elsewhere-${index}`, namespace: 'elsewhere', labels, serviceAccount: 'default', ports: POD_PORTS },
    {
      name: `unlabelled-${index}`,
      namespace,
      labels: new Map([['role', 'db']]),
      serviceAccount: 'other',
      ports: POD_PORTS,
    },
  ])
  return [...services, ...strangers]
}

/** Pods as the manifests of Deployments, and the namespaces that have labels. */
export function renderPods(pods: readonly Pod[]): string {
  const namespaces = new Map(
    pods.flatMap(({ namespace, namespaceLabels }) => (namespaceLabels ? [[namespace, namespaceLabels]] : [])),
  )
  const rendered = [...namespaces].map(([name, labels]) =>
    dump({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: Object.fromEntries(labels) } }),
  )
  const workloads = pods.map(({ name, namespace, labels, serviceAccount, ports }) =>
    dump({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace },
      spec: {
        selector: { matchLabels: Object.fromEntries(labels) },
        template: {
          metadata: { labels: Object.fromEntries(labels) },
          spec: {
            serviceAccountName: serviceAccount,
            containers: [
              {
                name: 'main',
                image: 'registry.acme.test/x',
                ports: ports.map(({ name: of, port, protocol }) => ({ name: of, containerPort: port, protocol })),
              },
            ],
          },
        },
      },
    }),
  )
  return [...rendered, ...workloads].join('---\n')
}

/** What the rendered files hold, as plain data. */
export function loadDocuments(files: readonly string[]): readonly Record<string, unknown>[] {
  return files.flatMap((text) => (text === '' ? [] : (loadAll(text) as Record<string, unknown>[])))
}

/** Whether the call is meant to be let through: what every language can say, `methods` left out. */
export function isIntended({ identities, calls }: SampleEnvironment, { from, to, port, protocol }: Ask): boolean {
  const callee = identities.find(({ service }) => service === to.service)
  if (callee === undefined) return true
  const listens = callee.ports?.some((wanted) => {
    const number =
      typeof wanted.port === 'number' ? wanted.port : to.ports.find(({ name }) => name === wanted.port)?.port
    return number === port && wanted.protocol === protocol
  })
  return listens !== false && calls.some((call) => call.caller === from.service && call.callee === to.service)
}

/**
 * Whether a request is meant to be let through, where the language knows methods: `http` of the question decides over
 * TCP.
 */
export function isIntendedRequest(environment: SampleEnvironment, ask: Ask): boolean {
  if (!isIntended(environment, ask)) return false
  const callee = environment.identities.find(({ service }) => service === ask.to.service)
  if (callee === undefined || ask.protocol !== 'TCP') return true
  const calls = environment.calls.filter(
    ({ caller, callee: of }) => caller === ask.from.service && of === ask.to.service,
  )
  if (calls.some(({ methods }) => methods === undefined)) return true
  const request = REQUESTS.find(({ method, path }) => method === ask.http?.method && path === ask.http.path)
  return calls.some(
    ({ methods = [] }) => request?.is.some((index) => methods.includes(METHODS[index] as CallMethod)) === true,
  )
}

/** Every pair of pods on every port of the pods and one that nobody listens on. */
export function* listAsks(pods: readonly Pod[]): Generator<Ask> {
  const ports = [...POD_PORTS, { port: 6379, protocol: 'TCP' as const }]
  for (const from of pods) {
    for (const to of pods) for (const { port, protocol } of ports) yield { from, to, port, protocol }
  }
}
