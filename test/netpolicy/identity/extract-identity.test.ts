import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { extractIdentity } from '../../../src/netpolicy/identity/extract-identity.ts'

const DIR = 'production/service.ledger'

function extract(text: string, { portNames = true } = {}) {
  const file = { path: `${DIR}/all.yaml`, blob: '', text }
  return extractIdentity({ service: 'service.ledger', dir: DIR, files: [file], identityLabel: 'app', portNames })
}

/** A Deployment with these labels on its pods, and lines of its pod spec. */
function deployment(
  over: { name?: string; kind?: string; namespace?: string; labels?: string; selector?: string; spec?: string } = {},
): string {
  const { name = 's-ledger', kind = 'Deployment', namespace, labels = '{ app: service.ledger }' } = over
  return `apiVersion: apps/v1
kind: ${kind}
metadata: { name: ${name}${namespace === undefined ? '' : `, namespace: ${namespace}`} }
spec:
  selector: { matchLabels: ${over.selector ?? labels} }
  template:
    metadata: { labels: ${labels} }
    spec:
      ${over.spec ?? 'containers: [{ name: app, ports: [{ name: http, containerPort: 8080 }] }]'}
---
`
}

function service(ports: string, selector = '{ app: service.ledger }', name = 's-ledger'): string {
  return `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { selector: ${selector}, ports: ${ports} }\n---\n`
}

const HTTP = '[{ port: 80, targetPort: http }]'

/** `code line` of each, errors first. */
function codes(findings: ReturnType<typeof extract>['findings']): readonly string[] {
  return findings.map(({ code, severity, place }) => `${severity} ${code} ${place.line ?? '-'}`)
}

test('extractIdentity() reads acme as its people wrote it', () => {
  const read = (name: string) => {
    const url = new URL(`../../acme/cluster-config/${DIR}/${name}`, import.meta.url)
    return { path: `${DIR}/${name}`, blob: '', text: readFileSync(url, 'utf8') }
  }
  const files = [read('deployment.yaml'), read('service.yaml')]
  const input = { service: 'service.ledger', dir: DIR, files, identityLabel: 'app', portNames: true }
  expect(extractIdentity(input)).toEqual({
    identity: {
      service: 'service.ledger',
      namespace: undefined,
      label: 'service.ledger',
      podLabels: new Map([['app', 'service.ledger']]),
      serviceAccount: 'default',
      ports: [{ port: 'http', protocol: 'TCP' }],
    },
    findings: [],
    portFindings: [],
  })
  expect(extractIdentity({ ...input, portNames: false }).identity?.ports).toEqual([{ port: 80, protocol: 'TCP' }])
})

const TWO = `${deployment()}${deployment({
  name: 's-ledger-canary',
  spec: 'containers: [{ name: app, ports: [{ name: http, containerPort: 9090 }] }]',
})}`

test.each<[string, string, (string | number)[]]>([
  ['the target, not the port', deployment() + service('[{ port: 80, targetPort: 8080 }]'), ['8080/TCP']],
  ['the port where there is no target', deployment() + service('[{ port: 8080 }]'), ['8080/TCP']],
  ['a name', deployment() + service(HTTP), ['http/TCP']],
  ['a name of two Deployments', TWO + service(HTTP), ['http/TCP']],
  [
    'two Services',
    deployment() + service(HTTP) + service('[{ port: 9000 }]', undefined, 'admin'),
    ['9000/TCP', 'http/TCP'],
  ],
  ['one port twice', deployment() + service(HTTP) + service(HTTP, undefined, 'again'), ['http/TCP']],
  ['another protocol', deployment() + service('[{ port: 53, protocol: UDP }, { port: 53 }]'), ['53/TCP', '53/UDP']],
  [
    'a Service of other pods',
    deployment() + service(HTTP) + service('[{ port: 6379 }]', '{ app: redis }', 'redis'),
    ['http/TCP'],
  ],
  [
    'a name that only some own pods define, at those pods',
    deployment({ labels: '{ app: service.ledger, tier: web }' }) +
      deployment({ name: 'worker', spec: 'containers: [{ name: app }]' }) +
      service(HTTP, '{ tier: web }'),
    ['8080/TCP'],
  ],
])('extractIdentity() takes for a port %s', (_, text, ports) => {
  const { identity, findings, portFindings } = extract(text)
  expect([...findings, ...portFindings]).toEqual([])
  expect(identity?.ports?.map(({ port, protocol }) => `${port}/${protocol}`)).toEqual(ports)
})

