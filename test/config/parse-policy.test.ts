import { expect, test } from '@jest/globals'
import { CONFIG_PATH } from '../../src/config/config.ts'
import { parseConfig } from '../../src/config/parse-config.ts'

const MINIMAL = 'version: 1\nservices: ["service.*"]\n'
const DEPLOYED = `${MINIMAL}config_repository: acme/config\nimage: { name: r }\nenvironments:\n`

/** Code, line and column of each finding. */
function mistakes(text: string): readonly string[] {
  const { value, findings } = parseConfig(text)
  expect(value).toBeUndefined()
  return findings.map(({ code, severity, place }) => {
    expect({ severity, path: place.path }).toEqual({ severity: 'error', path: CONFIG_PATH })
    return `${code.replace('config-', '')} ${place.line}:${place.column}`
  })
}

test('parseConfig() reads every key of a policy', () => {
  const policy = `
environments: [{ name: staging, path: "staging/{service}", deploy: on-merge }]
config_repository: acme/cluster-config
image: { name: r }
policy:
  kinds: [kubernetes, calico, cilium, istio]
  mode: log
  identity_label: app.kubernetes.io/name
  encoding: both
  call_label_prefix: calls.acme.test
  ports: manifests
  removals: { max: 5, percent: 10 }
  environments:
    staging: { mode: enforce, namespaces: [shop] }
  calico: { staged: false, tier: services }
  istio: { trust_domain: acme.test, callers: service-accounts, service_account: "sa-{service}" }
  base:
    scope: environment
    excluded_namespaces: [kube-system, vault]
    deny_egress: true
    dns: { namespace: dns, labels: { app: coredns }, ranges: [169.254.20.10/32, fd00::a/128] }
    nodes: [10.0.0.0/16]
    api_server: { ranges: [10.1.0.1/32], ports: [443] }
    groups:
      prometheus:
        reason: scrapes metrics
        direction: ingress
        namespaces: { team: observability }
        pods: { app: prometheus }
        ports: [9090, metrics, 53/UDP]
        service_account: monitoring/prometheus
      webhooks: { host: api-server, to: { app: service.admission } }
      mail: { direction: egress, ranges: [192.0.2.0/24] }
`
  const { value, findings } = parseConfig(MINIMAL + policy)
  expect(findings).toEqual([])
  expect(value?.policy).toEqual({
    kinds: ['kubernetes', 'calico', 'cilium', 'istio'],
    mode: 'log',
    identityLabel: 'app.kubernetes.io/name',
    encoding: 'both',
    callLabelPrefix: 'calls.acme.test',
    ports: 'manifests',
    removals: { max: 5, percent: 10 },
    environments: new Map([['staging', { mode: 'enforce', namespaces: ['shop'] }]]),
    calico: { staged: false, tier: 'services' },
    istio: { trustDomain: 'acme.test', callers: 'service-accounts', serviceAccount: 'sa-{service}' },
    base: {
      scope: 'environment',
      excludedNamespaces: ['kube-system', 'vault'],
      denyEgress: true,
      dns: { namespace: 'dns', labels: new Map([['app', 'coredns']]), ranges: ['169.254.20.10/32', 'fd00::a/128'] },
      nodes: ['10.0.0.0/16'],
      apiServer: { ranges: ['10.1.0.1/32'], ports: [{ port: 443, protocol: 'TCP' }] },
      groups: new Map<string, object>([
        [
          'prometheus',
          {
            reason: 'scrapes metrics',
            direction: 'ingress',
            namespaces: new Map([['team', 'observability']]),
            pods: new Map([['app', 'prometheus']]),
            ports: [
              { port: 9090, protocol: 'TCP' },
              { port: 'metrics', protocol: 'TCP' },
              { port: 53, protocol: 'UDP' },
            ],
            serviceAccount: 'monitoring/prometheus',
          },
        ],
        ['webhooks', { host: 'api-server', to: new Map([['app', 'service.admission']]) }],
        ['mail', { direction: 'egress', ranges: ['192.0.2.0/24'] }],
      ]),
    },
  })
})

