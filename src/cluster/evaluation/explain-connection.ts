import type { Evaluator } from './build-evaluator.ts'
import type { Mismatch } from './compile-rules.ts'
import type { Decision, DecisionStep, Question } from '../model/connection.ts'
import type { Policy, Rule } from '../model/policy.ts'

/** A decision with everything that was looked at on the way to it. */
export type Explanation = Omit<Decision, 'steps'> & {
  readonly question: Question
  readonly steps: readonly ExplainedStep[]
}

export type ExplainedStep = DecisionStep & {
  /** The policies about this end that were asked, in order. Those after the one that decided were not. */
  readonly asked: readonly AskedPolicy[]
}

export type AskedPolicy = {
  readonly policy: Policy
  readonly rules: readonly AskedRule[]
}

/** `mismatch` undefined: the rule is about the connection. */
export type AskedRule = { readonly rule: Rule; readonly mismatch: Mismatch | undefined }

/**
 * Answers a question as the evaluator does, and says of each rule that was asked why it is not about the connection.
 */
export function explainConnection(evaluator: Evaluator, question: Question): Explanation {
  const decided = decideWithPort(evaluator, question)
  const { steps, ...decision } = evaluator.evaluate(decided)
  return {
    ...decision,
    question,
    steps: steps.map((step) => ({ ...step, asked: listAsked(evaluator, decided, step) })),
  }
}

/** The question with the source port by which it was decided, where policies are about those. */
function decideWithPort(evaluator: Evaluator, question: Question): Question {
  const { sourcePorts } = evaluator
  if (sourcePorts.length === 0 || question.sourcePort !== undefined) return question
  const asked = sourcePorts.map((sourcePort) => ({ ...question, sourcePort }))
  return asked.find((one) => evaluator.evaluate(one).allowed) ?? asked.at(-1) ?? question
}

function listAsked(evaluator: Evaluator, question: Question, step: DecisionStep): readonly AskedPolicy[] {
  const query = evaluator.buildQuery(question, step.direction)
  if (step.because.kind === 'outside' || query.self.kind === 'address') return []
  const asked: AskedPolicy[] = []
  for (const { policies } of evaluator.selectPolicies(query.self.workload, step.direction)) {
    let isPassed = false
    for (const { policy, rules } of policies) {
      const tried: AskedRule[] = []
      asked.push({ policy, rules: tried })
      for (const { rule, findMismatch } of rules(step.direction).all) {
        const mismatch = findMismatch(query)
        tried.push({ rule, mismatch })
        if (mismatch !== undefined || rule.action === 'log') continue
        if (rule.action !== 'pass') return asked
        isPassed = true
        break
      }
      if (isPassed) break
    }
    if (!isPassed && step.because.kind === 'default' && policies[0]?.policy.tier === step.because.tier) return asked
  }
  return asked
}
