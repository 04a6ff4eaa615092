import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parse } from 'yaml'
import { parseYaml } from '../../src/yaml/parse-yaml.ts'
import type { YamlNode } from '../../src/yaml/yaml-node.ts'

function show(node: YamlNode | undefined): unknown {
  if (node === undefined) return 'problem'
  if (node.kind === 'list') return node.items.map(show)
  if (node.kind === 'map') return Object.fromEntries(node.fields.map(({ key, value }) => [key, show(value)]))
  return `${node.type} ${node.text}`
}

test('parseYaml() keeps what was written, with YAML 1.2 types', () => {
  const text = '[0644, 0x1F, 1e3, .5, -.inf, yes, true, ~, null, 2027-01-31, "1", \'\', a b, 0o17]'
  expect(show(parseYaml('p', text).root)).toEqual([
    ...['number 0644', 'number 0x1F', 'number 1e3', 'number .5', 'number -.inf', 'string yes', 'boolean true'],
    ...['null ~', 'null null', 'string 2027-01-31', 'string 1', 'string ', 'string a b', 'number 0o17'],
  ])
})

test('parseYaml() does not let a directive change what scalars mean', () => {
  expect(show(parseYaml('p', '%YAML 1.1\n---\na: yes\nb: 0644\n').root)).toEqual({ a: 'string yes', b: 'number 0644' })
})

test('parseYaml() agrees with the library about types', () => {
  const word = fc.oneof(
    fc.constantFrom(
      'null',
      'Null',
      'nULL',
      'TRUE',
      'tRue',
      '.NaN',
      '.INF',
      '+.inf',
      '1.',
      '.',
      '+',
      '-1',
      '1e',
      '0x',
      '0o8',
    ),
    fc.stringMatching(/^[-+.0-9eExoabnf_:]{1,6}$/),
  )
  fc.assert(
    fc.property(word, (text) => {
      const { root } = parseYaml('p', `k: ${text}\n`)
      fc.pre(root?.kind === 'map' && root.fields[0]?.value.kind === 'scalar')
      const value = (parse(`k: ${text}\n`) as { k: unknown }).k
      const scalar = root.fields[0].value
      expect(scalar.type).toBe(value === null ? 'null' : typeof value)
    }),
    { numRuns: 2000 },
  )
})

test('parseYaml() gives the spans of what was written', () => {
  const text = '\ufeffcallers: # all\n  "a b":\n  # c\n  x: [1, 2] # d\n  y: |\n    t\n\nz: {q: 1}\n'
  const { root } = parseYaml('p', text)
  const spans: string[] = []
  const walk = (node: YamlNode) => {
    if (node.kind === 'list') node.items.forEach(walk)
    if (node.kind !== 'map') return
    for (const field of node.fields) {
      spans.push(text.slice(field.start, field.end))
      walk(field.value)
    }
  }
  if (root !== undefined) walk(root)
  expect(spans).toEqual([
    'callers: # all\n  "a b":\n  # c\n  x: [1, 2] # d\n  y: |\n    t\n',
    '"a b"',
    'x: [1, 2]',
    'y: |\n    t\n',
    'z: {q: 1}',
    'q: 1',
  ])
})

test.each<[string, number, number, number]>([
  ['a\nbc\n', 0, 1, 1],
  ['a\nbc\n', 2, 2, 1],
  ['a\nbc\n', 5, 2, 3],
  ['a\nbc\n', 99, 2, 3],
  ['a\r\nb\r\n', 6, 2, 2],
  ['', 0, 1, 1],
  ['\ufeffab', 0, 1, 1],
  ['\ufeffab', 2, 1, 2],
  ['\ufeffab\ncd', 5, 2, 2],
])('placeAt() in %j of %i is %i:%i', (text, offset, line, column) => {
  expect(parseYaml('p', text).placeAt(offset)).toEqual({ path: 'p', line, column })
})

test('parseYaml() follows an alias to its anchor and counts what it stands for', () => {
  const { root, aliased } = parseYaml('p', 'a: &x [1, 2]\nb: [*x, *x]\n')
  expect(show(root)).toEqual({ a: ['number 1', 'number 2'], b: Array(2).fill(['number 1', 'number 2']) })
  expect(aliased).toBe(true)
  expect(root?.size).toBe(11)
})

test('parseYaml() lets a file of many entries pass', () => {
  const entry = (index: number) => `  service.s${index}:\n    methods: [Read, Write]\n    reason: shows transactions\n`
  const text = `callers:\n${Array.from({ length: 10_000 }, (_, index) => entry(index)).join('')}`
  expect(parseYaml('p', text).problems).toEqual([])
})
