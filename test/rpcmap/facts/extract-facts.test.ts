import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { buildCodeGraph } from '../build-code-graph.ts'
import { extractFacts, factsKey } from '../../../src/rpcmap/facts/extract-facts.ts'
import type { SourceFacts } from '../../../src/rpcmap/facts/extract-facts.ts'
import { MUTABLE_GO } from '../../golang/mutable-go.ts'

test('extractFacts() depends on the text alone, not on where the file lies', () => {
  const facts = extractFacts({ path: 'service.emoji/main.go', text: MUTABLE_GO })
  expect(extractFacts({ path: 'libraries/other.go', text: MUTABLE_GO })).toEqual(facts)
})

test('extractFacts() gives plain data: JSON keeps all of it', () => {
  const facts = extractFacts({ path: 'main.go', text: MUTABLE_GO })
  expect(JSON.parse(JSON.stringify(facts))).toEqual(JSON.parse(JSON.stringify(structuredClone(facts))))
  expect(facts).toMatchObject({ kind: 'go', built: true, package: 'handler', problems: [] })
})

test('extractFacts() tells go.mod from Go by the name', () => {
  expect(extractFacts({ path: 'a/go.mod', text: 'module m\n' })).toEqual({ kind: 'module', path: 'm', replaced: [] })
  expect(extractFacts({ path: 'a/go.mod.go', text: 'package m\n' })).toMatchObject({ kind: 'go', package: 'm' })
})

test.each([
  ['a constant named after a port', 'const ledgerPort = 8080', true],
  ['a constant in capitals', 'const LEDGER_PORT = 8080', true],
  ['a local variable', 'func a() { port := 8080; b(port) }', true],
  ['an assignment to a field', 'func a() { c.Port = 8080 }', true],
  ['a field of a literal', 'var c = config{HTTPPort: 8080}', true],
  ['an argument of a format', 'func a() { b("%s:%d", host, 8080) }', true],
  ['what a flag falls back to', 'var p = flag.Int("ledger-port", 8080, "")', true],
  ['a constant named after something else', 'const report = 8080', false],
  ['a word that only ends like a port', 'const SUPPORT = 8080', false],
  ['a word that only begins like one', 'const portfolio = 8080', false],
  ['a field named after something else', 'var c = config{Import: 8080}', false],
  ['an argument of any other call', 'func a() { b("ledger", 8080) }', false],
  ['an element of a list', 'var ports = []int{8080}', false],
  ['a sum', 'const port = 8080 + 1', false],
  ['a number that is no port', 'const port = 808080', false],
  ['another notation', 'const port = 0x1F90', false],
])('extractFacts() keeps numbers that may be ports: %s', (_where, text, isKept) => {
  const facts = JSON.stringify(extractFacts({ path: 'main.go', text: `package p\n${text}\n` }))
  expect(/"text":"(8080|808080|0x1F90)"/.test(facts)).toBe(isKept)
})

test('extractFacts() leaves a file empty that its build constraint keeps out', () => {
  const facts = extractFacts({ path: 'main.go', text: '//go:build ignore\n\npackage main\n\nfunc main() {' })
  expect(facts).toMatchObject({ built: false, funcs: [], problems: [] })
})

