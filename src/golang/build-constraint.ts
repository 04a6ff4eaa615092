/** What a build for Linux on amd64 satisfies. `gc` and `cgo` are what `go build` sets on an ordinary machine. */
const SATISFIED = new Set(['linux', 'unix', 'amd64', 'gc', 'cgo'])
/** Source: go/build/syslist.go of Go 1.26. */
const SYSTEMS = new Set(
  'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos'.split(
    ' ',
  ),
)
const ARCHITECTURES = new Set(
  (
    '386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc ppc64 ppc64le riscv ' +
    'riscv64 s390 s390x sparc sparc64 wasm'
  ).split(' '),
)
/** Longer constraints are taken as not satisfied. */
const MAX_CONSTRAINT_LENGTH = 2_000

/**
 * Whether the name of a Go file lets it into an ordinary build for Linux: no `_test.go`, no `_windows.go`, no
 * `_arm64.go`, and no name that begins with `_` or `.`. Source: go help buildconstraint.
 */
export function isBuiltName(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (!name.endsWith('.go') || name.startsWith('_') || name.startsWith('.')) return false
  const parts = name.slice(0, -3).split('_').slice(1)
  const last = parts.at(-1)
  if (last === undefined) return true
  if (last === 'test') return false
  if (ARCHITECTURES.has(last)) {
    const before = parts.at(-2)
    return SATISFIED.has(last) && (before === undefined || !SYSTEMS.has(before) || SATISFIED.has(before))
  }
  return !SYSTEMS.has(last) || SATISFIED.has(last)
}

/**
 * Whether the `//go:build` line before the package clause (or, without one, the old `// +build` lines) lets the file
 * into an ordinary build for Linux. Tags that users invent count as not set. A line that cannot be read does not let it
 * in. No line: true.
 */
export function satisfiesBuildConstraint(text: string): boolean {
  const old: string[] = []
  for (const line of headerLines(text)) {
    const modern = /^\/\/go:build[ \t]+(.*)$/.exec(line)?.[1]
    if (modern !== undefined) return evaluate(modern)
    const plus = /^\/\/[ \t]*\+build[ \t]+(.*)$/.exec(line)?.[1]
    if (plus !== undefined) old.push(plus)
  }
  return old.every((line) =>
    line
      .trim()
      .split(/[ \t]+/)
      .some((option) => option.split(',').every(holds)),
  )
}

/** Line comments before the first line that is neither blank nor comment. */
function* headerLines(text: string): Generator<string> {
  let inBlock = false
  for (let at = text.charCodeAt(0) === 0xfeff ? 1 : 0; at < text.length;) {
    const end = text.indexOf('\n', at)
    const line = text.slice(at, end < 0 ? text.length : end).trim()
    at = end < 0 ? text.length : end + 1
    if (inBlock) inBlock = !line.includes('*/')
    else if (line.startsWith('/*')) inBlock = !line.includes('*/', 2)
    else if (line.startsWith('//')) yield line
    else if (line !== '') return
  }
}

function holds(term: string): boolean {
  return term.startsWith('!') ? !isSet(term.slice(1)) : isSet(term)
}

function isSet(tag: string): boolean {
  return SATISFIED.has(tag) || /^go1\.\d+$/.test(tag)
}

/** `a && (b || !c)`; the grammar of go/build/constraint. */
function evaluate(expression: string): boolean {
  if (expression.length > MAX_CONSTRAINT_LENGTH) return false
  const tokens = expression.replace(/\/\/.*$/, '').match(/&&|\|\||[!()]|[^\s!()&|]+|\S/g) ?? []
  let at = 0
  const or = (): boolean | undefined => {
    let value = and()
    while (tokens[at] === '||' && value !== undefined) {
      at++
      const right = and()
      value = right === undefined ? undefined : value || right
    }
    return value
  }
  const and = (): boolean | undefined => {
    let value = not()
    while (tokens[at] === '&&' && value !== undefined) {
      at++
      const right = not()
      value = right === undefined ? undefined : value && right
    }
    return value
  }
  const not = (): boolean | undefined => {
    const token = tokens[at++]
    if (token === '!') {
      const value = not()
      return value === undefined ? undefined : !value
    }
    if (token === '(') {
      const value = or()
      return tokens[at++] === ')' ? value : undefined
    }
    return token !== undefined && /^[\p{L}\p{Nd}_.]+$/u.test(token) ? isSet(token) : undefined
  }
  const value = or()
  return at === tokens.length && value === true
}
