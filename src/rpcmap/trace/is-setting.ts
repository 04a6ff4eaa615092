import { lookupOf } from './configured-text.ts'
import type { Origin } from './origin.ts'
import { importedName, importOf, namedOf, packageMember, selectFrom } from '../program/members.ts'
import type { ScopedValue, Scope } from '../program/program.ts'
import { lookUp } from '../program/scope.ts'
import { childrenOf } from '../facts/children-of.ts'
import type { Value } from '../facts/source-facts.ts'
import type { Tracer } from './trace-value.ts'
import { typeOf } from '../program/type-of.ts'

/** Values made of values, and calls of functions that ask in turn. */
const MAX_DEPTH = 6

/** Names of what holds settings: variables, fields, types and packages. */
const HOLDER = /^(\w*_)?(cfg|conf|config|configuration|settings?|flags?|features?|toggles?|env|environment)s?$/i
const HOLDER_TYPE =
  /(Cfg|Conf|Config|Configuration|Settings|Flags|Features|Toggles|Env|Environment)$|^(settings|config|conf|cfg|flags|features)$/
/** A field with one of these tags is filled from the environment, a command line or a file of settings. */
const SETTING_TAG = /(^|\s)(env|envconfig|env-default|envDefault|mapstructure|koanf|yaml|toml|hcl|ini|arg|flag):"/
const FLAG_PACKAGE = /(^|\/)(p?flag|viper|kingpin(\.v\d+)?|getopt)(\/v\d+)?$/
/** Who knows which features are on, and how it is asked. */
const FEATURE_HOLDER =
  /(feature|flag|toggle|experiment|rollout|launchdarkly|unleash|growthbook|flipt|openfeature|^ld$|config)/i
const FEATURE_QUESTION =
  /^(Is)?(Feature)?(Flag)?(Enabled|Disabled|Active|Inactive|On|Off)(For\w*)?$|^(Bool|String|Int|JSON)?(Variation|Value|Variant)(Detail|Ctx)?$|^(Is|Has)?(Feature|Flag|Toggle)\w*$/
/** Names that mean the same whatever is set. */
const CONSTANT = /^(nil|true|false|iota)$/

/** Whether a value comes from configuration, flags or the environment alone; `constant`: from nothing at all. */
type SettingAnswer = 'yes' | 'no' | 'constant'

/** The answer for a value, from all that it is made of, what its names are given and what its calls return. */
export function isSetting(tracer: Tracer, scoped: ScopedValue, depth = 0): SettingAnswer {
  if (depth > MAX_DEPTH) return 'no'
  const { value, scope } = scoped
  if (value.kind === 'call') return callAnswer(tracer, value, scope, depth)
  if (value.kind === 'name' || value.kind === 'select') return nameAnswer(tracer, value, scope, depth)
  if (value.kind === 'composite' || value.kind === 'func' || value.kind === 'type') return 'no'
  return all(childrenOf(value).map((part) => isSetting(tracer, { value: part, scope }, depth + 1)))
}

function all(answers: readonly SettingAnswer[]): SettingAnswer {
  if (answers.includes('no')) return 'no'
  return answers.includes('yes') ? 'yes' : 'constant'
}

function callAnswer(tracer: Tracer, call: Value & { kind: 'call' }, scope: Scope, depth: number): SettingAnswer {
  const { fn, args } = call
  if (lookupOf(call, scope)?.kind === 'variable' || asksFeature(fn, scope)) return 'yes'
  const called = importedName(fn, scope)
  if (called && FLAG_PACKAGE.test(called.path)) return 'yes'
  if (fn.kind === 'select' && called === undefined && holdsSettings(fn.on, scope)) return 'yes'
  // What strings, numbers and the like are made into depends on what they are made from.
  const made = called && /^(strings|strconv|slices|unicode)$/.test(called.path)
  if (made) return all(args.map((arg) => isSetting(tracer, { value: arg, scope }, depth + 1)))
  return traced(tracer, { value: call, scope }, depth)
}

