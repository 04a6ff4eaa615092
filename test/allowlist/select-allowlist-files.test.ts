import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ALLOWLIST_LAYOUTS, type AllowlistLayout } from '../../src/allowlist/allowlist.ts'
import { allowlistPath } from '../../src/allowlist/allowlist-path.ts'
import { selectAllowlistFiles } from '../../src/allowlist/select-allowlist-files.ts'
import type { Service } from '../../src/graph/service.ts'

function service(name: string, dir: string = name): Service {
  return { name, dir, code: [dir] }
}

const ledger = service('service.ledger')
const pot = service('pot', 'apps/pot')
const root = service('all', '.')

test.each([
  ['callee', pot, ledger, 'service.ledger/allowlist.yaml'],
  ['callee', ledger, pot, 'apps/pot/allowlist.yaml'],
  ['callee', ledger, root, 'allowlist.yaml'],
  ['caller', pot, ledger, 'apps/pot/manifests/egress/service.ledger.rule'],
  ['caller', root, pot, 'manifests/egress/pot.rule'],
] as const)('allowlistPath() in the %s layout', (layout, caller, callee, path) => {
  expect(allowlistPath({ layout }, { caller, callee })).toBe(path)
})

function select(layout: AllowlistLayout, paths: readonly string[], services: readonly Service[] = [ledger, pot]) {
  const { findings, ...rest } = selectAllowlistFiles({ paths, services, options: { layout } })
  for (const finding of findings) expect(finding).toMatchObject({ code: 'allowlist-misplaced', severity: 'warning' })
  return { ...rest, misplaced: findings.map(({ place }) => place.path) }
}

test('selectAllowlistFiles() takes the files beside services, sorted', () => {
  expect(select('callee', ['service.ledger/allowlist.yaml', 'README.md', 'apps/pot/allowlist.yaml'])).toEqual({
    paths: ['apps/pot/allowlist.yaml', 'service.ledger/allowlist.yaml'],
    misplaced: [],
  })
  const rules = ['service.ledger/manifests/egress/pot.rule', 'service.ledger/manifests/egress/no.such.service.rule']
  expect(select('caller', rules)).toEqual({ paths: [...rules].sort(), misplaced: [] })
  expect(select('callee', ['allowlist.yaml'], [root]).paths).toEqual(['allowlist.yaml'])
  expect(select('caller', ['manifests/egress/pot.rule'], [root]).paths).toEqual(['manifests/egress/pot.rule'])
})

test.each<[AllowlistLayout, string]>([
  ['callee', 'libraries/allowlist.yaml'],
  ['callee', 'allowlist.yaml'],
  ['callee', 'service.ledger/config/allowlist.yaml'],
  ['callee', 'service.ledger/allowlist.yml'],
  ['callee', 'service.ledger/Allowlist.yaml'],
  ['callee', 'libraries/allowlist.yml'],
  ['callee', 'service.ledger/manifests/egress/pot.rule'],
  ['caller', 'service.ledger/allowlist.yaml'],
  ['caller', 'service.ledger/allowlist.yml'],
  ['caller', 'libraries/manifests/egress/pot.rule'],
  ['caller', 'service.ledger/manifests/egress/deeper/pot.rule'],
  ['caller', 'service.ledger/manifests/egress/.rule'],
  ['caller', 'service.ledger/manifests/egress/pot.RULE'],
])('selectAllowlistFiles() in the %s layout warns of %s', (layout, path) => {
  expect(select(layout, [path])).toEqual({ paths: [], misplaced: [path] })
})

test.each<[AllowlistLayout, string]>([
  ['callee', 'service.ledger/allowlist.yaml.bak'],
  ['callee', 'service.ledger/my-allowlist.yaml'],
  ['callee', 'libraries/manifests/egress/pot.rule'],
  ['caller', 'libraries/allowlist.yaml'],
  ['caller', 'service.ledger/egress/pot.rule'],
  ['caller', 'service.ledger/xmanifests/egress/pot.rule'],
  ['caller', 'service.ledger/manifests/egress/pot.yaml'],
])('selectAllowlistFiles() in the %s layout does not care about %s', (layout, path) => {
  expect(select(layout, [path])).toEqual({ paths: [], misplaced: [] })
})

test('selectAllowlistFiles() takes every path that allowlistPath() gives', () => {
  const services = fc.uniqueArray(fc.constantFrom('.', 'a', 'a/b', 'manifests/egress', 'a b', '@x', 'é'), {
    minLength: 2,
  })
  fc.assert(
    fc.property(services, fc.constantFrom(...ALLOWLIST_LAYOUTS), (dirs, layout) => {
      const all = dirs.map((dir, index) => service(`service.${index}`, dir))
      const [caller, callee] = [all[0] ?? root, all[1] ?? root]
      const path = allowlistPath({ layout }, { caller, callee })
      expect(select(layout, [path], all)).toEqual({ paths: [path], misplaced: [] })
    }),
  )
})
