import { oneOf, strict, text } from '../../yaml/yaml-shape.ts'
import { describeObject } from '../model/describe-object.ts'
import type { CalicoContext } from './calico-context.ts'
import { calicoRule, namespaceSelector, selector, type CalicoRule } from './calico-shape.ts'
import { DEFAULT_NAMESPACE, type ManifestObject } from './manifest-object.ts'
import { anything, boolean, exact, items, loose, number } from './manifest-shape.ts'
import { EVERYTHING } from './parse-selector.ts'
import type { Policy, Rule } from '../model/policy.ts'
import { readCalicoRule } from './read-calico-rule.ts'
import { readKubernetesPolicy } from './read-kubernetes-policy.ts'

/** The kinds of Calico's policies that this reads: whether they are of one namespace, and staged. */
export const CALICO_POLICIES = new Map([
  ['NetworkPolicy', { global: false, staged: false }],
  ['GlobalNetworkPolicy', { global: true, staged: false }],
  ['StagedNetworkPolicy', { global: false, staged: true }],
  ['StagedGlobalNetworkPolicy', { global: true, staged: true }],
  ['StagedKubernetesNetworkPolicy', { global: false, staged: true }],
])

/**
 * `none`: sound, and nothing to evaluate. `unread`: it may be about any pod of its namespaces, and findings say why it
 * is not known.
 */
export type ReadPolicy = Policy | 'none' | 'unread'

/**
 * A policy of Calico in the model. What Calico would refuse is an error; what does not touch pods is a notice.
 *
 * Source: https://docs.tigera.io/calico/latest/reference/resources/networkpolicy and globalnetworkpolicy,
 * stagednetworkpolicy beside it
 */
export function readCalicoPolicy(object: ManifestObject, context: CalicoContext): ReadPolicy {
  const { kind, node, report, note } = object
  const about = CALICO_POLICIES.get(kind)
  if (about === undefined) return 'unread'
  const staged = about.staged ? stagedAction(object) : false
  if (staged === undefined) return 'unread'
  if (staged === 'ignored') {
    note('notice', 'policy-not-evaluated', `The ${describeObject(object)} is staged with the action Ignore.`)
    return 'none'
  }
  if (kind === 'StagedKubernetesNetworkPolicy') return readKubernetesPolicy(object, staged) ?? 'unread'
  const spec = strict(policyShape)(node, '', report)?.spec
  if (spec === undefined) return 'unread'
  if (spec.doNotTrack === true || spec.preDNAT === true) {
    const flag = spec.doNotTrack === true ? 'doNotTrack' : 'preDNAT'
    note(
      'warning',
      'policy-not-evaluated',
      `The ${describeObject(object)} is about hosts alone (${flag}) and counts for no pod.`,
    )
    return 'none'
  }
  if (spec.applyOnForward === true) {
    const message = `The ${describeObject(object)} is about forwarded traffic of hosts as well, which is not looked at.`
    note('notice', 'policy-not-evaluated', message)
  }
  if (!about.global && (spec.namespaceSelector !== undefined || spec.applyOnForward !== undefined)) {
    report('bad-value', node.start, `A ${kind} takes no namespaceSelector and no applyOnForward.`)
    return 'unread'
  }
  return buildPolicy(object, { spec, staged, global: about.global, context }) ?? 'unread'
}

type Spec = NonNullable<NonNullable<ReturnType<typeof policyShape>>['spec']>

function buildPolicy(
  object: ManifestObject,
  given: { spec: Spec; staged: Policy['staged']; global: boolean; context: CalicoContext },
): Policy | undefined {
  const { kind, name, place } = object
  const { spec, staged, global, context } = given
  const namespace = global ? undefined : (object.namespace ?? DEFAULT_NAMESPACE)
  const types = spec.types ?? defaultTypes(spec)
  const ingress = buildRules(object, 'ingress', { ...given, types, namespace, context })
  const egress = buildRules(object, 'egress', { ...given, types, namespace, context })
  if (ingress === 'unread' || egress === 'unread') return undefined
  const { serviceAccountSelector } = spec
  return {
    source: { api: 'calico', kind, namespace, name, annotations: object.annotations, place },
    tier: spec.tier ?? 'default',
    order: spec.order ?? Infinity,
    staged,
    selects: {
      namespaces: namespace ?? spec.namespaceSelector?.of,
      pods: spec.selector ?? EVERYTHING,
      ...(serviceAccountSelector === undefined ? {} : { serviceAccountSelector }),
    },
    ingress,
    egress,
  }
}

/** Source: "types" in https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#spec */
function defaultTypes({ ingress = [], egress = [] }: Spec): readonly string[] {
  if (egress.length === 0) return ['Ingress']
  return ingress.length === 0 ? ['Egress'] : ['Ingress', 'Egress']
}

function buildRules(
  object: ManifestObject,
  direction: 'ingress' | 'egress',
  given: { spec: Spec; types: readonly string[]; namespace: string | undefined; context: CalicoContext },
): readonly Rule[] | undefined | 'unread' {
  const { spec, types, namespace, context } = given
  const written = spec[direction] ?? []
  if (!types.includes(direction === 'ingress' ? 'Ingress' : 'Egress')) {
    if (written.length === 0) return undefined
    const message = `The ${describeObject(object)} has ${direction} rules, and its types leave them out.`
    return void object.note('warning', 'policy-no-effect', message)
  }
  const rules = written.map((rule: CalicoRule, index): Rule | undefined => {
    const read = readCalicoRule(rule, index, { ...context, direction, namespace, report: object.report })
    const lines = [object.placeAt(rule.node.start).line ?? 1, object.placeAt(rule.node.end).line ?? 1] as const
    return read === undefined ? undefined : { ...read, lines }
  })
  const sound = rules.filter((rule) => rule !== undefined)
  return sound.length === rules.length ? sound : 'unread'
}

function stagedAction({ node, report }: ManifestObject): 'set' | 'delete' | 'ignored' | undefined {
  const action = strict(stagedShape)(node, '', report)
  if (action === undefined) return undefined
  const written = action.spec?.stagedAction
  return written === 'Delete' ? 'delete' : written === 'Ignore' ? 'ignored' : 'set'
}

const types = items(oneOf('Ingress', 'Egress'))

const policyShape = exact(
  {
    ...{ apiVersion: anything, kind: anything, metadata: anything, status: anything },
    spec: exact({
      tier: text,
      order: number,
      selector,
      serviceAccountSelector: selector,
      namespaceSelector,
      types,
      ingress: items(calicoRule),
      egress: items(calicoRule),
      stagedAction: anything,
      doNotTrack: boolean,
      preDNAT: boolean,
      applyOnForward: boolean,
      performanceHints: anything,
    }),
  },
  ['spec'],
)

const stagedShape = loose({ spec: loose({ stagedAction: oneOf('Set', 'Delete', 'Learn', 'Ignore') }) })
