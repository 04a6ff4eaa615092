import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { parseGo } from '../../src/golang/parse-go.ts'
import { MUTABLE_GO } from './mutable-go.ts'
import { childrenOf, print } from './print-tree.ts'
import { anyText } from '../any-text.ts'

/** One of each construct that Go has: source of a function body, and its tree in short. */
test.each([
  ['a.b.C(1, x...)', '(call a.b.C 1 x ...)'],
  ['x := T{a: 1, "b": {2}}', '(:= x (lit T (kv a 1) (kv "b" (lit _ 2))))'],
  ['var p = &[]*T{{}, {1}}', '(var p (& (lit (array _ (* T)) (lit _) (lit _ 1))))'],
  ['if x == (T{}) { y() }', '(if (== x (paren (lit T))) (block (call y)))'],
  [
    'if v, ok := m[k]; ok { a() } else if b { c() } else { d() }',
    '(if (:= v,ok (index m k)) ok (block (call a)) (if b (block (call c)) (block (call d))))',
  ],
  ['for range ch {}', '(range ch (block))'],
  ['for i := range 10 { use(i) }', '(range i := 10 (block (call use i)))'],
  ['for k, v = range m {}', '(range k v = m (block))'],
  ['for i := 0; i < n; i++ {}', '(for (:= i 0) (< i n) (++ i) (block))'],
  ['for {}', '(for (block))'],
  ['for x.ok {}', '(for x.ok (block))'],
  [
    'switch x := f(); x { case 1, 2: a(); fallthrough; default: b() }',
    '(switch (:= x (call f)) x (case 1 2 (call a) fallthrough) (case (call b)))',
  ],
  ['switch y := x.(type) { case *T, []int: }', '(typeswitch y x (case (* T) (array _ int)))'],
  [
    'select { case v := <-c: a(v); case d <- 1: ; default: }',
    '(select (comm (:= v (<- c)) (call a v)) (comm (send d 1)) (comm))',
  ],
  ['go func() { f() }()', '(go (call (func () (block (call f)))))'],
  ['defer mu.Unlock()', '(defer (call mu.Unlock))'],
  ['L: for { break L }', '(label L (for (block break L)))'],
  ['f := (*T).Method', '(:= f (paren (* T)).Method)'],
  ['g := Map[string, []int]{}', '(:= g (lit (index Map string (array _ int))))'],
  ['s = a[1:2:3]', '(= s (slice a 1 2 3))'],
  ['s = a[:]', '(= s (slice a _ _ _))'],
  ['x = y.(interface{ M(int) string })', '(= x (assert y (interface (method M (int) string))))'],
  ['c <- <-chan int(d)', '(send c (call (chan receive int) d))'],
  ['x = a + b*c == d && !e || f', '(= x (|| (&& (== (+ a (* b c)) d) (! e)) f))'],
  ['x &^= 1 << 2', '(&^= x (<< 1 2))'],
  [
    'return a, func(x ...int) (y int, err error) { return }',
    '(return a (func (x:...int) y:int err:error (block (return))))',
  ],
  ['const ( a = iota; b; c = "x" )', '(const a iota) (const b) (const c "x")'],
  ['goto end; end:', 'goto end (label end)'],
  ["x = 'a' + 0x1p-2 + 1_000i + .5", "(= x (+ (+ (+ 'a' 0x1p-2) 1_000i) .5))"],
  [
    'type pair[K comparable, V any] struct { key K; V `json:"v"`; *p.E }',
    '(type pair [K:comparable V:any] (struct key:K V`json:"v"` (* p.E)))',
  ],
  ['for _, c := range []T{{1}} {}', '(range _ c := (lit (array _ T) (lit _ 1)) (block))'],
])('parseGo() reads %s', (body, tree) => {
  const file = parseGo(`package p\nfunc f() {\n${body}\n}\n`)
  expect(file.problems).toEqual([])
  const [decl] = file.decls
  expect(
    decl?.kind === 'FuncDecl' && decl.body ? decl.body.stmts.map((stmt) => print(file.text, stmt)).join(' ') : '',
  ).toBe(tree)
})

