import type { Finding, FindingCode } from '../../finding.ts'
import { isServiceName } from '../../graph/service-name.ts'
import { isDnsLabel, isLabelKey, isLabelName, isPortName } from '../../kubernetes/kubernetes-names.ts'
import type { AllowedCall } from '../model/allowed-call.ts'
import type { PolicyPort, ServiceIdentity } from '../model/service-identity.ts'
import type { ServicePolicyInput } from './service-policy-input.ts'
import { callLabel, CALL_LABEL_PREFIX } from './call-label.ts'
import { BASE_NAME_PREFIX } from '../model/base-name.ts'
import { identityValue } from '../identity/index-identities.ts'
import { isWritable } from '../model/method-path.ts'
import { policyName } from '../model/policy-name.ts'
import { LANGUAGES } from '../render/languages.ts'

/** Cilium's limit for one list of ports; Calico's is 50. */
const POLICY_PORTS_MAX = 40

export type CheckedPolicy = {
  /** Undefined: an error finding says why. */
  readonly callee: ServiceIdentity | undefined
  /** By caller; those that are left out with a notice are missing. */
  readonly callers: ReadonlyMap<string, ServiceIdentity>
  readonly findings: readonly Finding[]
}

/**
 * Looks up who the callee and its callers are on the network, and checks all that a policy needs of them: names that
 * labels can hold (`policy-bad-label`), known namespaces and ports (`policy-missing-input`), ports and methods that can
 * be written (`policy-bad-input`), no other service with the same label, or account for Istio
 * (`policy-shared-identity`), no other policy of the same name (`policy-name-collision`). `calls` has every caller
 * once.
 */
export function checkServicePolicy(input: ServicePolicyInput, calls: readonly AllowedCall[]): CheckedPolicy {
  const { identities, options, path } = input
  const findings: Finding[] = []
  const report = (code: FindingCode, message: string, hint: string, severity: Finding['severity'] = 'error') => {
    findings.push({ code, severity, message, hint, place: { path } })
  }
  if (!isLabelKey(options.identityLabel)) {
    report(
      'policy-bad-label',
      `${JSON.stringify(options.identityLabel)} is no key of a pod label`,
      'Correct policy.identity_label.',
    )
  }
  if (!isLabelKey(callLabel('x', options.callLabelPrefix))) {
    const prefix = JSON.stringify(options.callLabelPrefix ?? CALL_LABEL_PREFIX)
    report('policy-bad-label', `${prefix} is no prefix of a label key`, 'Correct policy.call_label_prefix.')
  }
  const callee = findCallee(input, report)
  const callers = new Map<string, ServiceIdentity>()
  for (const call of calls) {
    const identity = callee && findCaller(input, callee, call, report)
    if (identity) callers.set(call.caller, identity)
  }
  const methodsOf = new Map(calls.map(({ caller, methods }) => [caller, JSON.stringify(methods ?? 'all')]))
  for (const identity of callers.values()) {
    const { findByLabel, findByAccount } = identities
    checkAlone(identity, { what: 'identity label', sharing: findByLabel(identity), methodsOf }, report)
    if (!options.kinds.some((language) => LANGUAGES[language].knowsCallersBy === 'service-account')) continue
    checkAlone(identity, { what: 'service account', sharing: findByAccount(identity), methodsOf }, report)
  }
  for (const { caller, methods } of calls) checkMethods({ caller, callee: input.callee, methods }, report)
  return { callee, callers, findings }
}

type Report = (code: FindingCode, message: string, hint: string, severity?: Finding['severity']) => void

function findCallee({ callee: name, identities }: ServicePolicyInput, report: Report): ServiceIdentity | undefined {
  const callee = identities.services.get(name)
  if (callee === undefined) {
    const hint = 'Add its manifests to the environment, or take the environment out of its configuration.'
    report('policy-missing-input', `${JSON.stringify(name)} is not known in this environment`, hint)
    return undefined
  }
  if (!checkIdentity(callee, report)) return undefined
  const { ports } = callee
  if (ports?.length === 0) {
    const hint = 'Declare the container ports in its manifest, or say that policies cover all ports.'
    report('policy-missing-input', `${name} has no port that a policy could name`, hint)
  }
  if (ports !== undefined && ports.length > POLICY_PORTS_MAX) {
    report('policy-bad-input', `${name} has more than ${POLICY_PORTS_MAX} ports`, 'Let its policies cover all ports.')
  }
  for (const port of ports ?? []) checkPort(name, port, report)
  checkAlone(callee, { what: 'identity label', sharing: identities.findByLabel(callee), methodsOf: new Map() }, report)
  const named = identities.findByPolicyName(callee)
  if (named.length > 1 || policyName(name).startsWith(BASE_NAME_PREFIX)) {
    const message = `the policy of ${name} has the name of another one, ${policyName(name)}`
    report('policy-name-collision', message, 'Rename one of the services.')
  }
  return callee
}

