import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { buildServices } from '../../src/graph/build-services.ts'
import { MAX_GLOB_LENGTH } from '../../src/graph/compile-glob.ts'
import type { ServiceRule } from '../../src/graph/service.ts'

const PATH = '.github/drawbridge.yml'

function glob(pattern: string): ServiceRule {
  return { kind: 'glob', pattern }
}

function one(name: string, dir: string, code: readonly string[] = [dir]): ServiceRule {
  return { kind: 'one', name, dir, code }
}

function build(rules: readonly ServiceRule[], directories: readonly string[]) {
  const { value, findings } = buildServices({ rules, directories, path: PATH })
  return {
    services: value.map(({ name, dir }) => (name === dir ? name : `${name} in ${dir}`)),
    findings: findings.map(({ code, severity, message, place }) => {
      expect(place).toEqual({ path: PATH })
      return `${severity} ${code}: ${message}`
    }),
  }
}

test.each<{ name: string; rules: ServiceRule[]; directories: string[]; services: string[] }>([
  { name: 'no rules', rules: [], directories: ['service.pot'], services: [] },
  {
    name: 'only directories that a glob matches itself',
    rules: [glob('service.*')],
    directories: ['service.pot', 'service.pot/handler', 'service.emoji', 'libraries', 'libraries/service.fake'],
    services: ['service.emoji', 'service.pot'],
  },
  {
    name: 'a glob of a deeper level',
    rules: [glob('services/*')],
    directories: ['services', 'services/pot', 'services/pot/proto', 'x/services/ledger'],
    services: ['pot in services/pot'],
  },
  {
    name: 'slashes around a glob do not matter',
    rules: [glob('./services/*/'), glob('/apps/*')],
    directories: ['services/pot', 'apps/web'],
    services: ['pot in services/pot', 'web in apps/web'],
  },
  {
    name: 'globstars and braces',
    rules: [glob('**/{service,cron}.*')],
    directories: ['a/b/service.pot', 'cron.sweep', 'a/b/service.pot/x', 'a/tool.x'],
    services: ['cron.sweep', 'service.pot in a/b/service.pot'],
  },
  {
    name: 'wildcards do not match a leading dot',
    rules: [glob('*'), glob('**/service.*')],
    directories: ['.github', '.hidden/service.pot', 'pot'],
    services: ['pot'],
  },
  {
    name: 'case matters',
    rules: [glob('service.*')],
    directories: ['Service.pot', 'service.Pot'],
    services: ['service.Pot'],
  },
  {
    name: 'a directory that two globs match counts once',
    rules: [glob('service.*'), glob('*.pot')],
    directories: ['service.pot'],
    services: ['service.pot'],
  },
  {
    name: '! and # are plain characters',
    rules: [glob('!service.pot'), glob('#service')],
    directories: ['service.pot', 'service.emoji', '#service'],
    services: ['#service'],
  },
  {
    name: 'the root, named one by one, always exists',
    rules: [one('monolith', '.', ['cmd', 'pkg'])],
    directories: ['cmd'],
    services: ['monolith in .'],
  },
  {
    name: 'a rule by name wins over a glob for its directory',
    rules: [glob('service.*'), one('ledger', 'service.ledger')],
    directories: ['service.ledger', 'service.pot'],
    services: ['ledger in service.ledger', 'service.pot'],
  },
])('buildServices() $name', ({ rules, directories, services }) => {
  expect(build(rules, directories)).toEqual({ services, findings: [] })
})

test('buildServices() keeps the code directories of a rule by name, and gives the others their own', () => {
  const rules = [glob('service.*'), one('search', 'apps/search', ['apps/search', 'cmd/search'])]
  const { value } = buildServices({ rules, directories: ['service.pot', 'apps/search'], path: PATH })
  expect(value).toEqual([
    { name: 'search', dir: 'apps/search', code: ['apps/search', 'cmd/search'] },
    { name: 'service.pot', dir: 'service.pot', code: ['service.pot'] },
  ])
})

