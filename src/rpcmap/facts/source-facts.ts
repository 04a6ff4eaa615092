import type { DataEntry } from './data-entries.ts'

/**
 * What one file says, as far as the call graph can want to know: plain data, for JSON, and nothing of where the file
 * lies. A function's body is kept as the values it computes with and the names they are bound to; arithmetic, jumps and
 * most numbers are left out.
 */
export type SourceFacts = GoFacts | ModuleFacts | DataFacts

/** Changes whenever extractFacts() would give something else for the same text: part of every cache key. */
export const FACTS_VERSION = 9

/** A go.mod file. */
export type ModuleFacts = {
  readonly kind: 'module'
  readonly path?: string | undefined
  readonly replaced: readonly { readonly path: string; readonly dir: string }[]
}

/** A configuration file: YAML, JSON, TOML, HCL, .env. One list for each document in it. */
export type DataFacts = {
  readonly kind: 'data'
  readonly docs: readonly (readonly DataEntry[])[]
}

/** A Go file. What it declares is in its order; a list is empty where it has nothing of the kind. */
export type GoFacts = {
  readonly kind: 'go'
  /** False: its build constraint keeps it out of a build for Linux, and the rest is empty. */
  readonly built: boolean
  /** Empty when the file has no package clause. */
  readonly package: string
  readonly imports: readonly ImportFact[]
  readonly values: readonly ValueFact[]
  readonly types: readonly TypeDeclFact[]
  readonly funcs: readonly FuncFact[]
  readonly annotations: readonly AnnotationFact[]
  /** Left out when there are none. */
  readonly guards?: readonly GuardFact[] | undefined
  readonly problems: readonly ProblemFact[]
}

/** A place in the file: line × 1024 + column, both from 1; columns beyond 1023 count as 1023. */
export type At = number

/** One import clause. `name` is what the file calls the package, when it says so; `.` and `_` among them. */
export type ImportFact = { readonly path: string; readonly name?: string | undefined; readonly at: At }

/** A syntax error, or where something is nested too deeply to be read; the rest of the file is there all the same. */
type ProblemFact = { readonly at: At; readonly message: string }

/** One name of a constant or variable of the package. */
export type ValueFact = {
  readonly name: string
  readonly constant: boolean
  readonly type?: TypeFact | undefined
  readonly value?: Value | undefined
  /** Which of the values that `value` gives, where one call gives several. */
  readonly result: number
  readonly at: At
}

/**
 * A type that the package declares. `typeParams` are the names of its type parameters, empty when it is not generic.
 */
export type TypeDeclFact = {
  readonly name: string
  readonly type: TypeFact
  readonly typeParams: readonly string[]
  readonly alias: boolean
  readonly at: At
}

/**
 * A function, or a method: that has a `receiver`. `body` is empty where there is none, and for what generated messages
 * do to bytes.
 */
export type FuncFact = {
  readonly name: string
  readonly receiver?: ParamFact | undefined
  readonly typeParams: readonly string[]
  readonly params: readonly ParamFact[]
  readonly results: readonly ParamFact[]
  readonly body: readonly Statement[]
  readonly at: At
}

/** A parameter, a result or a method of an interface, one for each name; `name` is empty where there is none. */
export type ParamFact = { readonly name: string; readonly type: TypeFact }

/** A `// rpcmap:` comment. */
export type AnnotationFact = {
  /** What stands after the colon, trimmed. */
  readonly text: string
  readonly at: At
  /** Index in `funcs` of the function that it stands in or right above; undefined: it speaks for the file. */
  readonly func?: number | undefined
  /** The lines it speaks for, both included, when it speaks for less than its function or file. */
  readonly lines?: readonly [number, number] | undefined
  /** No call stands in what it speaks for. */
  readonly idle?: true | undefined
}

/**
 * A condition without which a part of a body does not run: what stands from `from` up to `to`. It stands itself from
 * `at` up to `end`.
 */
export type GuardFact = {
  /** What has to hold, as Go. */
  readonly text: string
  readonly at: At
  readonly end: At
  readonly from: At
  readonly to: At
}