function nameAnswer(
  tracer: Tracer,
  value: Value & { kind: 'name' | 'select' },
  scope: Scope,
  depth: number,
): SettingAnswer {
  if (value.kind === 'name' && CONSTANT.test(value.name) && !lookUp(scope, value.name)) return 'constant'
  const member = packageMember(value, scope)
  if (member?.kind === 'value' && member.value.fact.constant) return 'constant'
  if (value.kind === 'select') {
    if (holdsSettings(value.on, scope)) return 'yes'
    // A constant of a package outside, or something that others set: the repository tells neither.
    if (importOf(value.on, scope) && member === undefined) return 'constant'
    if (hasSettingTag(value, scope)) return 'yes'
  }
  if (value.kind === 'name' && fromLookup(value, scope)) return 'yes'
  return traced(tracer, { value, scope }, depth)
}

/** `features.Enabled(ctx, "x")`, `s.flags.IsOn("x")`. */
function asksFeature(fn: Value, scope: Scope): boolean {
  if (fn.kind !== 'select' || !FEATURE_QUESTION.test(fn.name)) return false
  const called = importedName(fn, scope)
  if (called) return FEATURE_HOLDER.test(lastOf(called.path))
  const ty = typeOf(fn.on, scope)
  const named = ty && namedOf(ty)
  const typeName = named?.kind === 'local' ? named.decl.fact.name : named && `${lastOf(named.path)} ${named.name}`
  return FEATURE_HOLDER.test(lastName(fn.on)) || (typeName !== undefined && FEATURE_HOLDER.test(typeName))
}

/** `cfg` in `s.cfg.X`, `config` in `config.X`, or a value of a type `Settings`. */
function holdsSettings(value: Value, scope: Scope): boolean {
  const entry = importOf(value, scope)
  if (entry) return HOLDER.test(lastOf(entry.path))
  const name = lastName(value)
  if (HOLDER.test(name)) return true
  if (value.kind === 'select' && holdsSettings(value.on, scope)) return true
  const ty = typeOf(value, scope)
  const named = ty && namedOf(ty)
  return named !== undefined && HOLDER_TYPE.test(named.kind === 'local' ? named.decl.fact.name : named.name)
}

function hasSettingTag(value: Value & { kind: 'select' }, scope: Scope): boolean {
  const on = typeOf(value.on, scope)
  const selected = on && selectFrom(on, value.name)
  return selected?.kind === 'field' && SETTING_TAG.test(selected.field.tag ?? '')
}

/** `_, ok := os.LookupEnv("X")`. */
function fromLookup({ name }: Value & { kind: 'name' }, scope: Scope): boolean {
  const assignments = lookUp(scope, name)?.assignments ?? []
  return (
    assignments.length > 0 &&
    assignments.every(
      ({ value, scope: at, result }) => result > 0 && value.kind === 'call' && lookupOf(value, at)?.kind === 'variable',
    )
  )
}

/** The answer by the origins of a value: each has to be a setting or a constant. */
function traced(tracer: Tracer, scoped: ScopedValue, depth: number): SettingAnswer {
  const origins = tracer.trace(scoped)
  if (origins.length === 0) return 'no'
  return all(origins.map((origin) => originAnswer(tracer, scoped, origin, depth)))
}

function originAnswer(tracer: Tracer, from: ScopedValue, origin: Origin, depth: number): SettingAnswer {
  if (origin.stored) {
    const called = importedName(origin.stored.call.fn, origin.scope)
    return called && FLAG_PACKAGE.test(called.path) ? 'yes' : 'no'
  }
  if (origin.value === from.value) return 'no'
  // Not known, or a number.
  if (origin.value.kind === 'other' && origin.value.parts.length === 0) return 'no'
  return isSetting(tracer, origin, depth + 1)
}

function lastOf(path: string): string {
  return path.replace(/\/v\d+$/, '').slice(path.lastIndexOf('/') + 1)
}

function lastName(value: Value): string {
  let at = value
  while (at.kind === 'index' || at.kind === 'address' || at.kind === 'deref' || at.kind === 'cast')
    at = at.kind === 'index' ? at.on : at.of
  if (at.kind === 'call') return at.fn.kind === 'select' ? at.fn.name.replace(/^Get/, '') : ''
  return at.kind === 'name' || at.kind === 'select' ? at.name : ''
}
