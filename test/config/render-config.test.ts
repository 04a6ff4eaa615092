import { expect, test } from '@jest/globals'
import { parseConfig } from '../../src/config/parse-config.ts'
import { renderBaseSnippet, renderConfig } from '../../src/config/render-config.ts'
import type { BaseOptions, PlatformGroup } from '../../src/netpolicy/model/base-options.ts'

const groups = new Map<string, PlatformGroup>([
  [
    'prometheus',
    {
      reason: 'scrapes: #all',
      namespaces: new Map([['kubernetes.io/metadata.name', 'monitoring']]),
      pods: new Map([['app', 'prometheus']]),
    },
  ],
  [
    'gateway',
    {
      ranges: ['10.0.0.0/8', '::/0'],
      to: new Map([['app', 'yes']]),
      ports: [
        { port: 8080, protocol: 'TCP' },
        { port: 'dns', protocol: 'UDP' },
        { port: 53, protocol: 'UDP' },
      ],
    },
  ],
])
const base: BaseOptions = { scope: 'environment', groups }

test('renderConfig() writes what parseConfig() reads', () => {
  const services = [
    { name: 'service.ledger', dir: 'service.ledger' },
    { name: 'no', dir: 'apps/1e3' },
  ]
  const policy = { kinds: ['calico'], identityLabel: 'app.kubernetes.io/name', ports: 'manifests', base } as const
  const text = renderConfig({ services, allowlist: { layout: 'caller' }, policy })
  const { value, findings } = parseConfig(text)
  expect(findings).toEqual([])
  expect(value).toMatchObject({
    services: services.map(({ name, dir }) => ({ kind: 'one', name, dir, code: [dir] })),
    allowlist: { layout: 'caller' },
    policy: { kinds: ['calico'], mode: 'enforce', identityLabel: 'app.kubernetes.io/name', ports: 'manifests' },
  })
  expect(value?.policy.base).toEqual(base)
})

test('renderBaseSnippet() shows the groups that are asked for, as a part of a config', () => {
  const snippet = renderBaseSnippet(base, ['prometheus'])
  const { value, findings } = parseConfig(`version: 1\nservices: [{ name: a, dir: a }]\n${snippet}`)
  expect(findings).toEqual([])
  expect([...(value?.policy.base?.groups?.keys() ?? [])]).toEqual(['prometheus'])
  expect(renderBaseSnippet(base, [])).toBe('')
})
