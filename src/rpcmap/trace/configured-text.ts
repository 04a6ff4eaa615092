import { bodyOf } from '../program/body-of.ts'
import { ANY_KEY } from '../settings/config-entries.ts'
import type { Picked } from '../settings/config-entries.ts'
import type { Origin, ValueInContext } from './origin.ts'
import { importedName, namedOf, selectFrom, underlying } from '../program/members.ts'
import type { Scope, ScopedType } from '../program/program.ts'
import { lookUp } from '../program/scope.ts'
import { isVariable } from '../settings/setting.ts'
import type { Setting } from '../settings/setting.ts'
import type { Value } from '../facts/source-facts.ts'
import type { Tracer } from './trace-value.ts'
import { typeOf } from '../program/type-of.ts'

/** Fields of fields that a path of configuration is made of. */
const MAX_KEYS = 6

/** What a call asks the configuration for, and what it gives when that says nothing. */
export type Lookup = {
  readonly key: Value
  readonly kind: 'variable' | 'setting' | 'flag'
  readonly otherwise: readonly Value[]
}

/** Functions that give an environment variable, a key of configuration or a flag, and take its name first. */
export function lookupOf(call: Value & { kind: 'call' }, scope: Scope): Lookup | undefined {
  const { fn, args } = call
  if (fn.kind !== 'select' && fn.kind !== 'name') return undefined
  const [key, ...rest] = args
  if (key === undefined || key.kind === 'func') return undefined
  const called = importedName(fn, scope)
  if (called && /(^|\/)p?flag$/.test(called.path)) {
    return /^(String|Int|Uint)P?$/.test(fn.name) ? { key, kind: 'flag', otherwise: rest } : undefined
  }
  if (
    /^(Getenv|LookupEnv|GetEnv|Env|MustGetenv)/.test(fn.name) ||
    /(^|[a-z])Env(Or\w*|With\w*|Default\w*)?$/.test(fn.name)
  ) {
    return { key, kind: 'variable', otherwise: rest }
  }
  if (called && /viper/.test(called.path) && fn.name.startsWith('Get')) return { key, kind: 'setting', otherwise: [] }
  const asked =
    /^(Get|GetString|GetStringSlice|MustString|String|StringSlice|Strings|GetDefault|GetStringOr|Value)$/.test(fn.name)
  const foreign = fn.kind === 'select' && called === undefined
  return asked && foreign && rest.length <= 1 ? { key, kind: 'setting', otherwise: rest } : undefined
}

/** Flags that are stored through a pointer: `flag.StringVar(&addr, "ledger", "ledger:80", "…")`. */
export function storedFlag({ stored }: Origin): Lookup | undefined {
  if (stored === undefined || stored.argument !== 0) return undefined
  const { fn, args } = stored.call
  const [, key, ...rest] = args
  if (fn.kind !== 'select' || !/^((String|Int|Uint)VarP?|StringSliceVar)$/.test(fn.name) || key === undefined)
    return undefined
  return { key, kind: 'flag', otherwise: rest.slice(0, fn.name.endsWith('P') ? 2 : 1) }
}

/** What configuration says a key of that kind is, for the service that the tracer follows. */
export function configuredBy(tracer: Tracer, kind: Lookup['kind'], key: string): readonly Setting[] {
  const { deployment, service } = tracer.view
  if (kind === 'variable') return deployment.variable(service, key)
  return kind === 'setting' ? deployment.setting(service, key) : deployment.flag(service, key)
}

/**
 * What configuration gives a field that no code writes: by its tag (`env:"LEDGER_ADDR"`, `yaml:"addr"`), or by the
 * names of the fields on the way to it. A field that is a section gives every text in it.
 */
export function configuredField(tracer: Tracer, at: ValueInContext): readonly Setting[] {
  const { value } = at
  if (value.kind !== 'select' && value.kind !== 'index') return []
  const way = fieldsOnTheWay(tracer, at, 0)
  // What a list holds is what its key says.
  const fields = way.slice(0, way.findLastIndex(({ name }) => name !== ANY_KEY) + 1)
  const field = fields.at(-1)
  if (field === undefined) return []
  const { deployment, service } = tracer.view
  const tagged = variablesOf(fields).flatMap((name) => deployment.tagged(service, name))
  const keys = fields.flatMap((one) => keyOf(one) ?? [])
  const configured = tagged.length > 0 ? tagged : deployment.config(service, keys, pickedBy(tracer, at))
  const otherwise = tagOf(field.tag, ['envDefault', 'env-default', 'default']) ?? optionOf(field.tag, 'default')
  return configured.length === 0 && otherwise !== undefined ? [{ text: otherwise, steps: [] }] : configured
}

/** The environment variables that its tag fills a field from. */
export function variablesOfField(tracer: Tracer, at: ValueInContext): readonly string[] {
  return variablesOf(fieldsOnTheWay(tracer, at, 0)).filter((name) => !name.startsWith('-'))
}

/**
 * What the environment variable of a field can be called: as its tag says, after the prefixes that the fields around it
 * give. Sources: github.com/caarlos0/env, jessevdk/go-flags, kelseyhightower/envconfig, sethvargo/go-envconfig,
 * ilyakaznacheev/cleanenv, alexflint/go-arg.
 */
