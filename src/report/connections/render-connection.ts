import { describePeers, describeRulePorts } from '../../cluster/model/describe-rule.ts'
import { describeObject } from '../../cluster/model/describe-object.ts'
import type { Mismatch } from '../../cluster/evaluation/compile-rules.ts'
import type { Endpoint } from '../../cluster/model/connection.ts'
import type { ExplainedStep, Explanation } from '../../cluster/evaluation/explain-connection.ts'
import { findComments } from '../../cluster/manifests/find-comments.ts'
import type { PolicySource, Rule } from '../../cluster/model/policy.ts'
import { describePorts } from '../../cluster/model/port-set.ts'
import { CALLS_ANNOTATION, parseCallReasons } from '../../netpolicy/render/call-reasons.ts'
import { adviseConnection } from './advise-connection.ts'
import { describeEnd, describeQuestion, nameEnd, type ConnectionReport } from './connection-report.ts'
import { countNoun, printPlace } from '../../text/plain-text.ts'
import { paint, wrapText, type TerminalOptions } from '../formats/terminal.ts'

/** Rules that did not match; more than these are only counted. */
const NEAR_MISSES_MAX = 5
const POLICIES_MAX = 8

/**
 * A decision for people, at most `width` characters a line: the answer first, then each end with what decided there,
 * and what to do.
 */
