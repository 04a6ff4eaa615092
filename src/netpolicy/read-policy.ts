import type { FindingCode } from '../finding.ts'
import type { IngressRule, LabelRequirement, LabelSelector, NetworkPolicy, Peer } from './network-policy.ts'

/** Says what is wrong with the policy; `policy-syntax` means that it is not used. */
type Report = (code: FindingCode, message: string) => void

type Fields = ReadonlyMap<unknown, unknown>

/** What is wrong with the policy, on its way to the one place that knows the policy's name. */
class ShapeError extends Error {}

/**
 * Turns a NetworkPolicy as plain data (Maps, arrays, scalars) into the model; undefined, with one report, when a field has a shape
 * that Kubernetes would refuse. Fields that do not decide about ingress by pod labels (ports, egress) are passed over.
 *
 * Source: https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.33/#networkpolicy-v1-networking-k8s-io
 */
export function readPolicy(document: Fields, report: Report): NetworkPolicy | undefined {
  const metadata = document.get('metadata')
  const name = metadata instanceof Map ? (metadata as Fields).get('name') : undefined
  if (typeof name !== 'string' || name === '') {
    report('policy-syntax', 'a NetworkPolicy has no metadata.name')
    return undefined
  }
  try {
    const policy = readSpec(name, requireMap(document.get('spec'), 'spec'))
    const isElsewhere = policy.ingress?.some(({ peers }) => peers?.some(({ kind }) => kind === 'elsewhere'))
    if (isElsewhere) {
      report(
        'policy-not-evaluated',
        `the NetworkPolicy ${name} names namespaces or addresses, which are taken to let in no pod`,
      )
    }
    return policy
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error
    report('policy-syntax', `the NetworkPolicy ${name} cannot be used: ${error.message}`)
    return undefined
  }
}

function readSpec(name: string, spec: Fields): NetworkPolicy {
  const types = readList(spec.get('policyTypes'), 'spec.policyTypes')
  if (types.some((type) => type !== 'Ingress' && type !== 'Egress')) {
    throw new ShapeError('spec.policyTypes holds something else than Ingress and Egress')
  }
  const rules = readList(spec.get('ingress'), 'spec.ingress').map((rule) =>
    readRule(requireMap(rule, 'a rule of spec.ingress')),
  )
  return {
    name,
    podSelector: readSelector(spec.get('podSelector'), 'spec.podSelector'),
    ingress: types.length === 0 || types.includes('Ingress') ? rules : undefined,
  }
}

function readRule(rule: Fields): IngressRule {
  const from = readList(rule.get('from'), 'spec.ingress.from')
  return {
    peers:
      from.length === 0 ? undefined : from.map((peer) => readPeer(requireMap(peer, 'a peer of spec.ingress.from'))),
  }
}

function readPeer(peer: Fields): Peer {
  const pods = peer.get('podSelector') ?? undefined
  const namespaces = peer.get('namespaceSelector') ?? undefined
  if (peer.get('ipBlock') != null) {
    if (pods !== undefined || namespaces !== undefined) throw new ShapeError('a peer has an ipBlock and a selector')
    return { kind: 'elsewhere' }
  }
  if (pods === undefined && namespaces === undefined) throw new ShapeError('a peer selects nothing')
  const selector = readSelector(pods, 'podSelector')
  // Only an empty selector is sure to include this namespace, whatever its labels are.
  const isHere = namespaces === undefined || readSelector(namespaces, 'namespaceSelector').length === 0
  return isHere ? { kind: 'pods', selector } : { kind: 'elsewhere' }
}

function readSelector(value: unknown, where: string): LabelSelector {
  if (value == null) return []
  const fields = requireMap(value, where)
  const labels = fields.get('matchLabels') ?? new Map()
  const equalities = [...requireMap(labels, `${where}.matchLabels`)].map(([key, wanted]): LabelRequirement => ({
    key: requireText(key, `a key of ${where}.matchLabels`),
    operator: 'In',
    values: [requireText(wanted, `a value of ${where}.matchLabels`)],
  }))
  const expressions = readList(fields.get('matchExpressions'), `${where}.matchExpressions`)
  return [
    ...equalities,
    ...expressions.map((item) => readExpression(requireMap(item, `${where}.matchExpressions`), where)),
  ]
}

function readExpression(item: Fields, where: string): LabelRequirement {
  const key = requireText(item.get('key'), `a key of ${where}.matchExpressions`)
  const operator = item.get('operator')
  const values = readList(item.get('values'), `${where}.matchExpressions.values`)
  switch (operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) throw new ShapeError(`${operator} has no values`)
      return {
        key,
        operator,
        values: values.map((value) => requireText(value, `a value of ${where}.matchExpressions`)),
      }
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0) throw new ShapeError(`${operator} has values`)
      return { key, operator }
    default:
      throw new ShapeError(`${where} has an operator that Kubernetes does not know`)
  }
}

function readList(value: unknown, where: string): readonly unknown[] {
  if (value == null) return []
  if (!Array.isArray(value)) throw new ShapeError(`${where} is no list`)
  return value
}

function requireMap(value: unknown, where: string): Fields {
  if (!(value instanceof Map)) throw new ShapeError(`${where} is no mapping`)
  return value
}

function requireText(value: unknown, where: string): string {
  if (typeof value !== 'string') throw new ShapeError(`${where} is no string`)
  return value
}
