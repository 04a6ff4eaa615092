import { expect, test } from '@jest/globals'
import { listSelectedKeys, listSelectorKeys } from '../../../src/cluster/evaluation/list-selected-keys.ts'
import { parseManifests } from '../../../src/cluster/parse-manifests.ts'
import { parseSelector } from '../../../src/cluster/manifests/parse-selector.ts'

function keysOf(...texts: readonly string[]): readonly string[] {
  return listSelectedKeys(parseManifests([{ path: 'a.yaml', blob: '', text: texts.join('---\n') }]).value)
}

function policy(name: string, spec: string): string {
  return `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name}, namespace: bank }\nspec: ${spec}\n`
}

test('listSelectedKeys() gives what most policies and Services select pods by first, each once', () => {
  expect(
    keysOf(
      policy('a', '{ podSelector: { matchLabels: { tier: api, team: money } } }'),
      policy(
        'b',
        '{ podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { team: money } } }, { podSelector: { matchLabels: { team: ops } } }] }] }',
      ),
      'apiVersion: v1\nkind: Service\nmetadata: { name: s, namespace: bank }\nspec: { selector: { svc: s, team: x }, ports: [{ port: 80 }] }\n',
    ),
  ).toEqual(['team', 'svc', 'tier'])
})

test.each([
  ['nothing', []],
  [
    'namespaces and addresses',
    [
      '{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { a: b } } }, { ipBlock: { cidr: 192.0.2.0/24 } }] }] }',
    ],
  ],
  [
    'what is there or not',
    ['{ podSelector: { matchExpressions: [{ key: a, operator: Exists }, { key: b, operator: NotIn, values: [c] }] } }'],
  ],
  [
    'labels that nobody writes',
    ['{ podSelector: { matchLabels: { pod-template-hash: abc, projectcalico.org/namespace: bank } } }'],
  ],
])('listSelectedKeys() of %s is empty', (_, specs) => {
  expect(keysOf(...specs.map((spec, index) => policy(`p${index}`, spec)))).toEqual([])
})

test.each([
  ["app == 'ledger' && (tier in { 'a', 'b' } || env == 'prod')", ['app', 'tier', 'env']],
  ["app != 'ledger'", []],
  ['has(app)', []],
])('listSelectorKeys() of %s', (text, keys) => {
  const parsed = parseSelector(text)
  if (!('selector' in parsed)) throw new Error(`${text} is no selector`)
  expect(listSelectorKeys(parsed.selector)).toEqual(keys)
})
