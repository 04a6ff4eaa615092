import { bodyOf } from '../program/body-of.ts'
import type { ScopedValue, Unit } from '../program/program.ts'
import { isSetting } from '../trace/is-setting.ts'
import { NEVER } from '../facts/lower-guards.ts'
import { memberOfFile } from '../program/members.ts'
import { atOf, beginOf, lookUp } from '../program/scope.ts'
import { childrenOf } from '../facts/children-of.ts'
import type { GuardFact, Value } from '../facts/source-facts.ts'
import { Tracer } from '../trace/trace-value.ts'
import type { View } from '../trace/view.ts'
import type { TraceStep } from '../facts/trace-step.ts'

/** Conditions shown of one call site, the outermost first. */
const MAX_SHOWN = 4

/**
 * What has to be set for a place in a unit to run: the conditions around it, and those whose failing would have left
 * the function before, as far as they ask about configuration, flags or the environment and about nothing else.
 * Undefined: none.
 */
export function siteCondition(
  asks: SettingGuards,
  { file: { path }, at }: Pick<TraceStep, 'file' | 'at'>,
  unit: Unit,
): TraceStep | undefined {
  if (unit.kind === 'init' || unit.file.path !== path) return undefined
  const { file } = unit
  const around = (file.facts.guards ?? []).filter(({ from, to }) => from <= at && at < to)
  if (around.length === 0) return undefined
  const asked = around.filter((guard) => asks(guard, unit))
  const [first] = asked
  if (first === undefined) return undefined
  const texts = [...new Set(asked.map(({ text }) => text))].slice(0, MAX_SHOWN)
  const joined = texts.length === 1 ? texts : texts.map((text) => (text.includes(' || ') ? `(${text})` : text))
  return { file, at: first.at, text: joined.join(' && ') }
}

/** Whether a guard in a unit asks about settings, and about nothing else. */
export type SettingGuards = (guard: GuardFact, unit: Exclude<Unit, { kind: 'init' }>) => boolean

/** Asks once for each guard: many calls may stand behind one. */
export function settingGuards(view: View): SettingGuards {
  const known = new Map<GuardFact, boolean>()
  return (guard, unit) => {
    const asks = known.get(guard) ?? asksSettings(view, guard, unit)
    known.set(guard, asks)
    return asks
  }
}

/** Whether a place in a unit never runs: it stands under `if false`, or under a constant that is. */
export function neverRuns({ file: { path }, at }: Pick<TraceStep, 'file' | 'at'>, unit: Unit): boolean {
  if (unit.kind === 'init' || unit.file.path !== path) return false
  const { file } = unit
  return (file.facts.guards ?? []).some(({ from, to, text }) => from <= at && at < to && isNever(text, unit))
}

function isNever(text: string, unit: Exclude<Unit, { kind: 'init' }>): boolean {
  if (text === NEVER) return true
  const [, not = '', name = ''] = /^(!?)([A-Za-z_]\w*)$/.exec(text) ?? []
  const isLocal = bodyOf(unit).nodes.some(({ scope }) => lookUp(scope, name) !== undefined)
  const member = name === '' || isLocal ? undefined : memberOfFile(unit.file, name)
  const fact = member?.kind === 'value' ? member.value.fact : undefined
  return fact?.constant === true && fact.value?.kind === 'name' && fact.value.name === (not === '' ? 'false' : 'true')
}

function asksSettings(view: View, guard: GuardFact, unit: Exclude<Unit, { kind: 'init' }>): boolean {
  let found = false
  for (const operand of operandsOf(guard, unit)) {
    const answer = isSetting(new Tracer(view), operand)
    if (answer === 'no') return false
    found ||= answer === 'yes'
  }
  return found
}

/** The outermost names, fields and calls that a condition is made of. */
function operandsOf({ at, end }: GuardFact, unit: Exclude<Unit, { kind: 'init' }>): readonly ScopedValue[] {
  const operands: ScopedValue[] = []
  const inside = new Set<Value>()
  for (const node of bodyOf(unit).nodes) {
    if (node.kind !== 'value' || node.value.kind === 'other') continue
    const { value, scope } = node
    if (inside.has(value)) for (const part of childrenOf(value)) inside.add(part)
    else {
      const begin = beginOf(value)
      if (begin < at || begin >= end || atOf(value) >= end) continue
      operands.push({ value, scope })
      for (const part of childrenOf(value)) inside.add(part)
    }
  }
  return operands
}
