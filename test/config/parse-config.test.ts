import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { completeCommandRules } from '../../src/config/command-rules.ts'
import { CONFIG_PATH } from '../../src/config/config.ts'
import { parseConfig } from '../../src/config/parse-config.ts'
import { anyText } from '../any-text.ts'

const MINIMAL = 'version: 1\nservices: ["service.*"]\n'

/** The example of the README, with every key there is. */
const FULL = `version: 1
services:
  - "service.*"
  - { name: search, dir: apps/search, code: [apps/search, cmd/search] }
allowlist:
  layout: caller
calls:
  { undeclared: warn,
    unused: ignore, unowned_programs: warn }
review:
  default: { consent: notify, approvals: 2, author: excluded }
  services:
    service.ledger: { approvals: 3 }
    service.pot:
config_repository: acme/cluster-config
environments:
  - { name: staging, path: "staging/{service}", deploy: on-merge }
  - { name: production, path: "production/{service}", deploy: on-command, after: staging }
image: { name: "registry.acme.test:5000/{service}", tag: "v-{sha}", file: "k8s/{service}.yaml", container: "c-{service}" }
policy: { kinds: [kubernetes], mode: enforce, identity_label: acme.test/service }
rollback: { versions: 3, days: 30 }
branches: ["release/*"]
ignore: ["tools/**"]
commands: { deploy: { teams: ["@acme/sre", "@acme/db"], role: maintain }, refresh: { role: read } }
rpcmap: { clients: [{ package: libraries/rpc, function: Call, callee: 2, method: 3 }] }
connections: warn
`

/** Code, line and column of each finding. */
function mistakes(text: string): readonly string[] {
  const { value, findings } = parseConfig(text)
  expect(value).toBeUndefined()
  return findings.map(({ code, severity, place }) => {
    expect({ severity, path: place.path }).toEqual({ severity: 'error', path: CONFIG_PATH })
    return `${code.replace('config-', '')} ${place.line}:${place.column}`
  })
}

test('parseConfig() reads every key', () => {
  expect(parseConfig(FULL)).toEqual({
    findings: [],
    value: {
      services: [
        { kind: 'glob', pattern: 'service.*' },
        { kind: 'one', name: 'search', dir: 'apps/search', code: ['apps/search', 'cmd/search'] },
      ],
      branches: ['release/*'],
      allowlist: { layout: 'caller' },
      ignore: ['tools/**'],
      calls: { undeclared: 'warn', unused: 'ignore', unownedPrograms: 'warn' },
      review: {
        default: { consent: 'notify', approvals: 2, author: 'excluded' },
        services: new Map([
          ['service.ledger', { consent: 'notify', approvals: 3, author: 'excluded' }],
          ['service.pot', { consent: 'notify', approvals: 2, author: 'excluded' }],
        ]),
        objections: 'hold',
      },
      configRepository: 'acme/cluster-config',
      connections: 'warn',
      environments: [
        { name: 'staging', path: 'staging/{service}', deploy: 'on-merge' },
        { name: 'production', path: 'production/{service}', deploy: 'on-command', after: 'staging' },
      ],
      image: {
        name: 'registry.acme.test:5000/{service}',
        tag: 'v-{sha}',
        file: 'k8s/{service}.yaml',
        container: 'c-{service}',
      },
      policy: { kinds: ['kubernetes'], mode: 'enforce', identityLabel: 'acme.test/service' },
      rollback: { versions: 3, days: 30 },
      commands: {
        allow: { role: 'write', teams: [] },
        deploy: {
          role: 'maintain',
          teams: [
            { org: 'acme', slug: 'sre' },
            { org: 'acme', slug: 'db' },
          ],
        },
        rollback: { role: 'write', teams: [] },
        policy: { role: 'write', teams: [] },
        refresh: { role: 'read', teams: [] },
      },
      rpcmap: {
        clients: [
          {
            package: 'libraries/rpc',
            function: 'Call',
            callee: 2,
            method: 3,
            place: { path: CONFIG_PATH, line: 25, column: 21 },
          },
        ],
      },
    },
  })
})