test('parseConfig() finds the modes and environments of a policy that there are not', () => {
  const environments = 'policy:\n  environments:\n    staging: { mode: log }\n    stagign: {}\n'
  const text = `${DEPLOYED}  - { name: staging, path: "{service}", deploy: on-merge }\n${environments}`
  expect(mistakes(text)).toEqual(['bad-value 9:22', 'bad-value 10:5'])
  const other = parseConfig(text.replace('policy:', 'policy:\n  kinds: [calico]'))
  expect(other.findings.map(({ hint }) => hint)).toEqual(['Did you mean "staging"?'])
})

test.each<[string, string]>([
  ['policy: { kinds: kubernetes }', '3:18'],
  ['policy: { kinds: [] }', '3:18'],
  ['policy: { kinds: [kubernetes, kubernetes] }', '3:31'],
  ['policy: { kinds: [linkerd] }', '3:19'],
  ['policy: { mode: staged }', '3:17'],
  ['policy: { mode: log }', '3:17'],
  ['policy: { mode: off }', '3:17'],
  ['policy: { identity_label: "" }', '3:27'],
  ['policy: { identity_label: "a b" }', '3:27'],
  ['policy: { identity_label: Acme/app }', '3:27'],
  ['policy: { identity_label: /app }', '3:27'],
  ['policy: { identity_label: a/b/c }', '3:27'],
  ['policy: { kinds: [kubernetes], mode: log }', '3:38'],
  ['policy: { encoding: labels }', '3:21'],
  ['policy: { call_label_prefix: Calls }', '3:30'],
  ['policy: { call_label_prefix: a/b }', '3:30'],
  ['policy: { ports: some }', '3:18'],
  ['policy: { removals: 5 }', '3:21'],
  ['policy: { removals: { max: -1 } }', '3:28'],
  ['policy: { removals: { percent: 101 } }', '3:32'],
  ['policy: { environments: [staging] }', '3:25'],
  ['policy: { environments: { staging: {} } }', '3:27'],
  ['policy: { calico: { staged: maybe } }', '3:29'],
  ['policy: { calico: { tier: A.b } }', '3:27'],
  ['policy: { istio: { trust_domain: "a b" } }', '3:34'],
  ['policy: { istio: { callers: labels } }', '3:29'],
  ['policy: { istio: { service_account: "{name}" } }', '3:37'],
  ['policy: { base: { scope: world } }', '3:26'],
  ['policy: { base: { excluded_namespaces: [] } }', '3:40'],
  ['policy: { base: { excluded_namespaces: [Kube] } }', '3:41'],
  ['policy: { base: { deny_egress: 1 } }', '3:32'],
  ['policy: { base: { nodes: [10.0.0.0] } }', '3:27'],
  ['policy: { base: { nodes: [10.0.0.0/8, 10.0.0.0/8] } }', '3:39'],
  ['policy: { base: { dns: { labels: {} } } }', '3:34'],
  ['policy: { base: { dns: { labels: { "a b": c } } } }', '3:36'],
  ['policy: { base: { dns: { labels: { a: "b c" } } } }', '3:39'],
  ['policy: { base: { api_server: { ranges: [10.0.0.1/32] } } }', '3:31'],
  ['policy: { base: { api_server: { ranges: [10.0.0.1/32], ports: [0] } } }', '3:64'],
  ['policy: { base: { groups: { Prometheus: { host: nodes } } } }', '3:29'],
  ['policy: { base: { groups: { dns: { ranges: [10.0.0.1/32] } } } }', '3:29'],
  ['policy: { base: { groups: { ingress: { ranges: [10.0.0.1/32], ports: [80/ICMP] } } } }', '3:71'],
  // Without either it would be everybody.
  ['policy: { base: { groups: { ingress: { ports: [80] } } } }', '3:17'],
  ['policy: { base: { groups: { ingress: { pods: { app: x }, ranges: [10.0.0.1/32] } } } }', '3:17'],
  ['policy: { base: { groups: { probes: { host: nodes } } } }', '3:17'],
])('parseConfig() refuses the value in %s', (line, place) => {
  expect(mistakes(`${MINIMAL}${line}\n`)).toEqual([`bad-value ${place}`])
})

test.each<[string, string]>([
  ['policy: { modes: log }', '3:11'],
  ['policy: { base: { group: {} } }', '3:19'],
  ['policy: { base: { groups: { mail: { ranges: [192.0.2.0/24], port: 25 } } } }', '3:61'],
])('parseConfig() knows no other key: %s', (line, place) => {
  expect(mistakes(`${MINIMAL}${line}\n`)).toEqual([`unknown-key ${place}`])
})
