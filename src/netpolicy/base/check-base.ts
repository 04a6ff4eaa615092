import type { Finding, FindingCode } from '../../finding.ts'
import type { BaseOptions, PlatformGroup } from '../model/base-options.ts'
import { isPolicyPort } from '../service/check-service-policy.ts'
import { cidrFamily } from '../model/cidr.ts'
import { isDnsLabel, isLabelKey, isLabelName } from '../../kubernetes/kubernetes-names.ts'
import type { PolicyOptions } from '../model/policy.ts'
import { LANGUAGES } from '../render/languages.ts'

const GROUP_NAME = /^(?=.{1,40}$)[a-z0-9]+(-[a-z0-9]+)*$/

/** Names of the base's own policies, which no group may have. */
export const BASE_NAMES: ReadonlySet<string> = new Set([
  'default-deny',
  'dns',
  'dns-egress',
  'nodes',
  'environment',
  'api-server',
])

/**
 * Checks all that the base's policies hold: names, labels, ranges and ports (`policy-bad-input`, `policy-bad-label`),
 * and that every group says who it is (`policy-missing-input`).
 */
export function checkBase(base: BaseOptions, path: string, options: PolicyOptions): readonly Finding[] {
  const findings: Finding[] = []
  const report = (code: FindingCode, message: string, hint: string) => {
    findings.push({ code, severity: 'error', message, hint, place: { path } })
  }
  const checkRanges = (ranges: readonly string[], what: string) => {
    const bad = ranges.find((range) => cidrFamily(range) === undefined)
    if (bad !== undefined)
      report('policy-bad-input', `${JSON.stringify(bad)} of ${what} is no address range`, 'Write it as 10.0.0.0/8.')
    if (ranges.length === 0)
      report('policy-missing-input', `${what} has an empty list of ranges`, 'Leave the list out, or name a range.')
  }
  const checkLabels = (labels: ReadonlyMap<string, string>, what: string) => {
    const bad = [...labels].find(([key, value]) => !isLabelKey(key) || !isLabelName(value))
    if (bad)
      report('policy-bad-label', `${JSON.stringify(bad.join(': '))} of ${what} is no label`, 'Correct policy.base.')
    if (labels.size === 0)
      report('policy-missing-input', `${what} has an empty list of labels`, 'Leave the list out, or name a label.')
  }
  for (const namespace of [...(base.excludedNamespaces ?? []), base.dns?.namespace ?? 'kube-system']) {
    if (!isDnsLabel(namespace))
      report('policy-bad-input', `${JSON.stringify(namespace)} is no namespace`, 'Correct policy.base.')
  }
  if (base.nodes) checkRanges(base.nodes, 'nodes')
  if (base.apiServer) checkRanges(base.apiServer.ranges, 'api_server')
  if (base.dns?.ranges) checkRanges(base.dns.ranges, 'dns')
  if (base.dns?.labels) checkLabels(base.dns.labels, 'dns')
  const ports = [
    ...(base.apiServer?.ports ?? []),
    ...[...(base.groups ?? [])].flatMap(([, group]) => group.ports ?? []),
  ]
  const badPort = ports.find((port) => !isPolicyPort(port))
  if (badPort)
    report('policy-bad-input', `${JSON.stringify(badPort.port)} is no port`, 'Correct the ports in policy.base.')
  if (base.apiServer?.ports.length === 0)
    report('policy-missing-input', 'api_server has no ports', 'Name its port, mostly 443 or 6443.')
  for (const [name, group] of base.groups ?? []) {
    if (!GROUP_NAME.test(name) || BASE_NAMES.has(name)) {
      report(
        'policy-bad-input',
        `${JSON.stringify(name)} cannot be the name of a platform group`,
        'Use at most 40 lower-case letters and digits, with single dashes between them.',
      )
    }
    for (const labels of [group.namespaces, group.pods, group.to]) if (labels) checkLabels(labels, name)
    if (group.ranges) checkRanges(group.ranges, name)
    const missing = findMissing(group, base, options)
    if (missing !== undefined)
      report('policy-missing-input', `the platform group ${name} ${missing}`, 'Complete policy.base.')
  }
  return findings
}

function findMissing(group: PlatformGroup, base: BaseOptions, options: PolicyOptions): string | undefined {
  if (!group.namespaces && !group.ranges && !group.host)
    return 'says neither namespaces nor ranges nor host: it would be everybody'
  if (group.pods && !group.namespaces) return 'names pods without their namespaces'
  if (group.ports?.length === 0) return 'has an empty list of ports'
  const account = group.serviceAccount
  if (account !== undefined && !/^[a-z0-9-]{1,63}\/[a-z0-9.-]{1,253}$/.test(account))
    return 'has a service account that is not namespace/name'
  const needsRanges = !options.kinds.every((language) => LANGUAGES[language].knowsHosts)
  if (group.host === 'nodes' && needsRanges && !base.nodes) return 'calls from the nodes, whose ranges are not given'
  if (group.host === 'api-server' && needsRanges && !base.apiServer)
    return 'calls from the API server, whose ranges are not given'
  return undefined
}
