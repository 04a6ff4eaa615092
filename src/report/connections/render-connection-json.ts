import type { ExplainedStep } from '../../cluster/evaluation/explain-connection.ts'
import type { PolicySource, Rule } from '../../cluster/model/policy.ts'
import { PROTOCOLS, type PortSet } from '../../cluster/model/port-set.ts'
import { jsonText } from '../formats/json-text.ts'
import { adviseConnection } from './advise-connection.ts'
import { describeEnd, type ConnectionReport } from './connection-report.ts'
import { listReasons } from './render-connection.ts'

/**
 * A decision for programs, indented by two, with a line end: `{ allowed, certain, from, to, protocol, port, http?,
 * open?: [{ protocol, first, last }], steps: [{ direction, allowed, because, rule?, policies: [{ kind, namespace, name,
 * path, line, rules: [{ rule, line, action, mismatch }] }] }], unread: [{ kind, namespace, name, path, line }], advice
 * }`. `rule` counts from 1; `mismatch` null: the rule is about the connection.
 */
export function renderConnectionJson(report: ConnectionReport): string {
  const { explanation, open } = report
  const { question, unread, steps } = explanation
  const { protocol, port, http } = question
  const shape = {
    allowed: open === undefined ? explanation.allowed : open.size > 0,
    certain: report.isCertain,
    from: describeEnd(question.from),
    to: describeEnd(question.to),
    ...(open === undefined ? { protocol, port, http } : { open: listRanges(open), example: { protocol, port, http } }),
    steps: steps.map((step) => shapeStep(step, report)),
    unread: unread.map(({ kind, namespace, name, place }) => ({ kind, namespace, name, ...place })),
    advice: adviseConnection(report),
  }
  return jsonText(shape)
}

function shapeStep(step: ExplainedStep, report: ConnectionReport) {
  const { direction, allowed, because, asked, logged } = step
  const { question } = report.explanation
  const other = direction === 'egress' ? question.to : question.from
  const decisive = because.kind === 'rule' ? asked.at(-1)?.rules.at(-1)?.rule : undefined
  const reasons = because.kind === 'rule' ? listReasons(because.policy, decisive, { other, report }) : []
  return {
    direction,
    allowed,
    because: because.kind,
    ...(because.kind === 'rule' ? { rule: shapeRule(because.policy, because.rule, decisive), reasons } : {}),
    ...(because.kind === 'default' ? { tier: because.tier } : {}),
    policies: asked.map(({ policy, rules }) => ({
      ...shapeSource(policy.source),
      rules: rules.map(({ rule, mismatch }) => ({
        rule: rule.index + 1,
        line: rule.lines?.[0],
        action: rule.action,
        mismatch: mismatch ?? null,
      })),
    })),
    logged: logged.map(({ policy, rule }) => shapeRule(policy, rule, undefined)),
  }
}

function shapeRule(policy: PolicySource, index: number, rule: Rule | undefined) {
  return { ...shapeSource(policy), line: rule?.lines?.[0] ?? policy.place.line, rule: index + 1 }
}

function shapeSource({ kind, namespace, name, place }: PolicySource) {
  return { kind, namespace, name, path: place.path, line: place.line }
}

function listRanges(ports: PortSet): readonly { protocol: string; first: number; last: number }[] {
  return PROTOCOLS.flatMap((protocol) =>
    (ports.get(protocol) ?? []).map(([first, last]) => ({ protocol, first, last })),
  )
}
