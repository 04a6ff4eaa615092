import { expect, test } from '@jest/globals'
import { selectDeployments } from '../../../src/deploy/releases/select-deployments.ts'
import type { Call, Delta } from '../../../src/graph/call.ts'
import type { Service } from '../../../src/graph/service.ts'

const services: readonly Service[] = [
  { name: 'service.pot', dir: 'service.pot', code: ['service.pot'] },
  { name: 'service.emoji', dir: 'service.emoji', code: ['service.emoji'] },
  { name: 'search', dir: 'apps/search', code: ['apps/search', 'cmd/search'] },
]
const packages = new Map([
  ['service.emoji', ['service.emoji', 'service.emoji/handler', 'libraries/idgen']],
  ['service.pot', ['service.pot', 'libraries/idgen', 'libraries/idgen/snowflake']],
])

const MERGE = (service: string) => ({ service, version: 'merge', everywhere: false })
const RUNNING = (service: string) => ({ service, version: 'running', everywhere: false })
const EVERYWHERE = (service: string) => ({ service, version: 'running', everywhere: true })

function delta(over: Partial<Delta> = {}): Delta {
  return { added: [], removed: [], widened: [], narrowed: [], ...over }
}

function select(changedPaths: readonly string[], over: Partial<Parameters<typeof selectDeployments>[0]> = {}) {
  const isAllowlistFile = (path: string) => path.endsWith('/allowlist.yaml')
  return selectDeployments({ changedPaths, services, packages, isAllowlistFile, delta: delta(), revoked: [], ...over })
}

test.each([
  ['its own code', ['service.emoji/main.go'], [MERGE('service.emoji')]],
  ['deep in its own code', ['service.emoji/handler/x/y.go'], [MERGE('service.emoji')]],
  ['a file that is not Go', ['service.emoji/Dockerfile'], [MERGE('service.emoji')]],
  ['its second code directory', ['cmd/search/main.go'], [MERGE('search')]],
  [
    'a shared package: all that are built from it',
    ['libraries/idgen/id.go'],
    [MERGE('service.emoji'), MERGE('service.pot')],
  ],
  ['a package inside a shared one: only its users', ['libraries/idgen/snowflake/s.go'], [MERGE('service.pot')]],
  ['a package that nobody is built from', ['libraries/idgen/other/o.go'], []],
  [
    'what a shared package may embed',
    ['libraries/idgen/other/words.txt'],
    [MERGE('service.emoji'), MERGE('service.pot')],
  ],
  ['two services', ['service.pot/a.go', 'service.emoji/a.go'], [MERGE('service.emoji'), MERGE('service.pot')]],
  ['an allowlist', ['service.emoji/allowlist.yaml'], []],
  ['Markdown', ['service.emoji/README.md', 'libraries/idgen/doc.md'], []],
  ['a Go test', ['service.emoji/main_test.go', 'libraries/idgen/id_test.go'], []],
  ['a name that only begins alike', ['service.emojis/main.go', 'service.emoji.go', 'apps/search2/x'], []],
  ['the root', ['go.mod'], []],
  ['nothing', [], []],
])('selectDeployments() of %s', (_, paths, expected) => {
  expect(select(paths)).toEqual(expected)
})

test('selectDeployments() knows a service whose code is the root', () => {
  const root: Service = { name: 'everything', dir: '.', code: ['.'] }
  expect(select(['a/b.go'], { services: [root] })).toEqual([MERGE('everything')])
})

const call: Call = { caller: 'service.emoji', callee: 'service.pot' }

test.each(['added', 'removed', 'widened', 'narrowed'] as const)(
  'selectDeployments() brings the caller of a call that was %s up to date',
  (how) => {
    expect(select(['service.pot/allowlist.yaml'], { delta: delta({ [how]: [call] }) })).toEqual([
      RUNNING('service.emoji'),
    ])
  },
)

test('selectDeployments() deploys a caller whose code changed, too, once', () => {
  expect(select(['service.emoji/main.go'], { delta: delta({ added: [call] }) })).toEqual([MERGE('service.emoji')])
})

test('selectDeployments() brings a revoking callee up to date everywhere, beside its own deployment', () => {
  const revoking = { revoked: ['service.pot'], delta: delta({ removed: [call] }) }
  expect(select([], revoking)).toEqual([RUNNING('service.emoji'), EVERYWHERE('service.pot')])
  expect(select(['service.pot/main.go'], revoking)).toEqual([
    RUNNING('service.emoji'),
    MERGE('service.pot'),
    EVERYWHERE('service.pot'),
  ])
})

test('selectDeployments() passes over callers and callees that are no services any more', () => {
  const gone = { caller: 'service.gone', callee: 'service.pot' }
  expect(select(['service.gone/main.go'], { delta: delta({ removed: [gone] }), revoked: ['service.gone'] })).toEqual([])
})
