import { BASE_NAMES } from '../netpolicy/base/check-base.ts'
import { isPolicyPort } from '../netpolicy/service/check-service-policy.ts'
import { cidrFamily } from '../netpolicy/model/cidr.ts'
import { POLICY_LANGUAGES, POLICY_MODES } from '../netpolicy/model/policy.ts'
import { isDnsLabel, isLabelKey, isSubdomain } from '../kubernetes/kubernetes-names.ts'
import type { PolicyPort } from '../netpolicy/model/service-identity.ts'
import { dictionary, integer, list, located, oneOf, record, refine, text } from '../yaml/yaml-shape.ts'
import type { Shape } from '../yaml/yaml-shape.ts'
import { template } from './config-path.ts'
import { labelKey, labels, matching } from './label-shape.ts'

const MAX_RANGES = 500
const MAX_NAMESPACES = 1_000
const MAX_PORTS = 40

const boolean: Shape<boolean> = (node, name, report) => {
  if (node.kind === 'scalar' && node.type === 'boolean') return node.text.toLowerCase() === 'true'
  return void report('bad-value', node.start, `${name} must be true or false.`)
}

const namespace = matching(isDnsLabel, 'the name of a namespace')

const namespaces = list(namespace, { min: 1, max: MAX_NAMESPACES, unique: true })

const ranges = list(
  refine(text, (range, complain) =>
    cidrFamily(range) === undefined ? complain('must be a range of addresses', 'Write it as 10.0.0.0/8.') : range,
  ),
  { min: 1, max: MAX_RANGES, unique: true },
)

/** A number, or text: a container port's name, or either of them with `/UDP`. */
const port: Shape<PolicyPort> = (node, name, report) => {
  const written = node.kind === 'scalar' && node.type !== 'null' && node.type !== 'boolean' ? node.text : ''
  const [, at = '', by = 'TCP'] = /^([^/]+)(?:\/(TCP|UDP|SCTP))?$/.exec(written) ?? []
  const parsed = { port: /^[0-9]+$/.test(at) ? Number(at) : at, protocol: by as PolicyPort['protocol'] }
  if (isPolicyPort(parsed)) return parsed
  return void report('bad-value', node.start, `${name} must be a port.`, 'Write 8080, 53/UDP, or the name of a port.')
}

const ports = list(port, { min: 1, max: MAX_PORTS })

const group = record({
  reason: text,
  direction: oneOf('ingress', 'egress'),
  host: oneOf('nodes', 'api-server'),
  namespaces: labels,
  pods: labels,
  ranges,
  to: labels,
  ports,
  service_account: matching(/^[a-z0-9-]{1,63}\/[a-z0-9.-]{1,253}$/, 'namespace/name'),
})

const GROUP_NAMES = `Use a few lower-case letters and dashes, and none of: ${[...BASE_NAMES].join(', ')}.`

const base = record({
  scope: oneOf('cluster', 'environment'),
  excluded_namespaces: namespaces,
  deny_egress: boolean,
  dns: record({ namespace, labels, ranges }),
  nodes: ranges,
  api_server: record({ ranges, ports }, ['ranges', 'ports']),
  groups: (node, name, report) => {
    const groups = dictionary(group)(node, name, report)
    for (const { key, offset } of groups ?? []) {
      if (!isDnsLabel(key) || BASE_NAMES.has(key)) {
        report('bad-value', offset, `${name} holds a name that no platform group can have.`, GROUP_NAMES)
      }
    }
    return groups
  },
})

/** The config's `policy`. */
export const policyShape = record({
  kinds: list(oneOf(...POLICY_LANGUAGES), { min: 1, max: POLICY_LANGUAGES.length, unique: true }),
  mode: located(oneOf(...POLICY_MODES)),
  identity_label: labelKey,
  encoding: oneOf('callee-list', 'both', 'caller-labels'),
  call_label_prefix: refine(text, (prefix, complain) =>
    isLabelKey(`${prefix}/x`) ? prefix : complain('must be the part of a label key before its slash'),
  ),
  ports: oneOf('all', 'manifests'),
  removals: record({ max: integer(0, 100_000), percent: integer(0, 100) }),
  environments: dictionary(record({ mode: located(oneOf(...POLICY_MODES)), namespaces })),
  calico: record({ staged: boolean, tier: matching(isDnsLabel, 'the name of a tier') }),
  istio: record({
    trust_domain: matching(isSubdomain, 'a trust domain'),
    callers: oneOf('principals', 'service-accounts'),
    service_account: template(['service']),
  }),
  base: located(base),
})

/** What `policyShape` takes out of a file. */
export type PolicyDraft = NonNullable<ReturnType<typeof policyShape>>
