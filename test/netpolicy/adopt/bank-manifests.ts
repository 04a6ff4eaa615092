import { parseManifests } from '../../../src/cluster/parse-manifests.ts'
import type { RepoFile } from '../../../src/file.ts'
import { importPolicies } from '../../../src/netpolicy/adopt/import-policies.ts'
import type { PolicyImport } from '../../../src/netpolicy/adopt/policy-import.ts'

/** The services of the bank: their pods listen on 8080, and callers dial 80. */
export const BANK_SERVICES: readonly string[] = ['service.emoji', 'service.ledger', 'service.pot', 'service.user']

/** A Deployment, and the Service that leads to it. */
export function workload(name: string, { namespace = 'bank', app = name, ports = [8080] } = {}): string {
  const short = name.replaceAll('.', '-')
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${short}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${app} } }
  template:
    metadata: { labels: { app: ${app} } }
    spec: { containers: [{ name: main, ports: [${ports.map((port) => `{ containerPort: ${port} }`).join(', ')}] }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${short}, namespace: ${namespace} }
spec:
  selector: { app: ${app} }
  ports: [${ports.map((port) => `{ name: p${port}, port: ${port === 8080 ? 80 : port}, targetPort: ${port} }`).join(', ')}]
`
}

/** A NetworkPolicy of the bank's namespace about one service, or all pods; `rules` in flow style. */
export function policy(name: string, app: string | undefined, rules: string, types = '[Ingress]'): string {
  const selector = app === undefined ? '{}' : `{ matchLabels: { app: ${app} } }`
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: bank }
spec:
  podSelector: ${selector}
  policyTypes: ${types}
${rules}
`
}

/** A peer by its identity label, in flow style. */
export function from(app: string): string {
  return `{ podSelector: { matchLabels: { app: ${app} } } }`
}

export function toFile(path: string, ...documents: readonly string[]): RepoFile {
  return { path, blob: '', text: documents.join('---\n') }
}

export const BANK = toFile('workloads.yaml', ...BANK_SERVICES.map((name) => workload(name)))

/** Imports policies of the bank with its workloads. */
export function importBank(documents: readonly string[], more: readonly RepoFile[] = []): PolicyImport {
  const { value: cluster } = parseManifests([BANK, toFile('policies.yaml', ...documents), ...more])
  const options = { kinds: ['kubernetes'], mode: 'enforce', identityLabel: 'app' } as const
  return importPolicies({ cluster, names: BANK_SERVICES, options, ports: 'manifests' })
}