test('parseConfig() fills in the defaults', () => {
  expect(parseConfig(MINIMAL)).toEqual({
    findings: [],
    value: {
      services: [{ kind: 'glob', pattern: 'service.*' }],
      branches: [],
      commands: completeCommandRules(),
      allowlist: { layout: 'callee' },
      ignore: [],
      calls: { undeclared: 'fail', unused: 'warn', unownedPrograms: 'fail' },
      review: {
        default: { consent: 'required', approvals: 1, author: 'counts' },
        services: new Map(),
        objections: 'hold',
      },
      configRepository: undefined,
      connections: 'fail',
      environments: [],
      image: undefined,
      policy: { kinds: ['kubernetes'], mode: 'enforce', identityLabel: 'app' },
      rollback: { versions: 5, days: 14 },
      rpcmap: { clients: [] },
    },
  })
})

test('parseConfig() fills in the parts of an image', () => {
  expect(parseConfig(`${MINIMAL}image: { name: acme/all }\n`).value?.image).toEqual({
    name: 'acme/all',
    tag: '{sha}',
    file: 'deployment.yaml',
    container: '{service}',
  })
})

test.each([
  ['service.*/', 'service.*'],
  ['./services//*', 'services/*'],
  ['{service,api}.*', '{service,api}.*'],
  ['apps/**/cmd', 'apps/**/cmd'],
])('parseConfig() normalises the glob %j', (written, pattern) => {
  expect(parseConfig(`version: 1\nservices: ["${written}"]`).value?.services).toEqual([{ kind: 'glob', pattern }])
})

test.each([
  ['.', '.'],
  ['./', '.'],
  ['apps/./pot/', 'apps/pot'],
])('parseConfig() normalises the directory %j', (written, dir) => {
  expect(parseConfig(`version: 1\nservices: [{name: pot, dir: "${written}"}]`).value?.services).toEqual([
    { kind: 'one', name: 'pot', dir, code: [dir] },
  ])
})

test('parseConfig() takes a path for the name of a tool beside the services', () => {
  const { value, findings } = parseConfig('version: 1\nservices: [{name: cmd/flower, dir: cmd/flower}]')
  expect(findings).toEqual([])
  expect(value?.services).toMatchObject([{ name: 'cmd/flower' }])
})

test('parseConfig() names the path that it was given', () => {
  expect(parseConfig('', 'old/drawbridge.yml').findings[0]?.place.path).toBe('old/drawbridge.yml')
})

test.each<[string, string, string[]]>([
  ['nothing', '', ['bad-value 1:1', 'bad-value 1:1']],
  ['only comments', '# later\n', ['bad-value 1:1', 'bad-value 1:1']],
  ['no version', 'services: [a]\n', ['bad-value 1:1']],
  ['no services', 'version: 1\n', ['bad-value 1:1']],
  ['a list', '- version: 1\n', ['bad-value 1:1']],
  ['a text', 'version 1', ['bad-value 1:1']],
  ['no YAML', `${MINIMAL}calls: {`, ['syntax 3:9']],
  ['two documents', `${MINIMAL}---\n${MINIMAL}`, ['syntax 3:1']],
  ['a tab for indentation', 'version: 1\nservices:\n\t- a\n', ['syntax 3:1']],
  ['an unknown alias', `${MINIMAL}calls: *x\n`, ['syntax 3:8']],
  ['an alias to itself', `${MINIMAL}calls: &x { undeclared: *x }\n`, ['syntax 3:25']],
  ['a merge key', `${MINIMAL}<<: {}\n`, ['syntax 3:1']],
  ['a tag', `${MINIMAL}calls: !ruby/object {}\n`, ['syntax 3:8']],
  ['an unknown directive', `%SECRET x\n---\n${MINIMAL}`, ['syntax 1:1']],
  ['a NUL', `${MINIMAL}# \0`, ['syntax 3:3']],
  ['a lone carriage return', `${MINIMAL}calls:\r  unused: warn\n`, ['syntax 3:7']],
  ['a list as a key', `${MINIMAL}? [a]\n: b\n`, ['syntax 3:3']],
  ['__proto__', `${MINIMAL}__proto__: { x: 1 }\n`, ['unknown-key 3:1']],
  ['constructor', `${MINIMAL}calls: { constructor: {} }\n`, ['unknown-key 3:10']],
  ['a key twice', `${MINIMAL}version: 1\n`, ['duplicate 3:1']],
  ['a key twice, further in', `${MINIMAL}calls: { unused: warn, unused: warn }\n`, ['duplicate 3:24']],
])('parseConfig() refuses %s', (_, text, expected) => {
  const found = mistakes(text)
  expect(found.slice(0, expected.length)).toEqual(expected)
  expect(new Set(found.map((finding) => finding.split(' ')[0]))).toEqual(new Set(expected.map((e) => e.split(' ')[0])))
})

