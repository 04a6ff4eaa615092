import { describeAddress } from '../../cluster/model/address-range.ts'
import { describeObject } from '../../cluster/model/describe-object.ts'
import { describeWorkload, type Cluster, type KubernetesService, type Workload } from '../../cluster/model/cluster.ts'
import type { Endpoint, Question } from '../../cluster/model/connection.ts'
import type { ExplainedStep } from '../../cluster/evaluation/explain-connection.ts'
import { listSelectorKeys } from '../../cluster/evaluation/list-selected-keys.ts'
import type { Policy } from '../../cluster/model/policy.ts'
import { SERVICE_ANNOTATION } from '../../netpolicy/render/annotate.ts'
import { indexServices } from '../../netpolicy/render/index-services.ts'
import { countNoun } from '../../text/plain-text.ts'
import { nameEnd, type ConnectionReport } from './connection-report.ts'
import { selectPodLabel } from './select-pod-label.ts'

/** What to do about a decision, in sentences; empty where there is nothing to do. */
export function adviseConnection({ explanation, open, cluster }: ConnectionReport): readonly string[] {
  const { question, steps } = explanation
  const trap = open === undefined && !explanation.allowed ? findPortTrap(question, cluster.services) : undefined
  const stopped = steps.find((step) => !step.allowed)
  if (trap !== undefined) return [trap]
  if (stopped !== undefined && (open === undefined || open.size === 0))
    return [adviseStopped(stopped, { question, cluster })]
  const unlimited = steps.find(({ direction, because }) => direction === 'ingress' && because.kind === 'open')
  if (unlimited === undefined) return []
  return [`Anybody reaches ${nameEnd(question.to)}. To limit that, write a policy that selects its pods.`]
}

type Asked = { readonly question: Question; readonly cluster: Cluster }

function adviseStopped({ because, direction, asked }: ExplainedStep, { question, cluster }: Asked): string {
  const other = direction === 'egress' ? question.to : question.from
  if (because.kind === 'rule') {
    return `If it should get through: take away or narrow that rule, or put a policy with a lower order before it.`
  }
  const drawn = asked.find(({ policy }) => policy.source.annotations.has(SERVICE_ANNOTATION))?.policy
  if (drawn !== undefined && direction === 'ingress' && other.kind === 'workload') {
    return adviseEntry(drawn, other.workload, cluster)
  }
  // A policy of the pods' own, rather than one that is about everybody's.
  const own = asked.findLast(({ policy: { selects } }) => selects.pods.kind !== 'and' || selects.pods.of.length > 0)
  const target = (own ?? asked.at(-1))?.policy.source
  const way = direction === 'egress' ? 'lets out to' : 'lets in'
  return `If it should get through: add a rule${target === undefined ? '' : ` to ${describeObject(target)}`} that ${way} ${describeLabel(other, cluster)} on ${question.protocol} ${question.port}.`
}

/**
 * What Drawbridge renders is changed by the allowlist, which knows services by the label that the policy itself goes
 * by.
 */
function adviseEntry({ source, selects }: Policy, caller: Workload, cluster: Cluster): string {
  const callee = source.annotations.get(SERVICE_ANNOTATION)
  const [key] = listSelectorKeys(selects.pods)
  const value = key === undefined ? undefined : caller.labels.get(key)
  const service = indexServices(cluster).get(caller) ?? value
  const start = `If it should get through: Drawbridge renders this policy from the allowlist of ${callee}.`
  if (service !== undefined && (key === undefined || value !== undefined))
    return `${start} Add ${service} there, and deploy.`
  return `${start} Add the caller there, give its pods the label ${key ?? 'by which services are known'}, and deploy.`
}

/** The port of a Service where policies see that of its pods. */
function findPortTrap({ to, port, protocol }: Question, services: readonly KubernetesService[]): string | undefined {
  if (to.kind === 'address') return undefined
  const { workload } = to
  for (const { namespace, name, selector, ports } of services) {
    const isSelected = [...(selector ?? [])].every(([key, value]) => workload.labels.get(key) === value)
    if (selector === undefined || namespace !== workload.namespace || !isSelected) continue
    const found = ports.find((each) => each.port === port && each.protocol === protocol)
    const target =
      typeof found?.targetPort === 'string'
        ? workload.ports.find((own) => own.name === found.targetPort && own.protocol === protocol)?.port
        : found?.targetPort
    if (target !== undefined && target !== port) {
      return `${port} is the port of the Service ${namespace}/${name}. Policies see the port of the pods: ask with --port ${target}.`
    }
  }
  return undefined
}

function describeLabel(end: Endpoint, cluster: Cluster): string {
  if (end.kind === 'address') return describeAddress(end)
  const { workload } = end
  const label = selectPodLabel(workload, cluster)
  if (label === undefined)
    return `the pods of ${describeWorkload(workload)}, once they carry a label to select them by,`
  const { key, value, others } = label
  const shared =
    others === 0 ? '' : ` (${countNoun(others, 'other workload')} there ${others === 1 ? 'has' : 'have'} that, too)`
  return `pods with ${key} = ${value} of ${workload.namespace}${shared}`
}