/** A type as the file writes it, its names not yet resolved. `unknown`: what is no type, or is nested too deeply. */
export type TypeFact =
  /** `pkg` is the file's name for the package of a qualified name. */
  | {
      readonly kind: 'named'
      readonly pkg?: string | undefined
      readonly name: string
      readonly args?: readonly TypeFact[] | undefined
    }
  | { readonly kind: 'pointer'; readonly of: TypeFact }
  /** Slices, arrays, channels, and the last parameter of a variadic function. */
  | { readonly kind: 'list'; readonly of: TypeFact; readonly variadic?: true | undefined }
  | { readonly kind: 'map'; readonly key: TypeFact; readonly of: TypeFact }
  | { readonly kind: 'func'; readonly params: readonly ParamFact[]; readonly results: readonly ParamFact[] }
  | { readonly kind: 'struct'; readonly fields: readonly FieldFact[] }
  | { readonly kind: 'interface'; readonly methods: readonly ParamFact[]; readonly embeds: readonly TypeFact[] }
  | { readonly kind: 'unknown' }

/**
 * A field of a struct. An embedded one has the name of its type; `tag` is without its quotes, undefined when there is
 * none.
 */
export type FieldFact = ParamFact & { readonly embedded: boolean; readonly tag?: string | undefined }

/** An expression as the file writes it, its names not yet resolved. A `select` is `at` the name after the dot. */
export type Value =
  | { readonly kind: 'name'; readonly name: string; readonly at: At }
  | { readonly kind: 'select'; readonly on: Value; readonly name: string; readonly at: At }
  | { readonly kind: 'call'; readonly fn: Value; readonly args: readonly Value[]; readonly at: At }
  /** `number`: digits of a literal that may be a port. Other numbers are left out. */
  | { readonly kind: 'text'; readonly text: string; readonly at: At; readonly number?: true | undefined }
  /** The operands of `+`. */
  | { readonly kind: 'join'; readonly parts: readonly Value[]; readonly at: At }
  | CompositeValue
  | { readonly kind: 'address'; readonly of: Value }
  | { readonly kind: 'deref'; readonly of: Value }
  /** An element, or an instance of something generic. */
  | { readonly kind: 'index'; readonly on: Value; readonly by: Value }
  | { readonly kind: 'cast'; readonly of: Value; readonly type: TypeFact }
  | FuncValue
  | { readonly kind: 'type'; readonly type: TypeFact; readonly at: At }
  /**
   * Any other expression: its parts matter, its own value is not known. `appended`: they are added to what the target
   * was, by `+=`.
   */
  | { readonly kind: 'other'; readonly parts: readonly Value[]; readonly appended?: true | undefined }

/** `T{k: v}`. No `type`: neither it nor a list or map around it says one. No `key`: the item is known by its place. */
export type CompositeValue = {
  readonly kind: 'composite'
  readonly type?: TypeFact | undefined
  readonly items: readonly { readonly key?: Value | undefined; readonly value: Value }[]
  readonly at: At
}

/** A function written where it is used. */
export type FuncValue = {
  readonly kind: 'func'
  readonly params: readonly ParamFact[]
  readonly results: readonly ParamFact[]
  readonly body: readonly Statement[]
  readonly at: At
}

/** A statement, by what it does with values. Those that do nothing with any are left out. */
export type Statement =
  /** `:=`, `=`, `var` and `const`. One value for several targets: a call that gives several. */
  | {
      readonly kind: 'let'
      readonly targets: readonly Value[]
      readonly values: readonly Value[]
      readonly type?: TypeFact | undefined
      readonly define: boolean
    }
  | {
      readonly kind: 'each'
      readonly key?: Value | undefined
      readonly value?: Value | undefined
      readonly over: Value
      readonly define: boolean
      readonly body: readonly Statement[]
    }
  | { readonly kind: 'do'; readonly value: Value }
  | { readonly kind: 'return'; readonly values: readonly Value[] }
  | { readonly kind: 'block'; readonly statements: readonly Statement[] }
  /** One clause of a type switch; `bind` has `type` there, or that of `of` when the clause names several types. */
  | {
      readonly kind: 'when'
      readonly bind?: string | undefined
      readonly of: Value
      readonly type?: TypeFact | undefined
      readonly body: readonly Statement[]
    }

const COLUMNS = 1024

/** A line and column, each counted from 1, as one number; columns beyond 1023 are not told apart. */
export function packPlace(line: number, column: number): At {
  return line * COLUMNS + Math.min(column, COLUMNS - 1)
}

/** What packPlace() was given. */
export function unpackPlace(at: At): { readonly line: number; readonly column: number } {
  return { line: Math.floor(at / COLUMNS), column: at % COLUMNS }
}