test.each<{ name: string; rules: ServiceRule[]; directories: string[]; services: string[]; findings: string[] }>([
  {
    name: 'one name from two directories',
    rules: [glob('*/pot')],
    directories: ['b/pot', 'c/pot', 'a/pot'],
    services: ['pot in a/pot'],
    findings: [
      'error service-duplicate-name: The directories a/pot and b/pot both give a service named pot; only the first counts',
      'error service-duplicate-name: The directories a/pot and c/pot both give a service named pot; only the first counts',
    ],
  },
  {
    name: 'a glob and a rule by name give one name',
    rules: [one('pot', 'z'), glob('*/pot')],
    directories: ['a/pot', 'z'],
    services: ['pot in a/pot'],
    findings: [
      'error service-duplicate-name: The directories a/pot and z both give a service named pot; only the first counts',
    ],
  },
  {
    name: 'two names for one directory',
    rules: [one('pot', 'apps'), one('emoji', 'apps')],
    directories: ['apps'],
    services: ['emoji in apps'],
    findings: ['error service-duplicate-dir: The directory apps is given to both emoji and pot; only the first counts'],
  },
  {
    name: 'a directory that does not exist',
    rules: [one('pot', 'service.pot'), glob('service.*')],
    directories: ['service.emoji', 'Service.pot'],
    services: ['service.emoji'],
    findings: ['warning service-missing-dir: The service pot is said to live in service.pot, which does not exist'],
  },
  {
    name: 'a glob over the limit',
    rules: [glob('a'.repeat(MAX_GLOB_LENGTH + 1)), glob('b'.repeat(MAX_GLOB_LENGTH))],
    directories: ['a'.repeat(MAX_GLOB_LENGTH + 1), 'b'.repeat(MAX_GLOB_LENGTH)],
    services: ['b'.repeat(MAX_GLOB_LENGTH)],
    findings: [
      'error config-bad-value: A glob under services has 513 characters; at most 512 are read; it matches nothing',
    ],
  },
])('buildServices() reports $name', ({ rules, directories, services, findings }) => {
  expect(build(rules, directories)).toEqual({ services, findings })
})

test.each(['{a,b}'.repeat(100), '{1..999999999}', 'x{{1..99},{1..99},{1..99}}{1..99}'])(
  'buildServices() reports braces that stand for too many alternatives: %s',
  (pattern) => {
    const message = 'A glob under services has braces that stand for 1000 alternatives or more; it matches nothing'
    expect(build([glob(pattern), glob('pot')], ['pot', '1', 'x11', 'a'.repeat(100)])).toEqual({
      services: ['pot'],
      findings: [`error config-bad-value: ${message}`],
    })
  },
)

test('buildServices() answers on an extended glob that could be tried in very many ways', () => {
  expect(build([glob(`${'+(a|aa)'.repeat(60)}b`), glob('pot')], ['pot', `${'a'.repeat(300)}c`]).services).toEqual([
    'pot',
  ])
})

test('buildServices() does not depend on the order of rules and directories', () => {
  const rule = fc.oneof(
    fc.constantFrom('*', 'a/*', '**/x', 'b*').map(glob),
    fc.tuple(fc.constantFrom('x', 'y'), fc.constantFrom('a', 'a/x', 'b', '.')).map(([name, dir]) => one(name, dir)),
  )
  const dirs = fc.uniqueArray(fc.constantFrom('a', 'a/x', 'a/y', 'b', 'b/x', 'bb'))
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 6 }), dirs, (rules, directories) => {
      const there = build(rules, directories)
      const back = build([...rules].reverse(), [...directories].reverse())
      expect(back.services).toEqual(there.services)
      expect(back.findings.sort()).toEqual(there.findings.sort())
      const names = buildServices({ rules, directories, path: PATH }).value.map((service) => service.name)
      expect(names).toEqual([...new Set(names)].sort())
    }),
  )
})
