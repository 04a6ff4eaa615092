import { compareText, type Finding, type Parsed } from '../../finding.ts'
import type { BaseOptions } from '../model/base-options.ts'
import { checkBase } from './check-base.ts'
import { identityValue } from '../identity/index-identities.ts'
import { listPlatformPeers } from './list-platform-peers.ts'
import type { PolicyOptions } from '../model/policy.ts'
import type { IntendedRule } from '../model/policy-set.ts'
import type { ServiceIdentity } from '../model/service-identity.ts'

/**
 * Builds the rules by which a service's own policy lets the platform in, for as long as the environment's base does not
 * enforce (`platform` of `renderServicePolicies`): a policy isolates its pods, whether or not anything else does.
 * Sorted by group; empty when the options have no base.
 *
 * Undefined where a group calls pods with certain labels and nobody knows those of this service
 * (`policy-missing-input`), or where the options cannot be said.
 */
export function buildPlatformRules(input: {
  readonly path: string
  readonly service: ServiceIdentity
  readonly options: PolicyOptions
}): Parsed<readonly IntendedRule[] | undefined> {
  const { path, service, options } = input
  const { base } = options
  if (base === undefined) return { value: [], findings: [] }
  const findings: Finding[] = [...checkBase(base, path, options)]
  const nodes: IntendedRule[] = base.nodes
    ? [{ peers: [{ kind: 'nodes', ranges: base.nodes }], ports: undefined, methods: undefined }]
    : []
  const groups = listIngressGroups(base).flatMap(([name, group]): IntendedRule[] => {
    const isCalled = matchesPods(group.to ?? new Map(), service, options)
    if (isCalled === undefined) {
      const message = `the platform group ${name} calls pods by labels, and those of ${service.service} are not known`
      const hint = 'Add its manifests to the environment.'
      findings.push({ code: 'policy-missing-input', severity: 'error', message, hint, place: { path } })
    }
    return isCalled ? [{ peers: listPlatformPeers(group, base), ports: group.ports, methods: undefined }] : []
  })
  return { value: findings.length > 0 ? undefined : [...nodes, ...groups], findings }
}

function listIngressGroups({ groups = new Map() }: BaseOptions) {
  return [...groups].filter(([, { direction }]) => direction !== 'egress').sort(([a], [b]) => compareText(a, b))
}

function matchesPods(
  to: ReadonlyMap<string, string>,
  service: ServiceIdentity,
  { identityLabel }: PolicyOptions,
): boolean | undefined {
  const answers = [...to].map(([key, value]) => {
    if (key === identityLabel) return identityValue(service) === value
    return service.podLabels && service.podLabels.get(key) === value
  })
  if (answers.includes(false)) return false
  return answers.includes(undefined) ? undefined : true
}