test.each([
  ['a line of its own', 'func a() {\n\t// rpcmap: service.ledger\n\tf()\n}', { func: 0, lines: [3, 4] }],
  ['the end of a line', 'func a() {\n\tf() // rpcmap: service.ledger\n}', { func: 0, lines: [3, 3] }],
  [
    'a block of comments',
    'func a() {\n\t// rpcmap: service.ledger\n\t// because\n\tf()\n}',
    { func: 0, lines: [3, 5] },
  ],
  ['above a function', '// a does it.\n// rpcmap: service.ledger\nfunc a() { f() }', { func: 0 }],
  ['above a variable', '// rpcmap: service.ledger\nvar a = 1\nfunc b() { f() }', {}],
  [
    'a line above no call',
    'func a() {\n\t// rpcmap: service.ledger\n}\nfunc b() { f() }',
    { func: 0, lines: [3, 4], idle: true },
  ],
  [
    'the end of a line without a call',
    'func a() {\n\tb := 1 // rpcmap: service.ledger\n\tf()\n}',
    { func: 0, lines: [3, 3], idle: true },
  ],
  [
    'a statement with a call in it',
    'func a() {\n\t// rpcmap: service.ledger\n\tfor range b {\n\n\t\tf()\n\t}\n}',
    { func: 0, lines: [3, 4] },
  ],
  ['the end of a long call', 'func a() {\n\tf(\n\t\tb,\n\t) // rpcmap: service.ledger\n}', { func: 0, lines: [5, 5] }],
  ['above a function without a call', '// rpcmap: service.ledger\nfunc a() { b = 1 }', { func: 0, idle: true }],
  ['above a function without a body', '// rpcmap: service.ledger\nfunc a()', { func: 0 }],
  ['above a file without a call', '// rpcmap: service.ledger\n\nvar a = 1', { idle: true }],
])('extractFacts() sees what an annotation speaks for: %s', (_where, text, speaksFor) => {
  const facts = extractFacts({ path: 'main.go', text: `package p\n${text}\n` })
  const [annotation] = facts.kind === 'go' ? facts.annotations : []
  expect({ ...annotation, at: 0 }).toEqual({ text: 'service.ledger', at: 0, ...speaksFor })
})

test.each([
  '// rpcmaps: x',
  '/* rpcmap: service.ledger */',
  '// see rpcmap: service.ledger',
  'var a = "// rpcmap: service.ledger"',
])('extractFacts() takes %j for no annotation', (text) => {
  expect(extractFacts({ path: 'main.go', text: `package p\n${text}\n` })).toMatchObject({ annotations: [] })
})

test.each([
  ['a long sum', 'x := "a"' + ' + "b"'.repeat(50_000)],
  ['a long chain', 'x' + '.f()'.repeat(50_000)],
  ['a long else', 'if a() {}' + ' else if a() {}'.repeat(20_000)],
  ['deep literals', 'x := T' + '{'.repeat(290) + '}'.repeat(290)],
  ['a million elements', 'x := []int{' + '1,'.repeat(1_000_000) + '}'],
  ['a hundred thousand texts', 'x := []string{' + '"s-ledger",'.repeat(100_000) + '}'],
])('extractFacts() and buildCodeGraph() bear %s', (_what, body) => {
  const facts = extractFacts({ path: 'main.go', text: `package main\nfunc main() {\n${body}\n}\n` })
  const kept = JSON.parse(JSON.stringify(facts)) as SourceFacts
  const services = [{ name: 'service.emoji', dir: 'service.emoji', code: ['service.emoji'] }]
  expect(buildCodeGraph({ services, sources: [{ path: 'service.emoji/main.go', facts: kept }] }).calls).toEqual([])
})

const CYCLES = `package main

import "github.com/monzo/typhon"

type A struct{ *B }
type B struct{ *A }
type C = D
type D = C
type I interface{ J }
type J interface{ I }

var x = y
var y = x + f()

func f() string { return g() + x }
func g() string { u := f(); u = u + u; return u }

func main() {
	var c C
	var i I
	a := A{}
	a.Missing().Send(nil)
	i.Missing()
	c.Send(nil)
	typhon.NewRequest(nil, "GET", g(), nil)
	h := func() string { return h() }
	typhon.NewRequest(nil, "GET", h(), nil)
}
`

test('buildCodeGraph() ends on names defined by each other', () => {
  const services = [{ name: 'service.emoji', dir: '.', code: ['.'] }]
  const facts = extractFacts({ path: 'main.go', text: CYCLES })
  expect(buildCodeGraph({ services, sources: [{ path: 'main.go', facts }] }).unresolved).toHaveLength(2)
})

