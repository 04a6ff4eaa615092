import { isSubdomain } from '../../kubernetes/kubernetes-names.ts'
import { compareText, type Finding, type Parsed } from '../../finding.ts'
import type { CallMethod } from '../model/allowed-call.ts'
import type { PolicyPort, ServiceIdentity } from '../model/service-identity.ts'
import { annotate } from './annotate.ts'
import type { Manifest, RenderContext } from './manifest.ts'
import { parsePath } from '../model/method-path.ts'
import { NAMESPACE_LABEL } from '../model/namespace-label.ts'
import type { IntendedPeer, IntendedPolicy, IntendedRule } from '../model/policy-set.ts'
import { scopeNamespaces } from './scope-namespaces.ts'

/**
 * Renders a policy as Istio AuthorizationPolicies, one in each namespace of its scope, with the paths and verbs of
 * calls whose methods are known. Callers are known by the service account in their certificate, so the mesh must
 * require mutual TLS; pod labels play no part. Only TCP ports exist for Istio, and only ingress. The kubelet's probes
 * pass it by.
 *
 * In `staged` and `log` the policy carries Istio's dry-run annotation: the proxy logs and counts what it would have
 * denied.
 *
 * Undefined as a service account or namespace, a port by its name, or a group that Istio cannot tell apart, is a
 * finding (`policy-missing-input`), and then nothing is rendered.
 *
 * Source: https://istio.io/latest/docs/reference/config/security/authorization-policy/
 */
export function renderIstio(policy: IntendedPolicy, context: RenderContext): Parsed<readonly Manifest[]> {
  if (policy.ingress === undefined) return { value: [], findings: [] }
  const findings: Finding[] = []
  const report: Report = (message, hint) => {
    findings.push({ code: 'policy-missing-input', severity: 'error', message, hint, place: { path: context.path } })
  }
  const rules = policy.ingress.flatMap((rule) => renderRule(rule, context, report))
  const namespaces = scopeNamespaces(policy.scope)
  const matchLabels = Object.fromEntries(
    policy.pods.map(({ key, values }) => {
      if (values === 'any' || values.length !== 1)
        report(`Istio cannot select pods by ${key} as ${policy.name} has to`, 'Give one value.')
      return [key, values[0]]
    }),
  )
  if (findings.length > 0) return { value: [], findings }
  if (policy.purpose === 'base' && rules.length === 0) return { value: [], findings }
  const annotations = { ...annotate(policy), ...(policy.mode === 'enforce' ? {} : { 'istio.io/dry-run': 'true' }) }
  const manifests = namespaces.map((namespace): Manifest => ({
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name: policy.name, ...(namespace === undefined ? {} : { namespace }), annotations },
    spec: {
      ...(policy.pods.length > 0 ? { selector: { matchLabels } } : {}),
      action: 'ALLOW',
      // Without any rule it matches nothing, and so denies everything.
      ...(rules.length > 0 ? { rules } : {}),
    },
  }))
  return { value: manifests, findings }
}

type Report = (message: string, hint: string) => void

function renderRule(
  { peers, ports, methods }: IntendedRule,
  context: RenderContext,
  report: Report,
): readonly unknown[] {
  const from = peers.flatMap((peer) => renderPeer(peer, context, report))
  const tcp = ports?.filter(({ protocol }) => protocol === 'TCP')
  if (from.length === 0 || tcp?.length === 0) return []
  const to = renderOperations(tcp, methods, report)
  return [{ from: from.map((source) => ({ source })), ...(to.length > 0 ? { to } : {}) }]
}

function renderPeer(peer: IntendedPeer, context: RenderContext, report: Report): readonly unknown[] {
  switch (peer.kind) {
    case 'services':
      return renderAccounts(peer.services, context, report)
    case 'pods': {
      const { serviceAccount: account } = peer
      if (account !== undefined) return renderAccounts([splitAccount(account)], context, report)
      const [only, ...more] = peer.namespaces === 'same' ? [] : peer.namespaces
      if (only?.key === NAMESPACE_LABEL && more.length === 0)
        return [{ namespaces: only.values === 'any' ? ['*'] : only.values }]
      report(
        'Istio knows a platform group by its service account or the name of its namespace',
        'Name one of them in policy.base.',
      )
      return []
    }
    case 'addresses':
    case 'api-server':
      return [{ ipBlocks: peer.ranges }]
    case 'nodes':
      return []
  }
}

function splitAccount(account: string): ServiceIdentity {
  const [namespace, serviceAccount] = account.split('/')
  return { service: account, namespace, serviceAccount }
}

function renderAccounts(
  services: readonly ServiceIdentity[],
  { options }: RenderContext,
  report: Report,
): readonly unknown[] {
  const { trustDomain = 'cluster.local', callers = 'principals' } = options.istio ?? {}
  const named = services.flatMap((identity) => {
    const { namespace } = identity
    const account = accountOf(identity, options.istio?.serviceAccount)
    if (namespace === undefined || account === undefined || !isSubdomain(account)) {
      const hint = 'Name namespace and serviceAccountName in its manifest.'
      report(`the service account of ${identity.service} is not known, by which Istio would know it`, hint)
      return []
    }
    return callers === 'principals' ? [`${trustDomain}/ns/${namespace}/sa/${account}`] : [`${namespace}/${account}`]
  })
  const sorted = [...new Set(named)].sort(compareText)
  return sorted.length === 0 ? [] : [{ [callers === 'principals' ? 'principals' : 'serviceAccounts']: sorted }]
}

/** The service account of a service's pods, as its manifests or the config's template say; undefined: nobody says. */
function accountOf({ service, serviceAccount }: ServiceIdentity, template: string | undefined): string | undefined {
  return serviceAccount ?? template?.replaceAll('{service}', () => service)
}

// Operations are alternatives, and all that is in one has to hold.
function renderOperations(
  ports: readonly PolicyPort[] | undefined,
  methods: readonly CallMethod[] | undefined,
  report: Report,
): readonly unknown[] {
  const named = ports?.find(({ port }) => typeof port === 'string')
  if (named)
    report(
      `Istio needs the number of the port ${JSON.stringify(named.port)}`,
      'Give containerPort a number in the manifest.',
    )
  const at = ports === undefined ? {} : { ports: ports.map(({ port }) => String(port)) }
  if (methods === undefined) return ports === undefined ? [] : [{ operation: at }]
  const paths = new Map<string, string[]>()
  for (const method of methods) {
    const verb = method.kind === 'grpc' ? 'POST' : method.verb
    const path = method.kind === 'grpc' ? `/${method.service}/${method.method}` : renderPath(method.path)
    const same = paths.get(verb)
    if (same) same.push(path)
    else paths.set(verb, [path])
  }
  return [...paths].map(([verb, of]) => ({
    operation: { ...at, ...(verb === 'ANY' ? {} : { methods: [verb] }), paths: [...new Set(of)] },
  }))
}

function renderPath(path: string): string {
  const segments = parsePath(path).map((segment) =>
    segment.kind === 'text' ? segment.text : segment.kind === 'one' ? '{*}' : '{**}',
  )
  return `/${segments.join('/')}`
}
