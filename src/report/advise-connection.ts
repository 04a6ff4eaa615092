import { describeAddress } from '../cluster/address-range.ts'
import { describeObject } from '../cluster/describe-object.ts'
import type { KubernetesService } from '../cluster/cluster.ts'
import type { Endpoint, Question } from '../cluster/connection.ts'
import type { ExplainedStep } from '../cluster/explain-connection.ts'
import { SERVICE_ANNOTATION } from '../netpolicy/annotate.ts'
import { nameEnd, type ConnectionReport } from './connection-report.ts'

/** What to do about a decision, in sentences; empty where there is nothing to do. */
export function adviseConnection({ explanation, open, services }: ConnectionReport): readonly string[] {
  const { question, steps } = explanation
  const trap = open === undefined && !explanation.allowed ? findPortTrap(question, services) : undefined
  const stopped = steps.find((step) => !step.allowed)
  if (trap !== undefined) return [trap]
  if (stopped !== undefined && (open === undefined || open.size === 0)) return [adviseStopped(stopped, question)]
  const unlimited = steps.find(({ direction, because }) => direction === 'ingress' && because.kind === 'open')
  if (unlimited === undefined) return []
  return [`Anybody reaches ${nameEnd(question.to)}. To limit that, write a policy that selects its pods.`]
}

function adviseStopped({ because, direction, asked }: ExplainedStep, question: Question): string {
  const other = direction === 'egress' ? question.to : question.from
  if (because.kind === 'rule') {
    return `If it should get through: take away or narrow that rule, or put a policy with a lower order before it.`
  }
  const drawn = asked.find(({ policy }) => policy.source.annotations.has(SERVICE_ANNOTATION))
  if (drawn !== undefined && direction === 'ingress' && other.kind === 'workload') {
    return `If it should get through: Drawbridge renders this policy from the allowlist of ${drawn.policy.source.annotations.get(SERVICE_ANNOTATION)}. Add ${other.workload.labels.get('app') ?? other.workload.name} there, and deploy.`
  }
  // A policy of the pods' own, rather than one that is about everybody's.
  const own = asked.findLast(({ policy: { selects } }) => selects.pods.kind !== 'and' || selects.pods.of.length > 0)
  const target = (own ?? asked.at(-1))?.policy.source
  const way = direction === 'egress' ? 'lets out to' : 'lets in'
  return `If it should get through: add a rule${target === undefined ? '' : ` to ${describeObject(target)}`} that ${way} ${describeLabels(other)} on ${question.protocol} ${question.port}.`
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

function describeLabels(end: Endpoint): string {
  if (end.kind === 'address') return describeAddress(end)
  const { labels, namespace } = end.workload
  const key =
    ['app', 'app.kubernetes.io/name', 'k8s-app', 'name'].find((each) => labels.has(each)) ?? [...labels.keys()][0]
  return `pods with ${key ?? 'no label'}${key === undefined ? '' : ` = ${labels.get(key) ?? ''}`} of ${namespace}`
}