test('buildCodeGraph() takes the facts of any damaged file', () => {
  const services = [{ name: 'service.ledger', dir: 'service.ledger', code: ['service.ledger'] }]
  const damage = fc.record({ at: fc.nat({ max: 2_000 }), drop: fc.nat({ max: 60 }), put: fc.string({ maxLength: 5 }) })
  fc.assert(
    fc.property(fc.constantFrom(MUTABLE_GO, CYCLES), fc.array(damage, { maxLength: 3 }), (whole, damages) => {
      let text = whole
      for (const { at, drop, put } of damages) text = text.slice(0, at) + put + text.slice(at + drop)
      const sources = ['service.ledger/main.go', 'libraries/x/x.go'].map((path) => ({
        path,
        facts: extractFacts({ path, text }),
      }))
      expect(buildCodeGraph({ services, sources }).packages.size).toBe(1)
    }),
    { numRuns: 500 },
  )
})

test.each([
  ['// Code generated by protoc-gen-go. DO NOT EDIT.\n', 'Reset', 0],
  ['// Code generated by protoc-gen-go. DO NOT EDIT.\n', 'Send', 1],
  ['// Written by hand.\n', 'Reset', 1],
])('extractFacts() keeps bodies that can matter: %j %s', (header, name, steps) => {
  const text = `${header}package ledger\n\nfunc (x *Entry) ${name}() { x.state.Clear() }\n`
  const facts = extractFacts({ path: 'a.go', text })
  expect(facts.kind === 'go' ? facts.funcs.map(({ body }) => body.length) : []).toEqual([steps])
})

test.each([
  [
    'a.yaml',
    'env:\n  - name: LEDGER\n    value: ledger:80 # here\n',
    [
      ['env.0.name', 'LEDGER', 2],
      ['env.0.value', 'ledger:80', 3],
    ],
  ],
  [
    'a.yml',
    'x: &x\n  a: one\ny:\n  <<: *x\nz: *x\n',
    [
      ['x.a', 'one', 2],
      ['y.a', 'one', 2],
      ['z.a', 'one', 2],
    ],
  ],
  ['a.yml', '{{- if .x }}\na: {{ .Values.b }}:80\n{{- end }}\n', [['a', '{{ .Values.b }}:80', 2]]],
  [
    'a.json',
    '{ "a": ["b", { "c": "d" }],\n "e": 5, // why\n "f": "two words" }',
    [
      ['a.0', 'b', 1],
      ['a.1.c', 'd', 1],
      ['e', '5', 2],
    ],
  ],
  [
    'a.toml',
    '[a.b]\nc = "d" # why\n[[e]]\nf = ["g"]\n',
    [
      ['a.b.c', 'd', 2],
      ['e.0.f.0', 'g', 4],
    ],
  ],
  ['a.hcl', 'job "x" {\n  env {\n    KEY = "v"\n  }\n}\n', [['job.x.env.KEY', 'v', 3]]],
  [
    '.env',
    'export A_B="c"\n# no\nD=${A_B}\n',
    [
      ['A_B', 'c', 1],
      ['D', '${A_B}', 3],
    ],
  ],
  [
    'a.yaml',
    'data:\n  app.yaml: |\n    ledger:\n      addr: ledger:80\n',
    [['data.app.yaml.ledger.addr', 'ledger:80', 4]],
  ],
  ['a.yaml', '[[[[', []],
  ['a.json', '{"a":{"b":', []],
  ['a.yaml', '\t- : :\n- - - x\n', [['0.0.0', 'x', 2]]],
])('extractFacts() reads the texts of %s: %j', (path, text, expected) => {
  const facts = extractFacts({ path, text })
  expect(facts.kind === 'data' ? facts.docs.flat() : undefined).toEqual(expected)
})

test('extractFacts() takes configuration of any depth and size', () => {
  for (const text of ['{'.repeat(100_000), '- '.repeat(50_000), 'a:\n'.repeat(50_000), `a: "${'x'.repeat(100_000)}`]) {
    for (const path of ['a.yaml', 'a.json', 'a.toml']) expect(extractFacts({ path, text }).kind).toBe('data')
  }
})

test.each([
  ['a.go', 'go'],
  ['go.mod', 'mod'],
  ['config/a.yml', 'yaml'],
  ['a.json', 'yaml'],
  ['.env.local', 'lines'],
])('factsKey() of %s names its kind', (path, kind) => {
  expect(factsKey({ path, blob: 'abc' })).toMatch(new RegExp(`^\\d+:${kind}:abc$`))
})
