import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { readPolicyCallers } from '../../../src/netpolicy/render/read-policy-callers.ts'

function read(text: string): readonly string[] {
  return [...readPolicyCallers({ path: 'staging/service.ledger/network-policy.yaml', blob: '', text }, 'app')]
}

function policy(from: string, annotations = '{}'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: service-ledger, annotations: ${annotations} }
spec: { podSelector: { matchLabels: { app: service.ledger } }, policyTypes: [Ingress], ingress: ${from} }
`
}

const LISTED = '[{ from: [{ podSelector: { matchExpressions: [{ key: app, operator: In, values: [a, b] }] } }] }]'

test.each<[string, string, string[]]>([
  [
    'the annotation',
    policy(LISTED, '{ drawbridge/calls: "service.emoji deployed\\nservice.pot declared" }'),
    ['service.emoji', 'service.pot'],
  ],
  ['the identity label where there is no annotation', policy(LISTED), ['a', 'b']],
  ['one label', policy('[{ from: [{ podSelector: { matchLabels: { app: a } } }] }]'), ['a']],
  ['nobody in a policy that denies everybody', policy('[]'), []],
  ['nobody by another label', policy(LISTED.replace('key: app', 'key: team')), []],
  ['nobody by two labels at once', policy('[{ from: [{ podSelector: { matchLabels: { app: a, tier: b } } }] }]'), []],
  ['nobody in what is no YAML', 'a: [', []],
  ['nobody in an empty file', '', []],
])('readPolicyCallers() reads %s', (_, text, callers) => {
  expect(read(text)).toEqual(callers)
})

test('readPolicyCallers() reads what a plan has rendered', () => {
  const url = new URL('../../deploy/golden/deployment-policy.yaml', import.meta.url)
  expect(read(readFileSync(url, 'utf8'))).toEqual(['service.emoji'])
})
