import type { Cluster } from '../../../src/cluster/model/cluster.ts'
import { parseManifests } from '../../../src/cluster/parse-manifests.ts'
import type { UnreadableFile } from '../../../src/file.ts'
import type { Parsed } from '../../../src/finding.ts'

/** A Deployment of the bank that listens on 8080. */
export function deployment(app: string, namespace = 'bank'): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${app.replaceAll('.', '-')}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${app} } }
  template:
    metadata: { labels: { app: ${app} } }
    spec: { containers: [{ name: main, ports: [{ containerPort: 8080 }] }] }
`
}

/**
 * The policy of a service of the bank, in the way that Drawbridge renders it: these callers, on these ports, with a
 * line of reasons for each that has one.
 */
export function servicePolicy(
  app: string,
  callers: readonly { readonly app: string; readonly says?: string; readonly port?: number }[],
): string {
  const says = callers.flatMap((caller) => (caller.says === undefined ? [] : [`${caller.app} ${caller.says}`]))
  const rules = callers.map(({ app: caller, port = 8080 }) => {
    return `    - { from: [{ podSelector: { matchLabels: { app: ${caller} } } }], ports: [{ port: ${port} }] }`
  })
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${app.replaceAll('.', '-')}
  namespace: bank
  annotations: { drawbridge/service: ${app}, drawbridge/calls: ${JSON.stringify(says.join('\n'))} }
spec:
  podSelector: { matchLabels: { app: ${app} } }
  policyTypes: [Ingress]
  ingress:${rules.length === 0 ? ' []' : `\n${rules.join('\n')}`}
`
}

/** The cluster of these documents, all in one file. */
export function clusterOf(
  documents: readonly string[],
  { path = 'production/bank.yaml', unreadable = [] }: { path?: string; unreadable?: readonly UnreadableFile[] } = {},
): Parsed<Cluster> {
  return parseManifests([{ path, blob: '', text: documents.join('---\n') }], unreadable)
}