test.each([
  ['type A [N]int', '(type A (array N int))'],
  ['type A [n * 2]int', '(type A (array (* n 2) int))'],
  ['type A[P *C,] struct{}', '(type A [P:(* C)] (struct))'],
  ['type A[P ~int | ~string] = B[P]', '(type A [P:(| (~ int) (~ string))] = (index B P))'],
  ['type A [P *struct{}]int', '(type A [P:(* (struct))] int)'],
  ['type A [P *[]int]T', '(type A [P:(* (array _ int))] T)'],
  ['type A [n * unsafe.Sizeof(struct{}{})]T', '(type A (array (* n (call unsafe.Sizeof (lit (struct)))) T))'],
  ['type A [max(a, b)]T', '(type A (array (call max a b) T))'],
  ['type A [P (interface{ M() })]T', '(type A [P:(paren (interface (method M ())))] T)'],
  ['type F func(int, ...string) (a, b T)', '(type F (functype (int ...string) a,b:T))'],
  ['func (r *T[K]) m(a, b int, c []string)', '(func r:(* (index T K)) m (a,b:int c:(array _ string)))'],
  ['func (T) m()', '(func T m ())'],
  ['func Do[S Sender](ss ...S) List[S]', '(func Do [S:Sender] (ss:...S) (index List S))'],
  ['import . "p"', '(import . "p")'],
  ['var a, b = f()', '(var a,b (call f))'],
  ['var x struct { a, b int "tag"; c chan<- T }', '(var x (struct a,b:int"tag" c:(chan send T)))'],
  [
    'type I interface { M(); ~int | string; fmt.Stringer }',
    '(type I (interface (method M ()) (| (~ int) string) fmt.Stringer))',
  ],
])('parseGo() reads the declaration %s', (text, tree) => {
  const file = parseGo(`package p\n${text}\n`)
  expect(file.problems).toEqual([])
  expect(file.decls.map((decl) => print(file.text, decl)).join(' ')).toBe(tree)
})

test.each([
  ['no package', 'func a() {}', ['a']],
  ['a function without its end', 'package p\nfunc a() { if {\nfunc b() {}\nvar c = 1', ['a', 'b', 'c']],
  ['a broken signature', 'package p\nfunc a(x y z) {}\nfunc b() {}', ['b']],
  ['a broken statement', 'package p\nfunc a() { x := ; y() }\nfunc b() {}', ['a', 'b']],
  [
    'conflict marks',
    'package p\n<<<<<<< HEAD\nfunc a() {}\n=======\nfunc b() {}\n>>>>>>> x\nfunc c() {}',
    ['a', 'b', 'c'],
  ],
  ['an open string', 'package p\nvar a = "x\nvar b = 1', ['a', 'b']],
  ['an open raw string', 'package p\nvar a = 1\nvar b = `x\nvar c = 1', ['a', 'b']],
  ['a character of no token', 'package p\nfunc a() { # }\nfunc b() {}', ['a', 'b']],
  ['a value that the next function follows', 'package p\nvar a =\nfunc b() {}\nfunc (p *P) c() {}', ['b', 'c']],
  ['a type that the next method follows', 'package p\nfunc a(x int,\nfunc (p *P) b() {}', ['b']],
  ['a damaged declaration before others on its line', 'package p; ) var a = 1; func b() {}', ['b']],
  [
    'a block that stays open before a type',
    'package p\nfunc a() {\n\tif x {\n)\nvar b = 1\nfunc c() {}',
    ['a', 'b', 'c'],
  ],
  ['text after a declaration', 'package p\nfunc a() {} }\nfunc b() {}', ['a', 'b']],
])('parseGo() tells of %s and goes on with the next declaration', (_what, text, names) => {
  const { problems, decls } = parseGo(text)
  expect(problems.length).toBeGreaterThan(0)
  const found = decls.flatMap((decl) =>
    decl.kind === 'FuncDecl'
      ? [decl.name.name]
      : decl.kind === 'VarDecl'
        ? decl.specs.flatMap((s) => s.names.map((n) => n.name))
        : [],
  )
  expect(found).toEqual(names)
})

test('parseGo() keeps the statements around a broken one', () => {
  const file = parseGo(
    'package p\nfunc a() {\n\tone()\n\tfor x := range {\n\t}\n\tif ok {\n\t\ttwo(\n\t}\n\tthree()\n}\n',
  )
  const [decl] = file.decls
  const calls = decl?.kind === 'FuncDecl' && decl.body ? decl.body.stmts.map((stmt) => print(file.text, stmt)) : []
  expect(calls).toEqual(['(call one)', '(if ok (block))', '(call three)'])
  expect(file.problems).toHaveLength(2)
})

