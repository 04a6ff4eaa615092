/**
 * A Go file made by the grammar of go.dev/ref/spec, the same for the same seed: it parses, and that is all it does.
 * Expressions and statements nest to a small depth, so that a file has some fifty lines; every construct comes up
 * within a few hundred seeds.
 */
export function generateGo(seed: number): string {
  return new GoWriter(seed).file()
}

const NAMES = [
  'ledger',
  'emoji',
  'pot',
  'ctx',
  'req',
  'rsp',
  'err',
  'id',
  'é',
  '世界',
  '_x9',
  'Ωmega',
  'handler',
  'T',
  'K',
  'V',
]
const TYPES = ['int', 'string', 'error', 'any', 'Pot', 'Ledger', 'byte', 'K', 'V']
const PACKAGES = ['context', 'ledgerproto', 'http', 'emoji']
const STRINGS = [
  '"service.ledger"',
  '"\\x41\\n\\u00e9\\""',
  '`raw\n"\\ ` ',
  '"世界🐎"',
  '""',
  '``',
  '"it\'s // no comment"',
  '`/* no comment */`',
]
const NUMBERS = [
  '0',
  '1_000',
  '0x1F',
  '0b101',
  '0o17',
  '017',
  '1.5',
  '.5',
  '1.',
  '1e3',
  '0x1p-2',
  '2i',
  '1.5e-3i',
  "'a'",
  "'\\''",
  "'\\u4e16'",
  "'🐎'",
]
const BINARY = ['+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>', '&^', '==', '!=', '<', '<=', '>', '>=', '&&', '||']
const UNARY = ['+', '-', '!', '^', '&', '*', '<-']
const ASSIGNING = ['=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '<<=', '>>=', '&^=']
/** `1...` is `1.` and two dots too many. */
const ENDS_IN_NUMBER = /[0-9a-fA-F.i]$/

class GoWriter {
  private state: number
  private depth = 0
  /** In the header of a statement, where a composite literal needs parentheses. */
  private header = false

  constructor(seed: number) {
    this.state = (seed ^ 0x9e3779b9) >>> 0
  }

  file(): string {
    const head = this.some(0.3) ? '//go:build linux && !cgo\n\n' : this.some(0.2) ? '/* Package\n pot */ ' : ''
    const decls = this.times(3, 8, () => this.decl())
    return `${head}package ${this.pick(['handler', 'main', 'é'])}\n\n${this.imports()}\n${decls.join('\n\n')}\n`
  }

  // ── choices ──

  /** Mulberry32, from 0 to below 1. */
  private random(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }

  private some(chance: number): boolean {
    return this.random() < chance
  }

  private pick<X>(list: readonly X[]): X {
    return list[Math.floor(this.random() * list.length)] as X
  }

  private times(least: number, most: number, make: () => string): string[] {
    return Array.from({ length: least + Math.floor(this.random() * (most - least + 1)) }, make)
  }

  private list(least: number, most: number, make: () => string): string {
    return this.times(least, most, make).join(this.some(0.1) ? ',\n\t' : ', ')
  }

  /** One of the simple ones when deep enough. */
  private nest(limit: number, simple: readonly (() => string)[], more: readonly (() => string)[]): string {
    if (this.depth >= limit) return this.pick(simple)()
    this.depth++
    const text = this.pick([...simple, ...more])()
    this.depth--
    return text
  }

  private name(): string {
    return this.pick(NAMES)
  }

  private string(): string {
    return this.pick(STRINGS)
  }

  private comment(): string {
    return this.some(0.05) ? this.pick([' /* a */ ', ' /* two\nlines */ ']) : ''
  }

  // ── declarations ──

  private imports(): string {
    const spec = () =>
      `${this.pick(['', '', '_ ', '. ', 'ledgerproto ', 'é '])}"github.com/acme/${this.pick(PACKAGES)}"`
    return this.some(0.3) ? `import ${spec()}\n` : `import (\n\t${this.times(0, 4, spec).join('\n\t')}\n)\n`
  }

  private decl(): string {
    return this.pick([
      () => this.func(),
      () => this.func(),
      () => this.func(),
      () => this.group('const', () => this.constant()),
      () => this.group('var', () => this.variable()),
      () => this.group('type', () => this.typeSpec()),
      () => this.group('type', () => this.typeSpec()),
    ])()
  }

  private group(word: string, spec: () => string): string {
    if (this.some(0.5)) return `${word} ${spec()}`
    const repeats = word === 'const' ? this.times(0, 2, () => `\n\t${this.name()} // iota`).join('') : ''
    return `${word} (\n\t${this.times(1, 3, spec).join(this.pick(['\n\t', '; ']))}${repeats}\n)`
  }

  private constant(): string {
    const value = this.pick([() => 'iota', () => `1 << (10 * iota)`, () => this.string(), () => this.expr()])()
    return `${this.name()}${this.some(0.3) ? ` ${this.type()}` : ''} = ${value}`
  }

  private variable(): string {
    if (this.some(0.3)) return `${this.list(1, 2, () => this.name())} ${this.type()}`
    return `${this.name()}${this.some(0.3) ? ` ${this.type()}` : ''} = ${this.expr()}`
  }

  private typeSpec(): string {
    const params = this.some(0.4) ? this.typeParams() : ''
    return `${this.name()}${params}${this.some(0.2) ? ' = ' : ' '}${this.type()}`
  }

  private typeParams(): string {
    const constraint = () =>
      this.pick([
        () => 'any',
        () => '~int | ~string',
        () => 'comparable',
        () => 'interface{ ~[]byte; M() }',
        () => '[]V',
      ])()
    return `[${this.list(1, 2, () => `${this.name()} ${constraint()}`)}]`
  }

  private func(): string {
    const receiver = this.some(0.4) ? `(${this.pick(['p *Pot', 'Pot', 'p Pot[K]', '*Pot[K, V]', '_ Pot'])}) ` : ''
    const params = receiver === '' && this.some(0.3) ? this.typeParams() : ''
    const body = this.some(0.05) ? '' : ` ${this.block()}`
    return `func ${receiver}${this.name()}${params}${this.signature()}${body}`
  }

  private signature(): string {
    const params = this.some(0.6)
      ? this.list(0, 3, () => `${this.list(1, 2, () => this.name())} ${this.type()}`)
      : this.list(0, 3, () => this.type())
    const result = this.pick([
      '',
      '',
      ' error',
      ' (Pot, error)',
      ' (n int, err error)',
      ' <-chan int',
      ' func(int) bool',
    ])
    return `(${params})${result}`
  }

  // ── types ──

  private type(): string {
    return this.nest(
      4,
      [() => this.pick(TYPES), () => this.pick(TYPES), () => `${this.pick(PACKAGES)}.Client`],
      [
        () => `*${this.type()}`,
        () => `[]${this.type()}`,
        () => `[${this.pick(['4', 'N', 'N + 1'])}]${this.type()}`,
        () => `map[${this.type()}]${this.type()}`,
        () => `${this.pick(['chan ', 'chan<- ', '<-chan '])}(${this.type()})`,
        () => `func${this.signature()}`,
        () => `func(${this.name()} ...${this.type()})`,
        () => `List[${this.list(1, 2, () => this.type())}]`,
        () => `${this.pick(PACKAGES)}.Set[${this.type()}]`,
        () => this.struct(),
        () => this.interface(),
      ],
    )
  }

  private struct(): string {
    const field = () =>
      this.pick([
        () => `${this.list(1, 2, () => this.name())} ${this.type()}`,
        () => `${this.name()} ${this.type()}`,
        () => 'Pot',
        () => '*ledgerproto.Client',
        () => 'Set[K, V]',
        () => '*emoji.List[int]',
      ])() + (this.some(0.3) ? ` ${this.pick(['`json:"id,omitempty" env:"POT_URL"`', '"tag"'])}` : '')
    const fields = this.times(0, 3, field)
    return fields.length === 0 ? 'struct{}' : `struct {\n\t${fields.join('\n\t')}\n}`
  }

  private interface(): string {
    const element = () =>
      this.pick([
        () => `${this.name()}${this.signature()}`,
        () => 'error',
        () => 'context.Context',
        () => '~int | *Pot',
      ])()
    return `interface {\n\t${this.times(0, 3, element).join(this.pick(['\n\t', '; ']))}\n}`
  }

  // ── expressions ──

  private expr(): string {
    return this.nest(
      5,
      [() => this.name(), () => this.name(), () => this.string(), () => this.pick(NUMBERS), () => 'nil'],
      [
        () => `${this.expr()} ${this.pick(BINARY)} ${this.comment()}${this.operand()}`,
        () => `${this.pick(UNARY)}(${this.inner(() => this.expr())})`,
        () => this.operand(),
        () => this.operand(),
        () => this.call(),
        () => this.call(),
        () => this.literal(),
        () => this.inner(() => `func${this.signature()} ${this.block()}`),
      ],
    )
  }

  /** What may be called, indexed and selected from. */
  private operand(): string {
    return this.nest(
      5,
      [() => this.name(), () => `${this.pick(PACKAGES)}.${this.name()}`],
      [
        () => `(${this.inner(() => this.expr())})`,
        () => `${this.operand()}.${this.name()}`,
        () => this.inner(() => `${this.operand()}[${this.expr()}]`),
        () => this.inner(() => `${this.name()}[${this.expr()}:${this.expr()}]`),
        () => this.inner(() => `${this.name()}[:${this.expr()}:${this.expr()}]`),
        () => `${this.operand()}.(${this.type()})`,
        () => `(*${this.pick(TYPES)}).${this.name()}`,
        () => this.call(),
      ],
    )
  }

  private call(): string {
    const callee = this.pick([
      () => this.operand(),
      () => this.operand(),
      () => `${this.name()}.${this.name()}`,
      () => '[]byte',
      () => 'map[string]int',
      () => '(*Pot)',
      () => `Map[int, ${this.pick(TYPES)}]`,
      () => `emoji.New[*${this.pick(TYPES)}]`,
    ])()
    return this.inner(() => {
      const conversion = /^(\[]|map)/.test(callee)
      const args = this.list(conversion ? 1 : 0, conversion ? 1 : 3, () => this.expr())
      const end = args === '' || conversion ? '' : this.pick(['', '', '', ENDS_IN_NUMBER.test(args) ? '' : '...', ','])
      return `${callee}(${args}${end})`
    })
  }

  private literal(): string {
    const text = this.inner(() => {
      const type = this.pick([
        'Pot',
        'ledgerproto.ReadRequest',
        '[]string',
        '[...]int',
        '[2]Pot',
        'map[string][]Pot',
        'struct{ a int }',
        'Set[K]',
        'emoji.List[int]',
      ])
      return `${type}${this.elements()}`
    })
    return this.header ? `(${this.pick(['&', ''])}${text})` : `${this.pick(['&', ''])}${text}`
  }

  private elements(): string {
    const value = () => this.nest(5, [() => this.expr()], [() => this.elements()])
    const element = () =>
      this.pick([() => value(), () => `${this.name()}: ${value()}`, () => `${this.string()}: ${value()}`])()
    const list = this.times(0, 3, element)
    return list.length > 0 && this.some(0.3) ? `{\n\t${list.join(',\n\t')},\n}` : `{${list.join(', ')}}`
  }

  /** Within brackets or a body: literals need no parentheses. */
  private inner(make: () => string): string {
    const outer = this.header
    this.header = false
    const text = make()
    this.header = outer
    return text
  }

  // ── statements ──

  /** `if a.B {}` looks like a literal to some parsers: bodies after a header are better not empty. */
  private block(least = 0): string {
    const deep = this.depth >= 4
    return this.inner(() => {
      this.depth++
      const stmts = this.times(least, deep ? 1 : 4, () => this.stmt())
      this.depth--
      if (stmts.length === 0) return '{}'
      return stmts.length === 1 && this.some(0.2) && !/\/\//.test(stmts[0] ?? '')
        ? `{ ${stmts[0]} }`
        : `{\n\t${stmts.join('\n\t')}\n}`
    })
  }

  private simple(): string {
    return this.pick([
      () => this.call(),
      () => `${this.list(1, 2, () => this.name())} := ${this.expr()}`,
      () => `${this.operand()} ${this.pick(ASSIGNING)} ${this.expr()}`,
      () => `${this.operand()}${this.pick(['++', '--'])}`,
      () => `${this.operand()} <- ${this.expr()}`,
      () => `<-${this.operand()}`,
    ])()
  }

  private inHeader(make: () => string): string {
    const outer = this.header
    this.header = true
    const text = make()
    this.header = outer
    return text
  }

  private stmt(): string {
    return this.nest(
      4,
      [
        () => this.simple(),
        () => this.simple(),
        () => `return ${this.list(0, 2, () => this.expr())}`,
        () => `${this.pick(['go', 'defer'])} ${this.call()}`,
        () => this.pick(['break', 'continue', 'goto end', 'break outer', 'continue outer', 'fallthrough']),
        () => this.group(this.pick(['const', 'var']), () => `${this.name()} = ${this.expr()}`),
        () => `type ${this.typeSpec()}`,
      ],
      [
        () => this.if(),
        () => this.for(),
        () => this.switch(),
        () => this.typeSwitch(),
        () => this.select(),
        () => this.block(),
        () => `outer:\n${this.for()}`,
        () => `end:\n\t${this.simple()}`,
        () => `defer func() ${this.block()}()`,
      ],
    )
  }

  private if(): string {
    const header = this.inHeader(() => `${this.some(0.4) ? `${this.simple()}; ` : ''}${this.expr()}`)
    const otherwise = this.pick([
      () => '',
      () => ` else ${this.block(1)}`,
      () => (this.depth < 4 ? ` else ${this.if()}` : ''),
    ])
    return `if ${header} ${this.block(1)}${otherwise()}`
  }

  private for(): string {
    const header = this.inHeader(() =>
      this.pick([
        () => '',
        () => this.expr(),
        () => `${this.name()} := 0; ${this.expr()}; ${this.name()}++`,
        () => ';;',
        () => `range ${this.expr()}`,
        () => `${this.name()} := range 10`,
        () => `${this.name()}, ${this.name()} := range ${this.expr()}`,
        () => `${this.operand()} = range ${this.expr()}`,
      ])(),
    )
    return `for ${header} ${this.block(1)}`
  }

  private bodies(label: () => string): string {
    const clauses = this.times(
      1,
      3,
      () => `case ${this.inner(label)}:\n\t${this.inner(() => this.times(0, 2, () => this.stmt()).join('\n\t'))}`,
    )
    if (this.some(0.4)) clauses.push(`default:\n\t${this.inner(() => this.stmt())}`)
    return `{\n${clauses.join('\n')}\n}`
  }

  private switch(): string {
    const header = this.inHeader(() =>
      this.pick([() => '', () => this.expr(), () => `${this.simple()}; ${this.expr()}`, () => `${this.simple()};`])(),
    )
    return `switch ${header} ${this.bodies(() => this.list(1, 2, () => this.expr()))}`
  }

  private typeSwitch(): string {
    const guard = this.inHeader(() => `${this.pick(['', 'v := ', 'x := f(); v := '])}${this.operand()}.(type)`)
    return `switch ${guard} ${this.bodies(() => this.list(1, 2, () => this.pick([() => this.type(), () => 'nil'])()))}`
  }

  private select(): string {
    const comm = () =>
      this.pick([
        () => `<-${this.operand()}`,
        () => `${this.name()} := <-${this.operand()}`,
        () => `${this.name()}, ok = <-${this.operand()}`,
        () => `${this.operand()} <- ${this.expr()}`,
      ])()
    return `select ${this.bodies(comm)}`
  }
}
