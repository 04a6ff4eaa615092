import type { YamlNode } from '../../yaml/yaml-node.ts'
import { text } from '../../yaml/yaml-shape.ts'
import type { ContainerPort, Workload } from '../model/cluster.ts'
import { DEFAULT_NAMESPACE, type ManifestObject } from './manifest-object.ts'
import {
  anything,
  boolean,
  items,
  labels,
  labelSelector,
  loose,
  portNumber,
  portName,
  protocol,
} from './manifest-shape.ts'
import { matchesSelector } from '../model/selector.ts'

/** Kinds whose pods come from `spec.template`, by API group. `Rollout` is Argo's, `DeploymentConfig` OpenShift's. */
const TEMPLATED = new Map([
  ['apps', ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']],
  ['batch', ['Job', 'CronJob']],
  ['', ['ReplicationController', 'Pod']],
  ['argoproj.io', ['Rollout']],
  ['apps.openshift.io', ['DeploymentConfig']],
])

/** Whether objects of that kind run pods. */
export function isWorkload(group: string, kind: string): boolean {
  return TEMPLATED.get(group)?.includes(kind) ?? false
}

/** The pods of an object that `isWorkload`; undefined, with a finding, when it describes none. */
export function readWorkload(object: ManifestObject): Workload | undefined {
  const { kind, name, node, report, namespace = DEFAULT_NAMESPACE } = object
  const template = podTemplate(object)
  const described =
    template === undefined
      ? undefined
      : loose({ metadata: templateMetadata, spec: podSpec })(template, 'the pod', report)
  if (described?.spec === undefined) {
    return void report('bad-value', node.start, `The ${kind} ${name} describes no pods.`)
  }
  const { spec } = described
  const podLabels = kind === 'Pod' ? object.labels : (described.metadata?.labels ?? new Map<string, string>())
  checkSelector(object, podLabels)
  const sidecars = (spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always')
  const ports = [...(spec.containers ?? []), ...sidecars].flatMap((container) => container.ports ?? [])
  return {
    ...{ namespace, kind, name, labels: podLabels, place: object.place },
    serviceAccount: spec.serviceAccountName ?? spec.serviceAccount ?? 'default',
    hostNetwork: spec.hostNetwork ?? false,
    ports: ports.flatMap(({ containerPort: port, protocol: by = 'TCP', name: portName }): ContainerPort[] =>
      port === undefined ? [] : [{ port, protocol: by, ...(portName === undefined ? {} : { name: portName }) }],
    ),
  }
}

const containers = items(
  loose({
    ports: items(loose({ name: portName, containerPort: portNumber, protocol }, ['containerPort'])),
    restartPolicy: text,
  }),
)

const templateMetadata = loose({ labels })

const podSpec = loose({
  containers,
  initContainers: containers,
  hostNetwork: boolean,
  serviceAccountName: text,
  serviceAccount: text,
})

function podTemplate({ kind, node, report }: ManifestObject): YamlNode | undefined {
  if (kind === 'Pod') return node
  const path = kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template'] : ['spec', 'template']
  let at: YamlNode | undefined = node
  for (const [index, key] of path.entries()) {
    if (at !== undefined) at = loose({ [key]: anything })(at, path.slice(0, index).join('.'), report)?.[key]
  }
  return at
}

/** Kubernetes refuses an object whose selector does not select its own pods. */
function checkSelector({ kind, name, node, report, note }: ManifestObject, podLabels: Workload['labels']): void {
  // A ReplicationController's selector has another shape, a Job's is made for it.
  if (!['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Rollout'].includes(kind)) return
  const selector = loose({ spec: loose({ selector: labelSelector }) })(node, '', report)?.spec?.selector
  if (selector === undefined || matchesSelector(selector, podLabels)) return
  note('error', 'manifest-syntax', `The selector of the ${kind} ${name} does not select its own pods.`)
}
