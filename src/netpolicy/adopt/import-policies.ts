import { buildEvaluator, type Evaluator } from '../../cluster/evaluation/build-evaluator.ts'
import type { Cluster } from '../../cluster/model/cluster.ts'
import { buildFindPods, type FindPods } from '../../cluster/evaluation/find-pods.ts'
import { compareText } from '../../finding.ts'
import type { BaseOptions } from '../model/base-options.ts'
import type { PolicyOptions } from '../model/policy.ts'
import { collectGroups, keyOf } from './collect-groups.ts'
import { comparePorts } from './compare-ports.ts'
import { describeObject } from '../../cluster/model/describe-object.ts'
import { listNames } from './list-names.ts'
import { matchWorkloads, type MatchedWorkloads } from './match-workloads.ts'
import { NOTE_KINDS, type ImportNote, type Note, type PolicyImport } from './policy-import.ts'
import { findRestricted, isUnconditional, listDefaultDenies, proveImport } from './prove-import.ts'
import { readRules } from './read-rules.ts'

export type ImportInput = {
  /** Of one environment: its workloads, Kubernetes' Services, and the policies that people wrote. */
  readonly cluster: Cluster
  /** The names of the services of the config. */
  readonly names: readonly string[]
  readonly options: PolicyOptions
  /** See `PolicyRules` of deploy. */
  readonly ports: 'manifests' | 'all'
}

/**
 * Reads hand-written policies as allowlists: who may call whom by them, what of them an allowlist cannot say, and what
 * would newly open or close if Drawbridge rendered its policies in their place. Only what is enforced counts, and a
 * call that other policies stop is none. Nothing is taken to be allowed because nobody forbids it: a service that no
 * policy isolates brings no calls, only a note.
 */
export function importPolicies({ cluster, names, options, ports }: ImportInput): PolicyImport {
  const notes = takeNotes()
  const { note } = notes
  const { identityLabel } = options
  const matched = matchWorkloads(cluster, names, { identityLabel, ports, note })
  const findPods = buildFindPods(cluster)
  const evaluator = buildEvaluator(cluster, { staged: 'ignored' })
  const groups = collectGroups(matched.services, identityLabel)
  const named = readRules({ cluster, evaluator, findPods, matched, note, groups })
  const calls = comparePorts(named, { cluster, matched, note }).toSorted(
    (a, b) => compareText(a.callee, b.callee) || compareText(a.caller, b.caller),
  )
  const isolated = findIsolated(evaluator, matched, note)
  notePolicies({ cluster, findPods, matched, note })
  // What denies everybody by hand, the base's own default deny does: for the namespaces of the services.
  const isDenied = listDefaultDenies({ cluster, findPods, matched }).size > 0
  const wanted = isDenied ? { scope: 'environment' as const, ...options.base } : options.base
  const { base, added } = mergeGroups(wanted, groups.list())
  const complete = base === undefined ? options : { ...options, base }
  const proof = proveImport({ cluster, findPods, matched, isolated, calls, options: complete })
  return {
    services: matched.services,
    calls,
    options: complete,
    groups: added,
    notes: notes.list(),
    policies: proof.policies,
    findings: proof.findings,
    proof: proof.delta,
  }
}

function takeNotes(): { readonly note: Note; readonly list: () => readonly ImportNote[] } {
  const taken = new Map<string, ImportNote>()
  return {
    note: (kind, message, place) => {
      const key = JSON.stringify([kind, message, place.path, place.line])
      if (!taken.has(key)) taken.set(key, { kind, message: message.replace(/^the (?=[A-Z])/, 'The '), place })
    },
    list: () =>
      [...taken.values()].sort(
        (a, b) =>
          NOTE_KINDS.indexOf(a.kind) - NOTE_KINDS.indexOf(b.kind) ||
          compareText(a.place.path, b.place.path) ||
          (a.place.line ?? 0) - (b.place.line ?? 0) ||
          compareText(a.message, b.message),
      ),
  }
}

function findIsolated(evaluator: Evaluator, { services }: MatchedWorkloads, note: Note): ReadonlySet<string> {
  const isolated = services.filter(({ identity, workloads }) => {
    const open = workloads.filter((workload) => evaluator.selectPolicies(workload, 'ingress').length === 0)
    const [first] = open
    if (first === undefined) return true
    const what =
      open.length === workloads.length ? identity.service : `${identity.service} (its ${first.kind} ${first.name})`
    note('open', `No policy isolates ${what}: everybody may call it today.`, first.place)
    return open.length < workloads.length
  })
  return new Set(isolated.map(({ identity }) => identity.service))
}

/** What whole policies are, whatever their rules say. */
function notePolicies(input: {
  readonly cluster: Cluster
  readonly findPods: FindPods
  readonly matched: MatchedWorkloads
  readonly note: Note
}): void {
  const { cluster, findPods, matched, note } = input
  const isRestricted = findRestricted(input)
  for (const policy of cluster.policies) {
    const name = `the ${describeObject(policy.source)}`
    const { place } = policy.source
    if (policy.staged !== false) {
      note('staged', `${name} is staged: nothing enforces it, and it is not imported.`, place)
      continue
    }
    const pods = findPods(policy.selects).flatMap((i) => cluster.workloads[i] ?? [])
    if (pods.length === 0) note('nobody', `${name} selects no pod.`, place)
    const strangers = pods.filter((workload) => !matched.serviceOf.has(workload))
    // A default deny is about everybody, and names nobody.
    if (strangers.length > 0 && policy.ingress !== undefined && policy.ingress.length > 0) {
      const names = listNames(strangers.map((each) => `${each.namespace}/${each.name}`))
      note('no-service-callee', `${name} is about ${names}, which is no service: it stays as it is.`, place)
    }
    if (policy.egress !== undefined && isRestricted && pods.length > 0 && !policy.egress.some(isUnconditional)) {
      note(
        'egress',
        `${name} says where its pods may connect to, and allowlists say who may be called: that part stays.`,
        place,
      )
    }
  }
  for (const { kind, name = '', place } of cluster.unread) {
    const what = kind === undefined ? 'A file that may hold policies' : `The ${kind} ${name}`
    note('unclear', `${what} cannot be read, so that the import may lack calls.`, place)
  }
}

/** The groups of the config, with those that rules brought and that it does not have. */
function mergeGroups(
  base: BaseOptions | undefined,
  found: NonNullable<BaseOptions['groups']>,
): { readonly base: BaseOptions | undefined; readonly added: readonly string[] } {
  const known = new Map(base?.groups)
  const same = new Set([...known.values()].map(keyOf))
  const added: string[] = []
  for (const [name, group] of found) {
    if (same.has(keyOf(group))) continue
    let free = name
    for (let n = 2; known.has(free); n++) free = `${name}-${n}`
    known.set(free, group)
    added.push(free)
  }
  return added.length === 0 ? { base, added } : { base: { ...base, groups: known }, added }
}