test('parseGo() reads once what comes after a complete statement, and the body after a damaged header', () => {
  const file = parseGo(
    'package p\nfunc a() {\n\tif x := one(); x {\n\t} package\n\tfor i := 0; i < ; i++ { two() }\n\tthree()\n}\n',
  )
  const [decl] = file.decls
  const text =
    decl?.kind === 'FuncDecl' && decl.body ? decl.body.stmts.map((stmt) => print(file.text, stmt)).join(' ') : ''
  expect(text.match(/call \w+/g)).toEqual(['call one', 'call two', 'call three'])
})

test.each([
  ['parentheses', '('.repeat(100_000)],
  ['blocks', '{'.repeat(100_000)],
  ['brackets', 'x = ' + '['.repeat(100_000)],
  ['closures', 'x = ' + 'func() { return '.repeat(20_000)],
  ['closures in for headers', 'for f(func() { '.repeat(200)],
  ['literals', 'x = T' + '{'.repeat(50_000)],
  ['pointers', 'var x ' + '*'.repeat(100_000) + 'int'],
  ['not', 'x = ' + '!'.repeat(100_000) + 'y'],
  ['types', 'var x ' + 'map[string]'.repeat(50_000) + 'int'],
  ['a long sum', 'x = 1' + ' + 1'.repeat(100_000)],
  ['a long chain', 'x' + '.f()'.repeat(100_000)],
  ['a long else', 'if a {}' + ' else if a {}'.repeat(50_000)],
  ['a million elements', 'x := []int{' + '1,'.repeat(1_000_000) + '}'],
  ['many open brackets', 'f(a [(\n'.repeat(20_000)],
])('parseGo() bears nesting and length: %s', (_what, body) => {
  const { package: name, decls } = parseGo(`package p\nfunc f() {\n${body}\n}\n`)
  expect(name?.name).toBe('p')
  expect(decls.length).toBeGreaterThan(0)
})

const fragment = fc.constantFrom(
  ...'package func type var const import if else for range switch case default select go defer return struct interface map chan p x T "s" `r` 1 \'c\' ( ) [ ] { } , . ; : := = + - * / & | ! ~ <- ... \n // /* */ # é \u{1d4d0} \0'.split(
    ' ',
  ),
  '\n',
  ' ',
  '"',
)

test('parseGo() takes any text: never throws, and every node lies within its parent', () => {
  const text = fc.oneof(
    anyText(),
    fc.array(fragment, { maxLength: 60 }).map((parts) => parts.join(' ')),
  )
  fc.assert(fc.property(text, checkTree), { numRuns: 2_000 })
})

test('parseGo() takes Go that was damaged anywhere', () => {
  const damage = fc.record({
    at: fc.nat({ max: MUTABLE_GO.length }),
    drop: fc.nat({ max: 40 }),
    put: fc.oneof(fc.constant(''), fragment),
  })
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
      let text = MUTABLE_GO
      for (const { at, drop, put } of damages) text = text.slice(0, at) + put + text.slice(at + drop)
      checkTree(text)
    }),
    { numRuns: 2_000 },
  )
})

test('parseGo() reads the undamaged text without a problem', () => {
  expect(parseGo(MUTABLE_GO).problems).toEqual([])
})

test('parseGo() reads the same again when the text is cut at a declaration', () => {
  const whole = parseGo(MUTABLE_GO)
  for (const { pos, end } of whole.decls) {
    const alone = parseGo(`package p\n${MUTABLE_GO.slice(pos, end)}\n`)
    expect(alone.problems).toEqual([])
    expect(alone.decls).toHaveLength(1)
  }
})

function checkTree(text: string): void {
  const file = parseGo(text)
  const stack: { kind: string; pos: number; end: number }[] = [...file.decls]
  for (const { pos, end } of file.comments) expect(0 <= pos && pos < end && end <= text.length).toBe(true)
  for (const { pos } of file.problems) expect(0 <= pos && pos <= text.length).toBe(true)
  for (let node = stack.pop(); node; node = stack.pop()) {
    for (const child of childrenOf(node)) {
      if (child.pos < node.pos || child.end > node.end || child.end < child.pos) {
        throw new Error(`${child.kind} ${child.pos}-${child.end} outside ${node.kind} ${node.pos}-${node.end}`)
      }
      stack.push(child)
    }
  }
}
