import type { Stub } from '../program/contract.ts'
import type { CodePlace } from './links.ts'
import { namedOf, selectFrom, underlying } from '../program/members.ts'
import type { Selected } from '../program/members.ts'
import { packageOf } from '../program/program.ts'
import type { Fn, ScopedType, TypeDecl, Unit } from '../program/program.ts'
import { satisfies } from './satisfies.ts'
import type { TypeFact } from '../facts/source-facts.ts'
import { stubOfMethod, stubOfType } from '../stubs/stubs.ts'
import type { CallOf } from '../trace/view.ts'

/**
 * A method called through the interface `of`; no `call`: it is only mentioned, or code outside the repository calls it.
 */
type Want = {
  readonly of: ScopedType
  readonly call: CallOf | undefined
  readonly from: Unit
  readonly at: CodePlace
}

/** Who is told what such calls lead to, as soon as it is known. */
type Answers = {
  /** The method may run. */
  readonly run: (fn: Fn, want: Want) => void
  /** A generated client is called behind an interface that is not its own. */
  readonly send: (stub: Stub, method: string, want: Want) => void
}

/**
 * Calls of methods of one name through interfaces, and the instantiated types that have such a method, their own or an
 * embedded one.
 */
type Wanted = {
  readonly wants: Want[]
  readonly places: Map<TypeFact, Set<CodePlace>>
  readonly answering: Map<TypeDecl, Exclude<Selected, { kind: 'field' }>>
}

/**
 * Who answers calls through interfaces: the methods of all instantiated types that have what the interface asks for
 * (rapid type analysis). Calls and types come in any order; each pair of them is looked at once.
 */
export class InterfaceCalls {
  private readonly instantiated = new Set<TypeDecl>()
  private readonly wanted = new Map<string, Wanted>()
  private readonly lending = new Map<TypeDecl, boolean>()
  private readonly fits = new Map<TypeDecl, Map<TypeDecl | TypeFact, boolean>>()
  private readonly answers: Answers

  constructor(answers: Answers) {
    this.answers = answers
  }

  /** Values of the type are made somewhere in what is reached. */
  markInstantiated(decl: TypeDecl): void {
    if (this.instantiated.has(decl)) return
    this.instantiated.add(decl)
    for (const [name, wanted] of this.wanted) {
      if (this.isAnswering(decl, name, wanted)) for (const want of wanted.wants) this.dispatch(decl, name, want)
    }
  }

  /** A method of that name is called; the same place counts once for each interface. */
  want(name: string, want: Want): void {
    let wanted = this.wanted.get(name)
    if (wanted === undefined) {
      wanted = { wants: [], places: new Map(), answering: new Map() }
      this.wanted.set(name, wanted)
      for (const decl of this.instantiated) this.isAnswering(decl, name, wanted)
    }
    const places = wanted.places.get(want.of.type) ?? new Set()
    wanted.places.set(want.of.type, places)
    if (places.has(want.at)) return
    places.add(want.at)
    wanted.wants.push(want)
    for (const decl of wanted.answering.keys()) this.dispatch(decl, name, want)
  }

  /**
   * Whether a type that was not known to answer does. Looked up once for each type and name: large programs have
   * thousands of both.
   */
  private isAnswering(decl: TypeDecl, name: string, { answering }: Wanted): boolean {
    if (answering.has(decl) || (!decl.methods.has(name) && !this.isLending(decl))) return false
    const selected = selectFrom(typeNamed(decl), name)
    if (selected === undefined || selected.kind === 'field') return false
    answering.set(decl, selected)
    return true
  }

  private dispatch(decl: TypeDecl, name: string, want: Want): void {
    const selected = this.wanted.get(name)?.answering.get(decl)
    if (selected === undefined || !this.isFit(decl, want.of)) return
    if (selected.kind !== 'method') {
      if (decl.fact.type.kind === 'struct') this.lend(selected, name, want)
      return
    }
    const stub = stubOfMethod(selected.fn)
    // Generated code beside the client calls servers, never the client.
    if (stub && packageOf(want.from) === selected.fn.file.package) return
    // Of a client that is called by its own interface the call site is known already.
    if (stub && stubOfType(want.of) === undefined) this.answers.send(stub, name, want)
    this.answers.run(selected.fn, want)
  }

  /** The method is that of an interface embedded in the type. */
  private lend(selected: Selected & { kind: 'abstract' | 'lent' }, name: string, want: Want): void {
    const stub = stubOfType(selected.of)
    if (stub && stubOfType(want.of)) return
    if (stub) this.answers.send(stub, name, want)
    else if (selected.kind === 'abstract') this.want(name, { ...want, of: selected.of })
  }

  /** Asked for every place that calls a method of an interface, found out once for each interface and type. */
  private isFit(decl: TypeDecl, wanted: ScopedType): boolean {
    const named = namedOf(wanted)
    const key = named?.kind === 'local' ? named.decl : wanted.type
    const known = this.fits.get(decl) ?? new Map<TypeDecl | TypeFact, boolean>()
    this.fits.set(decl, known)
    const fits = known.get(key) ?? satisfies(decl, wanted)
    known.set(key, fits)
    return fits
  }

  /** Whether values of the type can have methods that are not declared on it. */
  private isLending(decl: TypeDecl): boolean {
    let known = this.lending.get(decl)
    if (known === undefined) {
      const base = underlying(typeNamed(decl))?.type
      known = base?.kind === 'struct' && base.fields.some(({ embedded }) => embedded)
      this.lending.set(decl, known)
    }
    return known
  }
}

function typeNamed(decl: TypeDecl): ScopedType {
  return { type: { kind: 'named', name: decl.fact.name }, file: decl.file }
}