test.each<[string, string]>([
  ['version: 2', '1:10'],
  ['version: "1"', '1:10'],
  ['version: 1.0', '1:10'],
  ['version:', '1:8'],
  ['version: [1]', '1:10'],
])('parseConfig() reads no other version: %s', (line, place) => {
  expect(mistakes(`${line}\nservices: [a]\n`)).toEqual([`bad-value ${place}`])
})

test.each<[string, string, string]>([
  ['services', 'a', '2:11'],
  ['services', '[]', '2:11'],
  ['services', '[1]', '2:12'],
  ['services', '[~]', '2:12'],
  ['services', '[""]', '2:12'],
  ['services', '["/service.*"]', '2:12'],
  ['services', '["../*"]', '2:12'],
  ['services', '["a\\\\*"]', '2:12'],
  ['services', '["."]', '2:12'],
  ['services', '["!service.*"]', '2:12'],
  ['services', '["+(a|b)"]', '2:12'],
  ['services', `["${'*a'.repeat(9)}"]`, '2:12'],
  ['services', `["${'a'.repeat(600)}"]`, '2:12'],
  ['services', '[{ name: pot }]', '2:12'],
  ['services', '[{ dir: pot }]', '2:12'],
  ['services', '[{ name: "a b", dir: pot }]', '2:20'],
  ['services', `[{ name: ${'a'.repeat(64)}, dir: pot }]`, '2:20'],
  ['services', '[{ name: pot, dir: ../pot }]', '2:30'],
  ['services', '[{ name: pot, dir: /pot }]', '2:30'],
  ['services', '[{ name: pot, dir: .git/pot }]', '2:30'],
  ['services', '[{ name: pot, dir: "a\\nb" }]', '2:30'],
  ['services', '[{ name: pot, dir: pot, code: [] }]', '2:41'],
  ['services', '[{ name: pot, dir: pot, code: [a, ./a] }]', '2:45'],
  ['services', '[{ name: pot, dir: pot, code: [a/../b] }]', '2:42'],
])('parseConfig() refuses %s: %s', (key, value, place) => {
  expect(mistakes(`version: 1\n${key}: ${value}\n`)).toEqual([`bad-value ${place}`])
})

test.each<[string, string]>([
  ['allowlist: callee', '3:12'],
  ['allowlist: { layout: both }', '3:22'],
  ['allowlist: { layout: [callee] }', '3:22'],
  ['allowlist: { layout: }', '3:20'],
  ['calls: []', '3:8'],
  ['calls: { undeclared: ignore }', '3:22'],
  ['calls: { unused: fail }', '3:18'],
  ['review: { default: { consent: maybe } }', '3:31'],
  ['review: { default: { approvals: 0 } }', '3:33'],
  ['review: { default: { approvals: -1 } }', '3:33'],
  ['review: { default: { approvals: 1.5 } }', '3:33'],
  ['review: { default: { approvals: "2" } }', '3:33'],
  ['review: { default: { approvals: 99999999999 } }', '3:33'],
  ['review: { default: { author: true } }', '3:30'],
  ['review: { services: [service.pot] }', '3:21'],
  ['review: { services: { service.pot: { consent: no } } }', '3:47'],
  ['config_repository: cluster-config', '3:20'],
  ['config_repository: acme/..', '3:20'],
  ['connections: ignore', '3:14'],
  ['config_repository: acme/a/b', '3:20'],
  ['config_repository: https://github.com/acme/x', '3:20'],
  ['image: registry/{service}', '3:8'],
  ['image: { tag: "{sha}" }', '3:8'],
  ['image: { name: "" }', '3:16'],
  ['image: { name: "r/{team}" }', '3:16'],
  ['image: { name: "r/{service}:latest" }', '3:16'],
  ['image: { name: "r/{service}@sha256" }', '3:16'],
  ['image: { name: "r/a b" }', '3:16'],
  ['image: { name: r, tag: latest }', '3:24'],
  ['image: { name: r, tag: "-{sha}" }', '3:24'],
  ['image: { name: r, file: ../x.yaml }', '3:25'],
  ['image: { name: r, file: . }', '3:25'],
  ['image: { name: r, file: "{sha}.yaml" }', '3:25'],
  ['image: { name: r, container: "{sha}" }', '3:30'],
  ['rollback: { versions: 0 }', '3:23'],
  ['rpcmap: { clients: [{ package: lib, callee: 1 }] }', '3:21'],
  ['rpcmap: { clients: [{ package: lib, function: F, factory: G, callee: 1 }] }', '3:21'],
  ['rpcmap: { clients: [{ package: lib, function: F, callee: 0 }] }', '3:58'],
  ['rpcmap: { clients: [{ package: lib, function: F, callee: 1, method: 0 }] }', '3:69'],
  ['rollback: { days: 366 }', '3:19'],
  ['rollback: { days: 1e1 }', '3:19'],
])('parseConfig() refuses the value in %s', (line, place) => {
  expect(mistakes(`${MINIMAL}${line}\n`)).toEqual([`bad-value ${place}`])
})

