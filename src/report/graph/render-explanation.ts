import type { CodeCall, CodeGraph, Evidence, UnresolvedCall } from '../../rpcmap/facts/code-call.ts'
import { clipText, countNoun, plainText, printPlace } from '../../text/plain-text.ts'
import { paint, type TerminalOptions } from '../formats/terminal.ts'

/** A line of source is shown so far. */
const LINE_MAX = 160

const LEVELS: Record<CodeCall['level'], string> = {
  called: 'calls',
  unreached: 'has a call site, which nothing reaches, of',
  wired: 'builds a client, which nothing uses, of',
}

/** `lineAt` gives a line of a file; undefined where it is not to be had. */
type Options = TerminalOptions & { readonly lineAt: (place: Evidence) => string | undefined }

/** The two ends of a call, and the ways between them through others, as `renderPaths` gives them. */
type CallEnds = { readonly caller: string; readonly callee: string; readonly paths?: readonly string[] }

/**
 * Why the graph says that one service calls another: every place of its chain of evidence, with the line of source that
 * stands there. Without such a call it says so, and shows the ways through others. Either way it lists the caller's
 * calls that could not be named.
 */
export function renderExplanation({ caller, callee, paths = [] }: CallEnds, code: CodeGraph, options: Options): string {
  const calls = code.calls.filter((call) => call.caller === caller && call.callee === callee)
  const open = code.unresolved.filter((call) => call.caller === caller)
  const none = plainText(`No code of ${caller} was found to call ${callee}.`)
  return [
    ...(calls.length === 0 ? [none, ''] : calls.flatMap((call) => explain(call, options))),
    ...(paths.length === 0 ? [] : ['It can be reached through others:', '', ...paths.map((path) => `  ${path}`), '']),
    ...explainOpen(caller, open, options),
  ].join('\n')
}

function explain(call: CodeCall, options: Options): string[] {
  const { caller, callee, level, async: isAsync, methods, condition, evidence } = call
  const what = methods === undefined ? '' : `: ${methods.join(', ')}`
  const title = plainText(`${caller} ${LEVELS[level]} ${callee}${isAsync ? ' over a queue' : ''}${what}`)
  const steps = evidence.flatMap((step, i) => show(step, i + 1, options))
  return [paint(title, 'bold', options), '', ...steps, '', ...explainCondition(condition, options)]
}

function explainCondition(condition: CodeCall['condition'], options: Options): string[] {
  if (condition === undefined) return []
  const title = condition.length === 1 ? 'It is made only if this holds:' : 'It is made only if one of these holds:'
  return [title, '', ...condition.flatMap((step, i) => show(step, i + 1, options)), '']
}

function explainOpen(caller: string, open: readonly UnresolvedCall[], options: Options): string[] {
  if (open.length === 0) return [plainText(`${caller} makes no calls that could not be named.`), '']
  const steps = open.flatMap(({ evidence, reason }, i) => [
    ...show(evidence, i + 1, options),
    `     ${plainText(reason)}`,
  ])
  return [plainText(`${caller} makes ${countNoun(open.length, 'call')} that could not be named:`), '', ...steps, '']
}

function show(step: Evidence, number: number, options: Options): string[] {
  const line = options.lineAt(step)
  const source = line === undefined ? '(this line cannot be read)' : clipText(plainText(line.trim()), LINE_MAX)
  const head = `${String(number).padStart(3)}. ${plainText(`${printPlace(step)}:${step.column}  ${step.text}`)}`
  return [head, `     ${paint(source, 'gray', options)}`]
}
