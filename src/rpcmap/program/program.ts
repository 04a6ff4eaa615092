import type { ClientOption } from './client-option.ts'
import type { Deployment } from '../settings/deployment.ts'
import type { Service } from '../../graph/service.ts'
import type { PackageStubs } from './contract.ts'
import type { FuncFact, FuncValue, GoFacts, TypeDeclFact, TypeFact, Value, ValueFact } from '../facts/source-facts.ts'

/** All packages of the repository, their names resolved to declarations. */
export type Program = {
  readonly services: readonly Service[]
  /** By directory. */
  readonly packages: ReadonlyMap<string, Package>
  /**
   * The services whose code a directory is: those with the nearest `code` directory around it. Several when they share
   * that.
   */
  readonly ownersOf: (dir: string) => readonly Service[]
  readonly deployment: Deployment
  /** What users say about clients of their own. */
  readonly clients: readonly ClientOption[]
  /** The directory that an import path means for a file in a directory; undefined: not in the repository. */
  readonly dirOfImport: (fromDir: string, path: string) => string | undefined
  /** The service whose directory an import path leads into, also where none of its Go code is in the repository. */
  readonly serviceOfImport: (file: SourceFile, path: string) => Service | undefined
}

/**
 * The Go files of one directory that make one package; a map or list is empty where they declare nothing of the kind.
 */
export type Package = {
  readonly dir: string
  /** As its files say. */
  readonly name: string
  readonly files: readonly SourceFile[]
  readonly funcs: ReadonlyMap<string, readonly Fn[]>
  readonly types: ReadonlyMap<string, TypeDecl>
  readonly values: ReadonlyMap<string, PackageValue>
  /** What runs when a program starts that the package is part of. */
  readonly init: Init
  /** What users say about clients in it. */
  readonly described: readonly ClientOption[]
  /** There once it was asked for. */
  stubs?: PackageStubs
}

/** One file of a package, with what its import clauses mean. */
export type SourceFile = {
  readonly path: string
  readonly facts: GoFacts
  readonly package: Package
  /** By the name that the file uses. */
  readonly imports: ReadonlyMap<string, Import>
  /** `import . "…"` */
  readonly dots: readonly Import[]
  /** Every import, blank ones too. */
  readonly imported: readonly Import[]
  /** In the order of `facts.funcs`. */
  readonly fns: readonly Fn[]
}

/** What one import clause names. */
export type Import = {
  readonly path: string
  /** Undefined: not in the repository. */
  readonly package: Package | undefined
}

/** A piece of code that runs as a whole or not at all. */
export type Unit = Fn | PackageValue | Init

/** A function or method. `body` is there once it was asked for. */
export type Fn = { readonly kind: 'func'; readonly file: SourceFile; readonly fact: FuncFact; body?: Body }

/** A constant or variable of a package with what it starts as. */
export type PackageValue = { readonly kind: 'value'; readonly file: SourceFile; readonly fact: ValueFact; body?: Body }

/** The init functions of a package and those of its variables whose first values take a call. */
type Init = { readonly kind: 'init'; readonly package: Package }

/** A type that a package declares; those declared inside functions are none. */
export type TypeDecl = {
  readonly file: SourceFile
  readonly fact: TypeDeclFact
  /** Declared on the type itself. */
  readonly methods: ReadonlyMap<string, Fn>
}

// ── inside a unit ──

/** The names that a block declares, and where it stands. */
export type Scope = {
  readonly parent: Scope | undefined
  readonly file: SourceFile
  readonly unit: Unit
  readonly names: Map<string, Binding>
  /** The outermost scope of a closure: what runs in it runs at another time than what stands around it. */
  readonly closure: boolean
}

/** A value where it stands: its names mean what they mean in that scope. */
export type ScopedValue = { readonly value: Value; readonly scope: Scope }

/**
 * A type as a file writes it, with what the type parameters in it stand for, as far as that is known. `ty` in names.
 */
export type ScopedType = { readonly type: TypeFact; readonly file: SourceFile; readonly args?: TypeArgs | undefined }

/** What type parameters stand for, by their names; one that is not there is not known. */
export type TypeArgs = ReadonlyMap<string, ScopedType>

/** A local name: a variable, constant or parameter. */
export type Binding = {
  readonly name: string
  readonly type: ScopedType | undefined
  readonly assignments: Assignment[]
  /** Which parameter of the unit's function it is; -1 is the receiver. Parameters of closures have none. */
  readonly param: number | undefined
  /** The type that its assignments give it, once asked for; `pending` while it is being found out. */
  inferred?: { readonly ty: ScopedType | undefined } | 'pending'
}

/**
 * What a name or field is given: the value, or what a range over it or a call with several results yields. `argument`:
 * what a call stores through the pointer that its argument number `result` is. `since` is where the statement ends that
 * gives it, for names.
 */
export type Assignment = ScopedValue & {
  readonly take: 'value' | 'element' | 'key' | 'argument'
  readonly result: number
  readonly since?: { readonly at: number; readonly scope: Scope } | undefined
}

/** A body after its names are bound. */
export type Body = {
  readonly scope: Scope
  /** Everything that is read, called, built or written, in order of appearance. */
  readonly nodes: readonly BodyNode[]
  /** Those of `nodes` that many look for, in the same order. */
  readonly calls: readonly BodyValue<'call'>[]
  readonly selects: readonly BodyValue<'select'>[]
  readonly callsAndLiterals: readonly BodyValue<'call' | 'composite'>[]
  readonly writes: readonly (BodyNode & { readonly kind: 'write' })[]
  readonly returns: readonly { readonly values: readonly Value[]; readonly scope: Scope }[]
  /** `*p = v` for parameters p, by their number. */
  readonly stores: readonly { readonly param: number; readonly assignment: Assignment }[]
  /** The bodies of the functions written inside it. */
  readonly closures: ReadonlyMap<FuncValue, Body>
}

/** One thing that a body does with a value or a type, and the scope that it does it in. */
export type BodyNode =
  | (ScopedValue & { readonly kind: 'value' })
  /** `x.f = v`, or an assignment to a variable of a package. */
  | { readonly kind: 'write'; readonly target: Value; readonly assignment: Assignment; readonly scope: Scope }
  /** A type is named where values of it are made. */
  | { readonly kind: 'type'; readonly type: TypeFact; readonly scope: Scope }

/** A value of one kind that a body reads, calls or builds. */
export type BodyValue<K extends Value['kind']> = {
  readonly kind: 'value'
  readonly value: Value & { readonly kind: K }
  readonly scope: Scope
}

/** The package that a unit stands in. */
export function packageOf(unit: Unit): Package {
  return unit.kind === 'init' ? unit.package : unit.file.package
}
