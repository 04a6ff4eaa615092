import type { Service } from '../../graph/service.ts'
import { appendTo } from '../settings/append-to.ts'
import type { Contract, Stub } from '../program/contract.ts'
import type { Links } from './links.ts'
import type { ScopedValue, Fn, Package, Program, Assignment, TypeDecl, Unit } from '../program/program.ts'
import { indexProviders } from '../trace/provided-values.ts'
import type { CallOf, Providers, View } from '../trace/view.ts'

/** Something that a unit says, with the unit. */
type From<T> = { readonly from: Unit; readonly said: T }

/**
 * What the units that one service reaches say about calls, clients, variables and fields, in the order in which they
 * are reached.
 */
export class ReachedLinks {
  private readonly calls = new Map<Fn, From<CallOf>[]>()
  private readonly builds: From<Links['builds'][number]>[] = []
  private readonly binds: From<Links['binds'][number]>[] = []
  private readonly passedConstructors: From<Links['passedConstructors'][number]>[] = []
  private readonly providers: From<ScopedValue>[] = []
  private readonly valueWrites = new Map<Unit, From<Assignment>[]>()
  private readonly fieldWrites = new Map<TypeDecl, Map<string, From<Assignment>[]>>()

  add(from: Unit, links: Links): void {
    for (const { fn, call } of links.calls) this.addCall(fn, call, from)
    for (const said of links.builds) this.builds.push({ from, said })
    for (const said of links.binds) this.binds.push({ from, said })
    for (const said of links.passedConstructors) this.passedConstructors.push({ from, said })
    for (const said of links.providers) this.providers.push({ from, said })
    for (const { target, assignment } of links.valueWrites)
      appendTo(this.valueWrites, target, { from, said: assignment })
    for (const { decl, field, assignment } of links.fieldWrites) {
      const fields = this.fieldWrites.get(decl) ?? new Map<string, From<Assignment>[]>()
      this.fieldWrites.set(decl, fields)
      appendTo(fields, field, { from, said: assignment })
    }
  }

  /** One call more: that of a method behind an interface, which the unit's own links do not name. */
  addCall(fn: Fn, call: CallOf, from: Unit): void {
    appendTo(this.calls, fn, { from, said: call })
  }

  /**
   * The program as the service runs it, by what those units say that count. Not to be asked before everything is added.
   */
  view(program: Program, service: Service, own: ReadonlySet<Package>, counts: (unit: Unit) => boolean): View {
    const counted = <T>(all: readonly From<T>[] = []): readonly From<T>[] => all.filter(({ from }) => counts(from))
    const saidOf = <T>(all?: readonly From<T>[]): readonly T[] => counted(all).map(({ said }) => said)
    let providers: Providers | undefined
    return {
      program,
      service,
      deployment: program.deployment,
      addresses: new Map(),
      callsOf: (fn) => saidOf(this.calls.get(fn)),
      callersOf: (fn) => counted(this.calls.get(fn)).map(({ from }) => from),
      isOwn: (pkg) => own.has(pkg),
      writesTo: (target) => saidOf(this.valueWrites.get(target)),
      buildsOf: (contract) => saidOf(this.builds.filter(({ said }) => isOf(contract, said.stub))),
      binds: () => saidOf(this.binds),
      passedConstructors: (contract) => saidOf(this.passedConstructors.filter(({ said }) => isOf(contract, said.stub))),
      providers: (ty) => {
        providers ??= indexProviders(saidOf(this.providers))
        return providers(ty)
      },
      fieldWrites: (decl, field) => saidOf(this.fieldWrites.get(decl)?.get(field)),
    }
  }
}

function isOf({ keys }: Contract, stub: Stub): boolean {
  return stub.contract.keys.some((key) => keys.includes(key))
}