function variablesOf(fields: readonly Field[]): readonly string[] {
  const field = fields.at(-1)
  const tag = tagOf(field?.tag, ['env', 'envconfig', 'arg'])?.replace(/^env:/, '').trim()
  const split = tagOf(field?.tag, ['split_words']) === 'true'
  // Viper fills fields from variables of the names that their keys have.
  const key = field && keyOf(field)
  const named = key !== undefined && isVariable(key) ? key : ''
  const own = tag === undefined || tag === '' ? (split && field ? snakeCase(field.name) : named) : tag
  const flag = tagOf(field?.tag, ['long'])
  const flags = flag === undefined || flag === '' ? [] : [`-${flag}`]
  if (own === '') return flags
  const prefix = fields
    .slice(0, -1)
    .map(({ tag: around }) => tagOf(around, ['envPrefix', 'env-prefix']) ?? optionOf(around, 'prefix') ?? '')
  return [prefix.join('') + own, ...flags]
}

function snakeCase(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])/g, '$1$3_$2$4').toUpperCase()
}

/** `default` of `env:"LEDGER_PORT, default=80"`. */
function optionOf(tag: string | undefined, name: string): string | undefined {
  const options = /(?:^|\s)env:"([^"]*)"/.exec(tag ?? '')?.[1]?.split(',') ?? []
  const given = options.map((option) => option.trim()).find((option) => option.startsWith(`${name}=`))
  return given?.slice(name.length + 1)
}

/**
 * What an item of a list has to be called: `u.Name == name` about the `u` in `u.Addr`, of a loop that looks for one.
 */
function pickedBy(tracer: Tracer, { value, scope, context }: ValueInContext): Picked | undefined {
  const item = value.kind === 'select' && value.on.kind === 'name' ? lookUp(scope, value.on.name) : undefined
  if (item === undefined || scope.unit.kind === 'init' || !item.assignments.some(({ take }) => take === 'element'))
    return undefined
  for (const node of bodyOf(scope.unit).nodes) {
    if (node.kind !== 'value') continue
    const sides = node.value.kind === 'other' ? node.value.parts : node.value.kind === 'call' ? node.value.args : []
    const [one, other, ...more] = sides
    if (one === undefined || other === undefined || more.length > 0) continue
    for (const [field, against] of [[one, other] as const, [other, one] as const]) {
      if (field.kind !== 'select' || field.on.kind !== 'name' || lookUp(node.scope, field.on.name) !== item) continue
      const named = fieldOf(field, node.scope)
      const key = named && keyOf(named)
      const origins = tracer.trace({ value: against, scope: node.scope, context })
      const texts = origins.flatMap(({ value: text }) => (text.kind === 'text' && text.text !== '' ? [text.text] : []))
      if (key !== undefined && texts.length > 0 && texts.length === origins.length) return { key, texts }
    }
  }
  return undefined
}

type Field = { readonly name: string; readonly tag: string | undefined }

function fieldOf(value: Value & { kind: 'select' }, scope: Scope): Field | undefined {
  const on = typeOf(value.on, scope)
  if (on === undefined) return undefined
  const selected = selectFrom(on, value.name)
  if (selected?.kind === 'field') return { name: value.name, tag: selected.field.tag }
  // A getter of a generated message: GetEndpoint().
  return selected === undefined && isForeignStruct(on) ? { name: value.name, tag: undefined } : undefined
}

function isForeignStruct(ty: ScopedType): boolean {
  return underlying(ty) === undefined && namedOf(ty)?.kind === 'foreign'
}

/** The fields on the way to a field and that one, from the outermost that can be seen. */
function fieldsOnTheWay(tracer: Tracer, { value, scope, context }: ValueInContext, depth: number): readonly Field[] {
  if (depth >= MAX_KEYS) return []
  if (value.kind === 'index') {
    const outer = fieldsOnTheWay(tracer, outerOf(tracer, { value: value.on, scope, context }), depth + 1)
    return outer.length === 0
      ? []
      : [...outer, { name: value.by.kind === 'text' ? value.by.text : ANY_KEY, tag: undefined }]
  }
  if (value.kind !== 'select') return []
  const field = fieldOf(value, scope)
  if (field === undefined) return []
  const outer = outerOf(tracer, { value: value.on, scope, context })
  return [...fieldsOnTheWay(tracer, outer, depth + 1), field]
}

/** What configuration files call a field; undefined: its fields are those of what is around it. */
function keyOf({ name, tag }: Field): string | undefined {
  const own = tagOf(tag, ['yaml', 'json', 'mapstructure', 'koanf', 'toml', 'hcl', 'config', 'ini']) ?? name
  return own === '' ? undefined : own
}

/** What a variable is that holds a section: `rpc := cfg.Rpc`. */
function outerOf(tracer: Tracer, at: ValueInContext): ValueInContext {
  if (at.value.kind === 'select') return at
  const sections = tracer.trace(at).filter(({ value }) => value.kind === 'select' || value.kind === 'index')
  return sections.length === 1 && sections[0] ? sections[0] : at
}

/** The value of the first key that the tag has, without options. Source: pkg.go.dev/reflect#StructTag. */
function tagOf(tag: string | undefined, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = new RegExp(`(?:^|\\s)${key}:"([^"]*)"`).exec(tag ?? '')?.[1]
    if (value !== undefined) return value.split(',')[0]
  }
  return undefined
}