test('extractIdentity() gives the numbers of a name where names will not do', () => {
  const { identity } = extract(TWO + service(HTTP), { portNames: false })
  expect(identity?.ports?.map(({ port }) => port)).toEqual([8080, 9090])
})

test.each<[string, string]>([
  ['no Service at all', deployment()],
  ['a Service of other pods', deployment() + service(HTTP, '{ app: redis }')],
  ['a Service without ports', deployment() + service('[]')],
  ['a Service without a selector', deployment() + service(HTTP, '{}')],
  ['a name that nobody defines', deployment() + service('[{ port: 80, targetPort: grpc }]')],
  ['a name of another protocol', deployment() + service('[{ port: 80, targetPort: http, protocol: UDP }]')],
  [
    'a name that a selected Deployment lacks',
    deployment() + deployment({ name: 'old', spec: 'containers: [{ name: app }]' }) + service(HTTP),
  ],
  ['a Service of another namespace', deployment({ namespace: 'shop' }) + service(HTTP)],
])('extractIdentity() guesses no port with %s', (_, text) => {
  const { identity, findings, portFindings } = extract(text)
  expect(findings).toEqual([])
  expect(identity?.ports).toEqual([])
  expect(portFindings).toMatchObject([{ code: 'policy-missing-input', severity: 'error' }])
})

test('extractIdentity() reads namespace, labels and service account', () => {
  const spec = 'serviceAccountName: sa-ledger\n      containers: [{ name: app, ports: [{ containerPort: 80 }] }]'
  const text = deployment({ namespace: 'shop', labels: '{ app: ledger, tier: core }', spec })
  const { identity } = extract(
    text + deployment({ name: 'b', namespace: 'shop', labels: '{ app: ledger, tier: edge }' }),
  )
  expect(identity).toMatchObject({ namespace: 'shop', label: 'ledger', podLabels: new Map([['app', 'ledger']]) })
  expect(identity?.serviceAccount).toBeUndefined()
  expect(extract(text).identity?.serviceAccount).toBe('sa-ledger')
})

const CRON = `apiVersion: batch/v1
kind: CronJob
metadata: { name: interest }
spec: { jobTemplate: { spec: { template: { metadata: { labels: { app: service.ledger } }, spec: { containers: [] } } } } }
`

test('extractIdentity() knows pods of every kind', () => {
  expect(extract(CRON)).toMatchObject({ identity: { label: 'service.ledger', ports: [] }, findings: [] })
})

test.each<[string, string, string[]]>([
  ['nothing', '', ['error policy-missing-input -']],
  ['other files', 'replicas: 6\n', ['error policy-missing-input -']],
  ['pods without the label', deployment({ labels: '{ name: ledger }' }), ['error policy-missing-input 1']],
  [
    'several values, none its own',
    deployment({ labels: '{ app: a }' }) + deployment({ name: 'b', labels: '{ app: b }' }),
    ['error policy-bad-label 1'],
  ],
  ['a selector that does not select', deployment({ selector: '{ app: ledger }' }), ['error manifest-syntax 1']],
  ['several namespaces', deployment() + deployment({ name: 'b', namespace: 'shop' }), ['error policy-bad-input 11']],
  ['an object twice', deployment() + deployment(), ['error manifest-duplicate 11']],
  ['Helm braces', deployment().replace('s-ledger', '{{ .Release.Name }}'), ['error manifest-template 3']],
  ['Helm braces around blocks', `{{- if .Values.on }}\n${deployment()}{{- end }}\n`, ['error manifest-template 1']],
  ['no YAML', `${deployment()}a: [`, ['error manifest-syntax 11']],
  [
    'a Deployment without pods',
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\n',
    ['error manifest-syntax 1'],
  ],
  ['no name', 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {}\nspec: {}\n', ['error manifest-syntax 3']],
])('extractIdentity() refuses %s', (_, text, expected) => {
  const { identity, findings } = extract(text)
  expect(identity).toBeUndefined()
  expect(codes(findings)).toEqual(expected)
})

test.each<[string, string]>([
  ['that lack the label', deployment({ name: 'migrate', labels: '{ job: migrate }' })],
  ['of another value', deployment({ name: 'redis', labels: '{ app: redis }' })],
  ['with the address of their node', deployment({ name: 'agent', spec: 'hostNetwork: true\n      containers: []' })],
])('extractIdentity() warns of pods %s', (_, other) => {
  const { identity, findings } = extract(deployment() + other)
  expect(identity?.label).toBe('service.ledger')
  expect(codes(findings)).toEqual(['warning policy-no-effect 11'])
})