export function renderConnectionText(report: ConnectionReport, options: TerminalOptions): string {
  const { explanation } = report
  const lines = [
    ...headline(report, options),
    ...explanation.steps.flatMap((step) => ['', ...renderStep(step, report, options)]),
    ...renderUnread(explanation, options),
    ...renderAdvice(report, options),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

function headline({ explanation, open, isCertain }: ConnectionReport, options: TerminalOptions): readonly string[] {
  const { question } = explanation
  const isAllowed = open === undefined ? explanation.allowed : open.size > 0
  const doubt = isCertain ? '' : ', as far as can be told'
  const answer = isAllowed ? paint('ALLOWED', 'green', options) : paint('DENIED', 'red', options)
  const on = open === undefined ? describeQuestion(question) : isAllowed ? describePorts(open) : 'every port'
  const ends = `${describeEnd(question.from)} → ${describeEnd(question.to)}`
  return [`${answer}${doubt}`, ...wrapText(ends, '  ', options), ...wrapText(on, '  ', options)]
}

function renderStep(step: ExplainedStep, report: ConnectionReport, options: TerminalOptions): readonly string[] {
  const { question } = report.explanation
  const [self, other] = step.direction === 'egress' ? [question.from, question.to] : [question.to, question.from]
  const title = step.direction === 'egress' ? `Out of ${nameEnd(self)}` : `Into ${nameEnd(self)}`
  const port = report.open === undefined ? '' : ` (${describeQuestion(question)})`
  const lines = wrapText(`${title}: ${step.allowed ? 'let through' : 'stopped'}${port}`, '', options)
  const body = explainBecause(step, { self, other, report }).flatMap((text) => hang(text, '  ', options))
  const logged = step.logged.flatMap(({ policy, rule }) =>
    wrapText(`Logged by ${describeRule(policy, step.direction, rule)}`, '  ', options),
  )
  return [...lines.map((line) => paint(line, 'bold', options)), ...body, ...logged, ...renderMisses(step, options)]
}

type StepContext = { readonly self: Endpoint; readonly other: Endpoint; readonly report: ConnectionReport }

function explainBecause(step: ExplainedStep, { self, other, report }: StepContext): readonly string[] {
  const { because, direction } = step
  switch (because.kind) {
    case 'outside':
      return [self.kind === 'address' ? 'An address outside of the cluster: no policy is about it.' : HOST_NETWORK]
    case 'open':
      return [`No policy is about its ${direction}, so that everything is let through.`]
    case 'passed':
      return [
        'Every policy about it passed the connection on, and what nobody stops is let through.',
        ...listPlaces(because.policies),
      ]
    case 'default':
      return [
        `${because.policies.length === 1 ? 'A policy is' : `${because.policies.length} policies are`} about its ${direction}, and no rule lets this connection through.`,
        ...listPlaces(because.policies),
      ]
    case 'rule': {
      const rule = step.asked.at(-1)?.rules.at(-1)?.rule
      const place = { path: because.policy.place.path, line: rule?.lines?.[0] ?? because.policy.place.line }
      const verb = step.allowed ? 'allows' : 'denies'
      const says =
        rule === undefined ? '' : ` It ${verb} ${describePeers(rule.peers)} on ${describeRulePorts(rule.ports)}.`
      return [
        `${capitalize(describeRule(because.policy, direction, because.rule))}`,
        printPlace(place),
        ...(says === '' ? [] : [says.trim()]),
        ...listReasons(because.policy, rule, { other, report }).map((reason) => `Why: ${reason}`),
      ]
    }
  }
}

const HOST_NETWORK = "Its pods have their node's address (hostNetwork): policies of pods do not apply to them."

function listPlaces(policies: readonly PolicySource[]): readonly string[] {
  const shown = policies
    .slice(0, POLICIES_MAX)
    .map((policy) => `${describeObject(policy)}  ${printPlace(policy.place)}`)
  return policies.length > POLICIES_MAX ? [...shown, `and ${policies.length - POLICIES_MAX} more`] : shown
}

/** What people and Drawbridge left to read about a rule, most telling first. */
export function listReasons(
  policy: PolicySource,
  rule: Rule | undefined,
  { other, report }: Pick<StepContext, 'other' | 'report'>,
): readonly string[] {
  const words = other.kind === 'workload' ? [...new Set(other.workload.labels.values()), other.workload.name] : []
  const noted = [...(rule?.annotations?.values() ?? [])]
  const { calls } = parseCallReasons(policy.annotations.get(CALLS_ANNOTATION) ?? '')
  const called = calls.filter(({ caller }) => words.includes(caller)).map(describeCall)
  const described = [...policy.annotations].flatMap(([key, value]) =>
    /description|reason|note$/i.test(key) ? [value] : [],
  )
  const text = report.files.find(({ path }) => path === policy.place.path)?.text
  const comments = text === undefined || rule?.lines === undefined ? [] : findComments(text, rule.lines, words)
  return [...new Set([...noted, ...called, ...comments, ...described])]
}

function describeCall(call: ReturnType<typeof parseCallReasons>['calls'][number]): string {
  const details = [call.reason, call.pull, call.path].filter((part) => part !== undefined).join(', ')
  return `${call.caller} (${call.origin})${details === '' ? '' : `: ${details}`}`
}

function renderMisses({ asked }: ExplainedStep, options: TerminalOptions): readonly string[] {
  const misses = asked.flatMap(({ policy, rules }) =>
    rules.flatMap(({ rule, mismatch }) => (mismatch === undefined ? [] : [{ policy, rule, mismatch }])),
  )
  // A rule whose peer is right is nearer than one whose peer is not.
  const near = misses.toSorted((a, b) => NEARNESS[b.mismatch] - NEARNESS[a.mismatch]).slice(0, NEAR_MISSES_MAX)
  if (near.length === 0) return []
  const lines = near.flatMap(({ policy, rule, mismatch }) => {
    const place = printPlace({ path: policy.source.place.path, line: rule.lines?.[0] ?? policy.source.place.line })
    return hang(`${place}  ${ACTIONS[rule.action]} ${explainMismatch(rule, mismatch)}`, '    ', options)
  })
  const more = misses.length - near.length
  return [
    paint('  Asked, and not about this connection:', 'gray', options),
    ...lines,
    ...(more > 0 ? [`    and ${countNoun(more, 'rule')} more`] : []),
  ]
}

const NEARNESS: Record<Mismatch, number> = { self: 0, peer: 1, port: 2, 'source-port': 3, http: 4 }

const ACTIONS: Record<Rule['action'], string> = { allow: 'allows', deny: 'denies', log: 'logs', pass: 'passes on' }

function explainMismatch(rule: Rule, mismatch: Mismatch): string {
  switch (mismatch) {
    case 'self':
      return 'connections of other pods that the policy selects'
    case 'peer':
      return `others: ${describePeers(rule.peers)}`
    case 'port':
      return `other ports: ${describeRulePorts(rule.ports)}`
    case 'source-port':
      return 'other ports of the source'
    case 'http':
      return 'other HTTP requests'
  }
}

function renderUnread({ unread }: Explanation, options: TerminalOptions): readonly string[] {
  if (unread.length === 0) return []
  const shown = unread.slice(0, POLICIES_MAX).map(({ kind, namespace, name, place }) => {
    const what = kind === undefined ? 'a file' : describeObject({ kind, namespace, name: name ?? '' })
    return `${what}  ${printPlace(place)}`
  })
  return [
    '',
    ...wrapText('This is not certain. What could not be read may say otherwise:', '', options).map((line) =>
      paint(line, 'yellow', options),
    ),
    ...shown.flatMap((line) => hang(line, '  ', options)),
    ...(unread.length > POLICIES_MAX ? [`  and ${unread.length - POLICIES_MAX} more`] : []),
  ]
}

function renderAdvice(report: ConnectionReport, options: TerminalOptions): readonly string[] {
  const advice = adviseConnection(report)
  if (advice.length === 0) return []
  return ['', paint('What to do', 'bold', options), ...advice.flatMap((text) => wrapText(text, '  ', options))]
}

function describeRule(policy: PolicySource, direction: string, rule: number): string {
  return `rule ${rule + 1} of ${direction} of ${describeObject(policy)}`
}

/** Wrapped, with what follows the first line a bit further in. */
function hang(text: string, indent: string, options: TerminalOptions): readonly string[] {
  return wrapText(text, `${indent}  `, options).map((line, index) => (index === 0 ? line.slice(2) : line))
}

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
