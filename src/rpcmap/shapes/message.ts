import { describe } from '../facts/describe.ts'
import { evaluateText } from '../trace/evaluate-text.ts'
import { topicUses } from '../trace/message-brokers.ts'
import type { TopicUse } from '../trace/message-brokers.ts'
import type { Shape, Site, Target } from './shape.ts'
import type { Value } from '../facts/source-facts.ts'
import { UNKNOWN_PART } from '../settings/unknown-part.ts'
import type { Tracer } from '../trace/trace-value.ts'
import { clientMethods } from '../trace/client-methods.ts'

/**
 * A message to a queue, topic or subject: the callees are the services that take from it. One that waits for an answer
 * is a call like any other; the rest is asynchronous and no network call from caller to callee.
 */
export const message: Shape = {
  name: 'message',
  find: (_unit, bodies) =>
    bodies.flatMap((body) => {
      const asks = body.writes.some(({ target }) => nameOf(target) === 'ReplyTo')
      return body.callsAndLiterals.flatMap(({ value, scope }): Site[] =>
        topicUses(value, scope)
          .filter(({ takes }) => !takes)
          .map((use): Site => {
            const answered = use.answered || (asks && use.reply !== undefined)
            const resolve = (tracer: Tracer) => resolveTopic(tracer, { ...use, answered })
            return {
              file: scope.file,
              at: value.at,
              text: `${describe(value)}(${describe(use.topic)})`,
              scope,
              resolve,
            }
          }),
      )
    }),
}

function nameOf(target: Value): string | undefined {
  return target.kind === 'select' ? target.name : undefined
}

function resolveTopic(tracer: Tracer, { topic, scope, answered, reply }: TopicUse): readonly Target[] {
  const isAsync = !answered && !(reply !== undefined && hasField(tracer, { value: reply, scope }, 'ReplyTo'))
  return evaluateText(tracer, { value: topic, scope }).flatMap(({ text, steps, via }): Target[] => {
    if (text === '') return []
    if (text.replaceAll(UNKNOWN_PART, '') === '') return [{ callee: { kind: 'dynamic', pattern: '*' }, steps }]
    const typed = isAsync || via === undefined ? [] : clientMethods(tracer.view, via)
    const methods = typed.length > 0 ? typed : [text.replaceAll(UNKNOWN_PART, '*')]
    return [{ callee: { kind: 'topic', topic: text, async: isAsync }, methods, steps }]
  })
}

/** Whether the message names a queue for the answer. */
function hasField(tracer: Tracer, scoped: Parameters<Tracer['trace']>[0], name: string): boolean {
  return tracer.trace(scoped).some(({ value }) => {
    if (value.kind !== 'composite') return false
    return value.items.some(
      ({ key, value: given }) =>
        key?.kind === 'name' && key.name === name && !(given.kind === 'text' && given.text === ''),
    )
  })
}
