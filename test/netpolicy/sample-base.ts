import type { BaseOptions, PlatformGroup } from '../../src/netpolicy/model/base-options.ts'
import { buildBase } from '../../src/netpolicy/base/build-base.ts'
import { indexIdentities } from '../../src/netpolicy/identity/index-identities.ts'
import type { PolicyLanguage, PolicyMode, PolicyOptions } from '../../src/netpolicy/model/policy.ts'
import { renderBase } from '../../src/netpolicy/render-policies.ts'
import { type Ask, type Pod, POD_PORTS, type SampleEnvironment } from './sample-environment.ts'

const NAME = 'kubernetes.io/metadata.name'

/** A base with Prometheus, a gateway and, where the language knows namespaces by their labels, a batch system. */
export function sampleBase(kind: PolicyLanguage, more: Partial<BaseOptions> = {}): BaseOptions {
  const prometheus = {
    reason: 'scrapes metrics',
    namespaces: new Map([[NAME, 'monitoring']]),
    pods: new Map([['app', 'prometheus']]),
    ports: [{ port: 9090, protocol: 'TCP' as const }],
    serviceAccount: 'monitoring/prometheus',
  }
  const gateway = { namespaces: new Map([[NAME, 'edge']]), ports: [{ port: 8080, protocol: 'TCP' as const }] }
  const batch = { namespaces: new Map([['team', 'batch']]), ports: undefined }
  return {
    nodes: ['10.250.0.0/16'],
    groups: new Map<string, PlatformGroup>([
      ['prometheus', prometheus],
      ['gateway', gateway],
      ...(kind === 'istio' ? [] : [['batch', batch] as const]),
    ]),
    ...more,
  }
}

const pod = (namespace: string, name: string, account = 'default', more: Partial<Pod> = {}): Pod => ({
  name,
  namespace,
  labels: new Map([['app', name]]),
  serviceAccount: account,
  ports: POD_PORTS,
  ...more,
})

/** Of the platform, wanted and unwanted, and of the cluster itself. */
export const PLATFORM_PODS: readonly Pod[] = [
  pod('monitoring', 'prometheus', 'prometheus'),
  pod('monitoring', 'grafana'),
  pod('edge', 'gateway'),
  pod('jobs', 'runner', 'default', { namespaceLabels: new Map([['team', 'batch']]) }),
  pod('kube-system', 'coredns', 'default', { labels: new Map([['k8s-app', 'kube-dns']]) }),
]

/** Whether the platform is meant to be let in to the pods that are called, over which port. */
export function isPlatform({ from, port, protocol }: Ask, kind: PolicyLanguage): boolean {
  if (protocol === 'TCP' && from.namespace === 'monitoring' && from.name === 'prometheus') return port === 9090
  if (protocol === 'TCP' && from.namespace === 'edge') return port === 8080
  return kind !== 'istio' && from.namespace === 'jobs'
}

/** Renders the base's file; fails where a finding is an error. */
export function renderBaseOf(
  { identities }: SampleEnvironment,
  options: PolicyOptions,
  modes: { readonly mode: PolicyMode; readonly modeOf: (service: string) => PolicyMode },
): string {
  const path = 'production/base.yaml'
  const { value, findings } = buildBase({
    path,
    environment: 'production',
    identities: indexIdentities(identities),
    options,
    ...modes,
  })
  const rendered = value && renderBase(value, { path, options })
  if (rendered?.value === undefined) throw new Error(JSON.stringify([...findings, ...(rendered?.findings ?? [])]))
  return rendered.value
}