const DEPLOYED = `${MINIMAL}config_repository: acme/config\nimage: { name: r }\nenvironments:\n`

test.each<[string, string[], string[]]>([
  ['no name', ['path: "{service}", deploy: on-merge'], ['bad-value 6:5']],
  ['no path', ['name: staging, deploy: on-merge'], ['bad-value 6:5']],
  ['no deploy', ['name: staging, path: "{service}"'], ['bad-value 6:5']],
  ['a path without service', ['name: staging, path: staging, deploy: on-merge'], ['bad-value 6:28']],
  ['an absolute path', ['name: staging, path: "/{service}", deploy: on-merge'], ['bad-value 6:28']],
  ['a path upwards', ['name: staging, path: "../{service}", deploy: on-merge'], ['bad-value 6:28']],
  ['a glob in the path', ['name: staging, path: "*/{service}", deploy: on-merge'], ['bad-value 6:28']],
  ['another placeholder', ['name: staging, path: "{env}/{service}", deploy: on-merge'], ['bad-value 6:28']],
  ['a bad name', ['name: "a b", path: "{service}", deploy: on-merge'], ['bad-value 6:13']],
  ['a bad deploy', ['name: a, path: "{service}", deploy: always'], ['bad-value 6:43']],
  [
    'a name twice',
    ['name: a, path: "a/{service}", deploy: on-merge', 'name: a, path: "b/{service}", deploy: on-merge'],
    ['duplicate 7:13'],
  ],
  [
    'a path twice',
    ['name: a, path: "a/{service}", deploy: on-merge', 'name: b, path: "a//{service}/", deploy: on-merge'],
    ['duplicate 7:22'],
  ],
  ['after an unknown one', ['name: a, path: "{service}", deploy: on-merge, after: b'], ['bad-value 6:60']],
  ['after itself', ['name: a, path: "{service}", deploy: on-merge, after: a'], ['bad-value 6:60']],
  [
    'a circle',
    [
      'name: a, path: "a/{service}", deploy: on-merge, after: b',
      'name: b, path: "b/{service}", deploy: on-merge, after: c',
      'name: c, path: "c/{service}", deploy: on-merge, after: b',
    ],
    ['bad-value 7:62', 'bad-value 8:62'],
  ],
])('parseConfig() refuses environments with %s', (_, environments, expected) => {
  const lines = environments.map((environment) => `  - { ${environment} }\n`).join('')
  expect(mistakes(DEPLOYED + lines)).toEqual(expected)
})

test('parseConfig() wants a repository and an image as soon as there are environments', () => {
  const environments = 'environments: [{ name: a, path: "{service}", deploy: on-merge }]\n'
  expect(mistakes(MINIMAL + environments)).toEqual(['bad-value 3:15', 'bad-value 3:15'])
  // What is there and wrong is reported once, as that.
  expect(mistakes(`${MINIMAL}${environments}config_repository: x\nimage: {}\n`)).toEqual([
    'bad-value 4:20',
    'bad-value 5:8',
  ])
})

test('parseConfig() finds services that are listed twice', () => {
  const services = '["a.*", "a.*/", {name: pot, dir: a}, {name: pot, dir: b}]'
  expect(mistakes(`version: 1\nservices: ${services}\n`)).toEqual(['duplicate 2:19', 'duplicate 2:48'])
})

