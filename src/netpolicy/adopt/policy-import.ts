import type { Workload } from '../../cluster/model/cluster.ts'
import type { ConnectionDelta } from '../../cluster/connectivity/diff-connections.ts'
import type { PolicySource } from '../../cluster/model/policy.ts'
import type { PortSet } from '../../cluster/model/port-set.ts'
import type { Finding, Place } from '../../finding.ts'
import type { PolicyOptions } from '../model/policy.ts'
import type { ServiceIdentity } from '../model/service-identity.ts'

/** What hand-written policies come to in Drawbridge's terms, and how far that says the same. */
export type PolicyImport = {
  /** Sorted by service; those without pods in the tree are missing. */
  readonly services: readonly ImportedService[]
  /** What the allowlists have to say. Sorted by callee, then caller. */
  readonly calls: readonly ImportedCall[]
  /** The `policy` that goes with them: the one that was given, with the platform groups that the rules name. */
  readonly options: PolicyOptions
  /** Of the groups in `options.base`, those that the rules brought. Sorted. */
  readonly groups: readonly string[]
  /** What could not be expressed, or not exactly. Sorted by kind, then place. */
  readonly notes: readonly ImportNote[]
  /** Every enforced policy of the tree, in its order. */
  readonly policies: readonly ImportedPolicy[]
  /** Errors of what would be rendered: the policies of these services stay as they are. */
  readonly findings: readonly Finding[]
  /** From the hand-written policies to those that Drawbridge would render, with those that stay. */
  readonly proof: ConnectionDelta
}

export type ImportedService = {
  readonly identity: ServiceIdentity
  readonly workloads: readonly Workload[]
  /** Why nobody knows at which ports it is called; that matters only if somebody does. */
  readonly portFindings?: readonly Finding[] | undefined
}

export type ImportedCall = {
  readonly caller: string
  readonly callee: string
  /** What the hand-written policies open. */
  readonly ports: PortSet
  /** The policies that name the caller, at the rules that do. */
  readonly from: readonly RuleSource[]
}

export type RuleSource = {
  readonly policy: PolicySource
  readonly place: Place
  /** Of the rule, both included. */
  readonly lines?: readonly [first: number, last: number] | undefined
}

/**
 * What becomes of a policy. `replaced`: by Drawbridge's. `egress stays`: its ingress is replaced, and what it says of
 * egress is left. `stays`: it is about pods of no service, or what would replace it cannot be rendered. `idle`: it
 * selects no pod.
 */
export type ImportedPolicy = {
  readonly source: PolicySource
  readonly fate: 'replaced' | 'egress stays' | 'stays' | 'idle'
}

export type ImportNote = {
  readonly kind: NoteKind
  /** A sentence in plain text; hostile names may be inside. */
  readonly message: string
  readonly place: Place
}

/** In the order in which they are told. */
export const NOTE_KINDS = [
  'open', // a service that no policy isolates
  'open-rule', // a rule that lets everybody in
  'addresses', // a rule about addresses
  'platform', // a rule about pods of the platform's namespaces
  'no-service-caller', // a caller beside the services that is none
  'no-service-callee', // a policy for pods of no service
  'wrong-ports', // a rule that names none of the callee's ports
  'narrower-ports', // a rule that opens some of the callee's ports
  'wider-ports', // a rule that opens other ports besides
  'narrower-rule', // a rule about HTTP or source ports
  'action', // a rule that denies, logs or passes on
  'egress', // what a policy says of egress
  'stopped', // a rule whose callers are stopped by other policies
  'whole-namespace', // a rule that names pods without their labels
  'self', // pods of a service among each other
  'nobody', // a rule that finds no pods, or a policy that selects none
  'staged', // a policy that is not enforced
  'unclear', // a service whose pods cannot be told apart, a policy that cannot be read
] as const

export type NoteKind = (typeof NOTE_KINDS)[number]

/** Takes a note; the same one twice counts once. */
export type Note = (kind: NoteKind, message: string, place: Place) => void