function findCaller(
  { identities }: ServicePolicyInput,
  callee: ServiceIdentity,
  { caller, origin }: AllowedCall,
  report: Report,
): ServiceIdentity | undefined {
  const known = identities.services.get(caller)
  if (known === undefined && origin === 'declared') {
    const message = `${caller} may call ${callee.service}, but is not in this environment`
    report('policy-missing-input', message, 'Nothing has to be done until it is deployed here.', 'notice')
    return undefined
  }
  if (known === undefined) {
    const hint = 'Add its manifests to the environment: nobody can tell which pods are meant.'
    report(
      'policy-missing-input',
      `${JSON.stringify(caller)} calls ${callee.service} and is not known in this environment`,
      hint,
    )
    return undefined
  }
  if (callee.namespace !== undefined && known.namespace === undefined) {
    const message = `the namespace of ${caller} is not known, but that of ${callee.service} is`
    report('policy-missing-input', message, 'Name the namespace in the manifests of both, or of none.')
    return undefined
  }
  return checkIdentity(known, report) ? known : undefined
}

type Called = Pick<AllowedCall, 'caller' | 'methods'> & { readonly callee: string }

function checkMethods({ caller, callee, methods }: Called, report: Report): void {
  if (methods?.length === 0) {
    const hint = 'Name a method, or none, which means all.'
    report('policy-bad-input', `${caller} is allowed to call ${callee}, but no method of it`, hint)
  }
  const bad = methods?.find((method) => !isWritable(method))
  if (bad === undefined) return
  report(
    'policy-bad-input',
    `${JSON.stringify(bad)} of ${callee} cannot be written in a policy`,
    'Allow the whole service.',
  )
}

function checkIdentity(identity: ServiceIdentity, report: Report): boolean {
  const { service, namespace } = identity
  const value = identityValue(identity)
  if (!isServiceName(service) || !isLabelName(value)) {
    const message = `${JSON.stringify(value)} cannot be the value of a pod label, so no network policy can name this service`
    report(
      'policy-bad-label',
      message,
      'Give the service a name of at most 63 letters, digits, dots, dashes and underscores.',
    )
    return false
  }
  if (namespace !== undefined && !isDnsLabel(namespace)) {
    report('policy-bad-label', `${JSON.stringify(namespace)} is no namespace`, `Correct the manifests of ${service}.`)
    return false
  }
  return true
}

// A policy for one of them would be one for both. Of callers that is no harm where both may do the same.
function checkAlone(
  { service }: ServiceIdentity,
  { what, sharing, methodsOf }: { what: string; sharing: readonly string[]; methodsOf: ReadonlyMap<string, string> },
  report: Report,
): void {
  const mine = methodsOf.get(service)
  const other = sharing.find((name) => name !== service && !(methodsOf.has(name) && methodsOf.get(name) === mine))
  if (other === undefined) return
  const message = `the pods of ${service} and ${other} have the same ${what}`
  report('policy-shared-identity', message, `Give each service a ${what} of its own.`)
}

function checkPort(service: string, port: PolicyPort, report: Report): void {
  if (isPolicyPort(port)) return
  report(
    'policy-bad-input',
    `${JSON.stringify(port.port)} is no port of ${service}`,
    'Correct the ports in its manifest.',
  )
}

/** Whether every language can name the port: a number from 1 to 65535, or a container port's name. */
export function isPolicyPort({ port, protocol }: PolicyPort): boolean {
  const isPort = typeof port === 'number' ? Number.isInteger(port) && port >= 1 && port <= 65_535 : isPortName(port)
  return isPort && ['TCP', 'UDP', 'SCTP'].includes(protocol)
}