test('parseConfig() hints at what was probably meant', () => {
  const text = FULL.replace('undeclared: warn', 'undeclard: warn').replace('after: staging', 'after: stagign')
  const hints = parseConfig(text.replace('on-merge', 'on-merg')).findings.map(({ hint }) => hint)
  expect(hints).toEqual(['Did you mean "undeclared"?', 'Did you mean "on-merge"?', 'Did you mean "staging"?'])
})

test('parseConfig() reports all mistakes at once, in the order of the file', () => {
  const text = FULL.replace('version: 1', 'version: 9')
    .replace('layout: caller', 'layout: x')
    .replace('approvals: 3', 'aprovals: 3')
    .replace('acme/cluster-config', 'acme')
    .replace('name: production', 'name: staging')
    .replace('days: 30', 'days: soon')
  // Named like the one it comes after, the environment also comes after itself.
  expect(parseConfig(text).findings.map(({ place }) => place.line)).toEqual([1, 6, 13, 15, 18, 18, 21])
})

test('parseConfig() follows aliases, and only so many', () => {
  expect(
    parseConfig(`${MINIMAL}review: { default: &r {approvals: 2}, services: { a: *r } }`).value?.review.services,
  ).toEqual(new Map([['a', { consent: 'required', approvals: 2, author: 'counts' }]]))
  const bomb = Array.from({ length: 30 }, (_, level) => `l${level + 1}: &l${level + 1} [*l${level}, *l${level}]\n`)
  expect(mistakes(`${MINIMAL}l0: &l0 [x]\n${bomb.join('')}`)).toEqual(['syntax 1:1'])
})

test.each<[string, string]>([
  ['more than a mebibyte', `${MINIMAL}# ${'x'.repeat(1024 * 1024)}`],
  ['a mebibyte in bytes, not in characters', `${MINIMAL}# ${'€'.repeat(360_000)}`],
])('parseConfig() refuses %s', (_, text) => {
  expect(parseConfig(text)).toMatchObject({ value: undefined, findings: [{ code: 'file-too-large' }] })
})

test.each<[string, string]>([
  ['brackets', '['.repeat(500_000)],
  ['deep nesting', `${'['.repeat(200)}${']'.repeat(200)}`],
  ['very deep nesting', `${'- '.repeat(20_000)}`],
  ['commas', `[${','.repeat(500_000)}`],
])('parseConfig() refuses a flood of %s', (_, text) => {
  const { value, findings } = parseConfig(text)
  expect(value).toBeUndefined()
  expect(findings.length).toBeLessThanOrEqual(20)
  expect(findings[0]?.code).toBe('config-syntax')
})

test('parseConfig() lists a hundred findings and says how many more there are', () => {
  const keys = Array.from({ length: 150 }, (_, index) => `unknown-key-${index}: x\n`).join('')
  const { findings } = parseConfig(MINIMAL + keys)
  expect(findings).toHaveLength(101)
  expect(findings.at(-1)?.message).toBe('50 more findings in this file are not listed.')
})

test('parseConfig() keeps hostile text in messages short and on one line', () => {
  const key = `"\\n::error::@acme <img> ${'x'.repeat(900)}"`
  const { findings } = parseConfig(`${MINIMAL}calls: { ${key}: {} }\nallowlist: { layout: ${key} }\n`)
  expect(findings).toHaveLength(2)
  for (const { message } of findings) {
    expect(message).not.toContain('\n')
    expect(message.length).toBeLessThan(200)
  }
})

test('parseConfig() never throws, and every place is inside the file', () => {
  const spoiled = fc
    .tuple(
      fc.nat(FULL.length),
      fc.nat(20),
      fc.oneof(anyText(), fc.constantFrom('{', ']', '\n', ': ', '&a ', '*a', '- ')),
    )
    .map(([at, length, insert]) => FULL.slice(0, at) + insert + FULL.slice(at + length))
  fc.assert(
    fc.property(fc.oneof(spoiled, anyText()), (text) => {
      const { value, findings } = parseConfig(text)
      expect(value === undefined).toBe(findings.length > 0)
      const lines = text
        .replace(/^\ufeff/, '')
        .replace(/\n$/, '')
        .split('\n')
      for (const { place } of findings) {
        const line = lines[(place.line ?? 0) - 1]
        expect(line).toBeDefined()
        expect(place.column).toBeGreaterThanOrEqual(1)
        expect(place.column).toBeLessThanOrEqual((line?.length ?? 0) + 1)
      }
    }),
    { numRuns: 1000 },
  )
})
