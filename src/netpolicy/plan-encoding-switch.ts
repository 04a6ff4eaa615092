import { compareText } from '../finding.ts'
import { callLabel } from './call-label.ts'
import type { PolicyEncoding, PolicyOptions } from './policy.ts'

/** The labels with our prefix that a caller's pods carry: these and no others. */
export type CallerLabels = { readonly caller: string; readonly labels: readonly string[] }

/** One step: what is to be true when it is done. */
export type EncodingStep = {
  /** What is done, and what has to be waited for before the next one: a sentence each, in plain text. */
  readonly does: string
  readonly wait: string
  /** Of all callees' policies: `options.encoding` when rendering them. */
  readonly encoding: PolicyEncoding
  /** Of the pod templates of all callers that are listed, sorted. */
  readonly labels: readonly CallerLabels[]
}

type Pair = { readonly caller: string; readonly callee: string }

/**
 * Lists the labels that callers' pods have to carry under the encoding `caller-labels`, each with the value CALL_LABEL_VALUE: keys sorted, callers
 * sorted. Callers that are given without any call (`others`) are listed with none, so that labels left from before are taken away.
 */
export function listCallerLabels(
  calls: Iterable<Pair>,
  options: PolicyOptions,
  others: Iterable<string> = [],
): readonly CallerLabels[] {
  const byCaller = new Map<string, Set<string>>()
  for (const caller of others) byCaller.set(caller, new Set())
  for (const { caller, callee } of calls) {
    const labels = byCaller.get(caller)
    const label = callLabel(callee, options.callLabelPrefix)
    if (labels) labels.add(label)
    else byCaller.set(caller, new Set([label]))
  }
  return [...byCaller]
    .sort(([a], [b]) => compareText(a, b))
    .map(([caller, labels]) => ({ caller, labels: [...labels].sort(compareText) }))
}

/**
 * Plans the way of one environment from one encoding to the other, in steps of which each is finished (merged, applied, pods replaced) before the
 * next begins. After every step, and in any state between two, each call is let through by the list, by the label, or by both; and nothing else
 * is, because labels are only ever those of calls that are allowed. Methods, which Cilium's lists of callers know, are left to the port as soon as
 * a label is enough. Empty when nothing changes.
 *
 * `calls` has every allowed call of the environment; `services` everybody whose pods might carry a label.
 */
export function planEncodingSwitch(input: {
  readonly from: Exclude<PolicyEncoding, 'both'>
  readonly to: Exclude<PolicyEncoding, 'both'>
  readonly calls: readonly Pair[]
  readonly services: readonly string[]
  readonly options: PolicyOptions
}): readonly EncodingStep[] {
  const { from, to, options } = input
  if (from === to) return []
  const labels = listCallerLabels(input.calls, options, input.services)
  const none = labels.map(({ caller }) => ({ caller, labels: [] }))
  const rolled = 'Wait until every pod of every caller has been replaced by one from the new template.'
  const applied = 'Wait until the cluster has taken every policy.'
  const both: EncodingStep = {
    does: 'Let every policy admit its callers by their name and by their label.',
    wait: applied,
    encoding: 'both',
    labels,
  }
  if (to === 'caller-labels') {
    return [
      { does: 'Give the pods of every caller a label for each of its callees.', wait: rolled, encoding: from, labels },
      both,
      { does: 'Let every policy admit its callers by their label alone.', wait: applied, encoding: to, labels },
    ]
  }
  return [
    both,
    { does: 'Let every policy admit its callers by their name alone.', wait: applied, encoding: to, labels },
    { does: 'Take the labels from the pods of every caller.', wait: rolled, encoding: to, labels: none },
  ]
}
