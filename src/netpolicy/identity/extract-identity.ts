import type { KubernetesService, Workload } from '../../cluster/model/cluster.ts'
import { readObjects, type ManifestObject } from '../../cluster/manifests/manifest-object.ts'
import { readDocuments } from '../../cluster/manifests/read-documents.ts'
import { readService } from '../../cluster/manifests/read-service.ts'
import { isWorkload, readWorkload } from '../../cluster/manifests/read-workload.ts'
import type { RepoFile } from '../../file.ts'
import { compareFindings, type Finding, type FindingCode, type Place } from '../../finding.ts'
import { extractPorts, type Described } from './extract-ports.ts'
import type { ServiceIdentity } from '../model/service-identity.ts'

export type IdentityInput = {
  readonly service: string
  /** Where its manifests are, for findings. */
  readonly dir: string
  /** All manifests of the service, and no policies of ours: plain, or what kustomize and Helm print. */
  readonly files: readonly RepoFile[]
  readonly identityLabel: string
  /** Whether a policy may name ports as the pods do; Istio wants numbers. */
  readonly portNames: boolean
}

export type ExtractedIdentity = {
  /** Undefined: error findings say why. Without ports where `portFindings` say why. */
  readonly identity: ServiceIdentity | undefined
  readonly findings: readonly Finding[]
  /** Errors that matter only if somebody calls the service. */
  readonly portFindings: readonly Finding[]
}

/**
 * Finds out from a service's own manifests how the network knows it: the value of the identity label on its pods, their
 * namespace, labels and service account, and the ports at which Kubernetes Services lead to them. Nothing is guessed.
 * Errors: manifests that do not parse or are templates, an object that occurs twice, no pods with the label, pods with
 * several values of it of which none is the service's name, pods in several namespaces. Pods beside them that lack the
 * label, or have their node's address, are warnings: policies do not reach them.
 */
export function extractIdentity(input: IdentityInput): ExtractedIdentity {
  const { workloads, services, findings } = readManifests(input.files)
  const report: Report = (code, severity, message, { hint, place }) => {
    findings.push({ code, severity, message, ...(hint === undefined ? {} : { hint }), place })
  }
  const own = findings.length === 0 ? selectOwn(input, workloads, report) : undefined
  const [first] = own ?? []
  if (own === undefined || first === undefined) {
    return { identity: undefined, findings: findings.sort(compareFindings), portFindings: [] }
  }
  const { ports, findings: portFindings } = extractPorts({ ...input, own, services })
  const accounts = new Set(own.map(({ value }) => value.serviceAccount))
  const identity: ServiceIdentity = {
    service: input.service,
    namespace: first.namespace,
    label: first.value.labels.get(input.identityLabel),
    podLabels: new Map(
      [...first.value.labels].filter(([key, value]) => own.every((each) => each.value.labels.get(key) === value)),
    ),
    serviceAccount: accounts.size === 1 ? first.value.serviceAccount : undefined,
    ports,
  }
  return { identity, findings: findings.sort(compareFindings), portFindings }
}

type Report = (
  code: FindingCode,
  severity: Finding['severity'],
  message: string,
  more: { readonly hint?: string; readonly place: Place },
) => void

function readManifests(files: readonly RepoFile[]): {
  readonly workloads: readonly Described<Workload>[]
  readonly services: readonly Described<KubernetesService>[]
  readonly findings: Finding[]
} {
  const findings: Finding[] = []
  const isWanted = (group: string, kind: string) => isWorkload(group, kind) || (group === '' && kind === 'Service')
  const objects = files.flatMap((file) => {
    const documents = readDocuments(file)
    findings.push(...documents.findings)
    return readObjects(documents, { isWanted, findings }).objects
  })
  reportDuplicates(objects)
  const describe = <T>(object: ManifestObject, value: T | undefined): Described<T>[] =>
    value === undefined ? [] : [{ value, namespace: object.namespace, place: object.place }]
  const isService = ({ group, kind }: ManifestObject) => group === '' && kind === 'Service'
  return {
    workloads: objects.flatMap((object) => (isService(object) ? [] : describe(object, readWorkload(object)))),
    services: objects.flatMap((object) => (isService(object) ? describe(object, readService(object)) : [])),
    findings,
  }
}

// What a kustomize overlay changes looks like the object once more.
function reportDuplicates(objects: readonly ManifestObject[]): void {
  const seen = new Set<string>()
  for (const { group, kind, namespace, name, note } of objects) {
    const key = JSON.stringify([group, kind, namespace, name])
    if (seen.has(key)) note('error', 'manifest-duplicate', `The ${kind} ${name} is there twice.`)
    seen.add(key)
  }
}

function selectOwn(
  { service, dir, identityLabel }: IdentityInput,
  workloads: readonly Described<Workload>[],
  report: Report,
): readonly Described<Workload>[] | undefined {
  const labelOf = ({ value }: Described<Workload>) => value.labels.get(identityLabel)
  const labelled = workloads.filter((workload) => labelOf(workload) !== undefined)
  const values = [...new Set(labelled.map(labelOf))]
  const value = values.length === 1 ? values[0] : service
  const own = labelled.filter((workload) => labelOf(workload) === value)
  const [first] = own
  if (first === undefined) {
    const place = labelled[0]?.place ?? workloads[0]?.place ?? { path: dir }
    const what =
      values.length > 1
        ? `the pods of ${service} carry ${values.length} values of the label ${identityLabel}, and none is its name`
        : `no pods in the manifests of ${service} carry the label ${identityLabel}`
    const hint = `Give its pods the label ${identityLabel}: ${service}.`
    return void report(values.length > 1 ? 'policy-bad-label' : 'policy-missing-input', 'error', what, { hint, place })
  }
  const elsewhere = own.find(({ namespace }) => namespace !== first.namespace)
  if (elsewhere !== undefined) {
    const message = `the pods of ${service} are in several namespaces, and a policy is for one`
    return void report('policy-bad-input', 'error', message, { place: elsewhere.place })
  }
  for (const workload of workloads) warnUnreached(workload, { service, identityLabel, own, report })
  return own
}

function warnUnreached(
  workload: Described<Workload>,
  about: {
    readonly service: string
    readonly identityLabel: string
    readonly own: readonly Described<Workload>[]
    readonly report: Report
  },
): void {
  const { value, place } = workload
  const name = `the ${value.kind} ${value.name} of ${about.service}`
  if (!about.own.includes(workload)) {
    const message = `${name} does not carry the identity label of the service: nobody is kept from its pods, and they call nobody`
    const hint = `Give its pods the label ${about.identityLabel}, or a directory of their own.`
    about.report('policy-no-effect', 'warning', message, { hint, place })
  } else if (value.hostNetwork) {
    const message = `${name} has the address of its node, so that no policy knows its pods`
    about.report('policy-no-effect', 'warning', message, { place })
  }
}
