import { expect, test } from '@jest/globals'
import { assertManifest } from '../../../src/netpolicy/render/assert-manifest.ts'
import { LANGUAGES } from '../../../src/netpolicy/render/languages.ts'

const metadata = { name: 'x', annotations: {} }
const kubernetes = { form: LANGUAGES.kubernetes.form, kind: 'NetworkPolicy' }
const calico = { form: LANGUAGES.calico.form, kind: 'NetworkPolicy' }
const cilium = { form: LANGUAGES.cilium.form, kind: 'CiliumNetworkPolicy' }
const istio = { form: LANGUAGES.istio.form, kind: 'AuthorizationPolicy' }
const podSelector = { matchLabels: { app: 'service.ledger' } }
const from = [{ podSelector }]

test.each([
  ['an empty list of peers', kubernetes, { podSelector, ingress: [{ from: [] }] }],
  ['an empty list of ports', kubernetes, { podSelector, ingress: [{ from, ports: [] }] }],
  ['a rule without peers', kubernetes, { podSelector, ingress: [{ ports: [{ port: 1 }] }] }],
  ['an empty rule', kubernetes, { podSelector, ingress: [{}] }],
  ['an empty peer selector', kubernetes, { podSelector, ingress: [{ from: [{ podSelector: {} }] }] }],
  [
    'an empty list of values',
    kubernetes,
    { podSelector: { matchExpressions: [{ key: 'a', operator: 'In', values: [] }] } },
  ],
  ['no selector', kubernetes, { ingress: [] }],
  ['an empty selector', kubernetes, { podSelector: {}, ingress: [] }],
  ['an undefined field', kubernetes, { podSelector, ingress: [{ from, ports: undefined }] }],
  ['an Allow of everything', calico, { selector: 'a == "b"', ingress: [{ action: 'Allow' }] }],
  [
    'an Allow of everything before a Log',
    calico,
    { selector: 'a == "b"', ingress: [{ action: 'Allow' }, { action: 'Log' }] },
  ],
  ['an empty source', calico, { selector: 'a == "b"', ingress: [{ action: 'Allow', source: {} }] }],
  ['an empty text as selector', calico, { selector: '', ingress: [] }],
  [
    'a second, empty rule of Cilium',
    cilium,
    { endpointSelector: podSelector, ingress: [{ fromEndpoints: [podSelector] }, {}] },
  ],
  ['an empty endpoint', cilium, { endpointSelector: podSelector, ingress: [{ fromEndpoints: [] }] }],
  ['an Istio rule of everybody', istio, { selector: podSelector, rules: [{}] }],
  ['an Istio rule of any source', istio, { selector: podSelector, rules: [{ from: [{ source: {} }] }] }],
])('assertManifest() fails on %s', (_, { form, kind }, spec) => {
  expect(() => {
    assertManifest({ apiVersion: form.apiVersion, kind, metadata, spec }, 'service', form)
  }).toThrow(/^(NetworkPolicy|CiliumNetworkPolicy|AuthorizationPolicy) x /)
})

test('assertManifest() fails on an API of another language', () => {
  const manifest = { apiVersion: 'cilium.io/v2', kind: 'NetworkPolicy', metadata, spec: { podSelector } }
  expect(() => {
    assertManifest(manifest, 'service', LANGUAGES.kubernetes.form)
  }).toThrow("NetworkPolicy x is of another API than its language's")
})

test.each([
  ['nobody', kubernetes, { podSelector, policyTypes: ['Ingress'], ingress: [] }, 'service' as const],
  ['some', kubernetes, { podSelector, policyTypes: ['Ingress'], ingress: [{ from }] }, 'service' as const],
  [
    'Log, then Allow',
    calico,
    { selector: 'a == "b"', ingress: [{ action: 'Log' }, { action: 'Allow' }] },
    'service' as const,
  ],
  ['nobody in Cilium', cilium, { endpointSelector: podSelector, ingress: [{}] }, 'service' as const],
  ['the default deny', kubernetes, { podSelector: {}, policyTypes: ['Ingress'], ingress: [] }, 'default-deny' as const],
])('assertManifest() takes %s', (_, { form, kind }, spec, purpose) => {
  expect(() => {
    assertManifest({ apiVersion: form.apiVersion, kind, metadata, spec }, purpose, form)
  }).not.toThrow()
})
