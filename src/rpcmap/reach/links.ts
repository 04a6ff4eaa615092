import type { Contract, Stub } from '../program/contract.ts'
import type { PassedConstructor } from '../stubs/passed-constructor.ts'
import type { TopicUse } from '../trace/message-brokers.ts'
import type {
  ScopedValue,
  Fn,
  Package,
  Scope,
  Assignment,
  SourceFile,
  ScopedType,
  TypeDecl,
  Unit,
} from '../program/program.ts'
import type { EndpointSite } from '../served/endpoint-site.ts'
import type { SettingBind } from '../program/setting-bind.ts'
import type { Site } from '../shapes/shape.ts'
import type { Value } from '../facts/source-facts.ts'
import type { CallOf } from '../trace/view.ts'
import type { TraceStep } from '../facts/trace-step.ts'

/** A place in code. */
export type CodePlace = TraceStep & { readonly file: SourceFile }

/** What a unit refers to, calls, builds and writes: everything that reaching it brings along. */
export type Links = {
  /** Functions and variables, with the place of the first mention. */
  readonly refs: Map<Unit, TraceStep>
  readonly calls: { readonly fn: Fn; readonly call: CallOf }[]
  /** Methods called through interfaces of the repository. */
  readonly abstract: {
    readonly of: ScopedType
    readonly name: string
    readonly call: CallOf | undefined
    readonly at: CodePlace
  }[]
  /** Types of which values are made. */
  readonly instantiated: Set<TypeDecl>
  /** Types of which values are passed to code outside the repository, which may call any method. */
  readonly exposedToForeign: Map<TypeDecl, TraceStep>
  readonly valueWrites: { readonly target: Unit; readonly assignment: Assignment }[]
  readonly fieldWrites: { readonly decl: TypeDecl; readonly field: string; readonly assignment: Assignment }[]
  /** Generated clients that are made. */
  readonly builds: { readonly stub: Stub; readonly call: Value & { kind: 'call' }; readonly scope: Scope }[]
  /** What the unit says is served. */
  readonly serves: {
    readonly contract: Contract
    readonly at: TraceStep
    /** The package of the code that serves. */
    readonly by: Package | undefined
  }[]
  /** Queues and topics that messages are taken from. */
  readonly takes: TopicUse[]
  /** Addresses that the program listens on. */
  readonly listens: { readonly address: Value; readonly scope: Scope }[]
  readonly binds: SettingBind[]
  /** Constructors of generated clients that are passed to other functions. */
  readonly passedConstructors: PassedConstructor[]
  /** Functions that a container is given to make values with. */
  readonly providers: ScopedValue[]
  readonly sites: readonly Site[]
  readonly endpoints: readonly EndpointSite[]
}
