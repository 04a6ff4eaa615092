import { oneOf, text } from '../../yaml/yaml-shape.ts'
import type { KubernetesService, ServicePort } from '../model/cluster.ts'
import { DEFAULT_NAMESPACE, type ManifestObject } from './manifest-object.ts'
import { items, labels, loose, portNumber, portOrName, protocol } from './manifest-shape.ts'

/** A Service of Kubernetes; undefined, with a finding, when it has no usable spec. */
export function readService(object: ManifestObject): KubernetesService | undefined {
  const { name, node, report, place, namespace = DEFAULT_NAMESPACE } = object
  const spec = serviceShape(node, '', report)?.spec
  if (spec === undefined) return void report('bad-value', node.start, `The Service ${name} has no usable spec.`)
  const selector = spec.type === 'ExternalName' || spec.selector?.size === 0 ? undefined : spec.selector
  return { namespace, name, selector, place, ports: (spec.ports ?? []).flatMap(toPort) }
}

const portShape = loose({ name: text, port: portNumber, protocol, targetPort: portOrName }, ['port'])

const serviceShape = loose({
  spec: loose({
    type: oneOf('ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'),
    selector: labels,
    ports: items(portShape),
  }),
})

type WrittenPort = NonNullable<ReturnType<typeof portShape>>

function toPort({ name, port, protocol: by = 'TCP', targetPort }: WrittenPort): readonly ServicePort[] {
  if (port === undefined) return []
  return [{ port, protocol: by, targetPort: targetPort ?? port, ...(name === undefined ? {} : { name }) }]
}
