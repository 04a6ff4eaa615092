import { addressOfAsked, lookedUpService } from './asked-service.ts'
import type { Asked } from './asked-service.ts'
import { configuredBy, configuredField, lookupOf, storedFlag, variablesOfField } from './configured-text.ts'
import type { Lookup } from './configured-text.ts'
import { describe } from '../facts/describe.ts'
import { foreignPath } from '../program/foreign-path.ts'
import { httpVerb } from './http-verb.ts'
import { joinTexts, MAX_LENGTH, MAX_TEXTS } from './join-texts.ts'
import type { Origin, ValueInContext } from './origin.ts'
import { functionTexts, methodTexts } from './library-texts.ts'
import type { LibraryCall } from './library-texts.ts'
import { importedName } from '../program/members.ts'
import { namedAfter } from './named-variable.ts'
import { atOf, isBeside } from '../program/scope.ts'
import { isVariable } from '../settings/setting.ts'
import type { SettingBind } from '../program/setting-bind.ts'
import type { Value } from '../facts/source-facts.ts'
import { UNKNOWN_PART } from '../settings/unknown-part.ts'
import { UNKNOWN_TEXT } from './text.ts'
import type { Text } from './text.ts'
import type { Tracer } from './trace-value.ts'
import { hostOnly, pathOnly, schemeOnly } from './url-text.ts'
import type { TraceStep } from '../facts/trace-step.ts'
import { writtenParts } from './written-parts.ts'

const MAX_DEPTH = 16

/**
 * All texts that a value can be, without repetition, in order of appearance. Nothing known: one text, which is
 * UNKNOWN_PART.
 */
export function evaluateText(tracer: Tracer, at: ValueInContext, depth = 0): readonly Text[] {
  if (depth > MAX_DEPTH) return UNKNOWN_TEXT
  const texts = new Map<string, Text>()
  const origins = tracer.trace(at)
  const whole = origins.filter(({ value }) => value.kind !== 'other' || value.appended !== true)
  // `x += …` says what stands behind the rest of x, and nothing of what x begins with.
  const grown = whole.length > 0 && whole.length < origins.length
  for (const origin of grown ? whole : origins) {
    for (const { text: begin, steps, number } of originTexts(tracer, origin, depth)) {
      const text = grown ? `${begin.replace(/\0$/, '')}${UNKNOWN_PART}` : begin
      if (texts.size >= MAX_TEXTS) return [...texts.values(), { text: UNKNOWN_PART, steps: [] }]
      const elsewhere =
        origin.steps.length > 0 || origin.scope.unit !== at.scope.unit || !isBeside(atOf(origin.value), atOf(at.value))
      const itself = SELF_EVIDENT.has(origin.value.kind) && elsewhere ? [placeOf(origin)] : []
      const more = { ...(origin.via ? { via: origin.via } : {}), ...(number ? { number } : {}) }
      const found = { text: text.slice(0, MAX_LENGTH), steps: [...origin.steps, ...itself, ...steps], ...more }
      if (!texts.has(found.text)) texts.set(found.text, found)
    }
  }
  if ([...texts.keys()].some((text) => text !== '')) return [...texts.values()]
  const unset = origins.flatMap((origin) => unsetIn(tracer, origin, depth))
  const byName = unset.flatMap((step) => namedAfter(tracer.view.deployment, step) ?? [])
  if (byName.length > 0) return byName
  return texts.size > 0 && unset.length === 0 ? [...texts.values()] : [{ text: UNKNOWN_PART, steps: unset }]
}

/** The environment variables that a value is, and that nothing sets. */
function unsetIn(tracer: Tracer, origin: Origin, depth: number): readonly TraceStep[] {
  const { value, scope, context } = origin
  if (value.kind === 'select') {
    const step = { file: scope.file, at: atOf(value), text: describe(value) }
    return variablesOfField(tracer, origin).map((unset) => ({ ...step, unset }))
  }
  const lookup = value.kind === 'call' ? lookupOf(value, scope) : undefined
  if (value.kind !== 'call' || lookup === undefined || lookup.kind === 'flag') return []
  // Libraries read keys that are written like variables from variables too.
  const isUnset = (text: string) =>
    lookup.kind === 'variable' ? text !== '' && !text.includes(UNKNOWN_PART) : isVariable(text)
  const names = evaluateText(tracer, { value: lookup.key, scope, context }, depth + 1)
  return names.flatMap(({ text }) =>
    isUnset(text) ? [{ file: scope.file, at: value.at, text: describe(value), unset: text }] : [],
  )
}

/** Values that say themselves what a text is. */
const SELF_EVIDENT: ReadonlySet<Value['kind']> = new Set(['text', 'join', 'composite'])

function placeOf({ value, scope }: Origin): TraceStep {
  return { file: scope.file, at: atOf(value), text: describe(value) }
}

function originTexts(tracer: Tracer, origin: Origin, depth: number): readonly Text[] {
  const { value, scope, context } = origin
  const inner = (part: Value) => evaluateText(tracer, { value: part, scope, context }, depth + 1)
  const flag = storedFlag(origin)
  if (flag) return lookedUp(tracer, flag, inner)
  switch (value.kind) {
    case 'text':
      return [
        { text: value.text.replaceAll(UNKNOWN_PART, '\ufffd'), steps: [], ...(value.number ? { number: true } : {}) },
      ]
    case 'join': {
      const parts = value.parts.map(inner)
      // A sum of numbers.
      return parts.some((texts) => texts.some(({ number }) => number)) ? UNKNOWN_TEXT : joinTexts(parts)
    }
    case 'call':
      return callTexts(tracer, value, origin, inner, depth)
    case 'index':
    case 'select': {
      const verb = importedName(value, scope) && httpVerb(value)
      if (verb?.kind === 'text') return inner(verb)
      const texts = configuredField(tracer, origin)
      if (texts.length > 0) return texts
      const asked = addressOfAsked(tracer, evaluator(tracer, depth), origin)
      if (asked.length > 0) return asked.map(named)
      return resultField(tracer, origin, depth) ?? (variablesOfField(tracer, origin).length > 0 ? [] : UNKNOWN_TEXT)
    }
    case 'composite':
      return value.type?.kind === 'list' ? value.items.flatMap((item) => inner(item.value)) : urlTexts(value, inner)
    case 'name':
    case 'address':
    case 'deref':
    case 'cast':
    case 'func':
    case 'type':
    case 'other':
      return UNKNOWN_TEXT
  }
}

type Inner = (part: Value) => readonly Text[]

/** What a call of something foreign gives. */
function callTexts(
  tracer: Tracer,
  { fn, args, ...call }: Value & { kind: 'call' },
  { scope, context }: Origin,
  inner: Inner,
  depth: number,
): readonly Text[] {
  const called = importedName(fn, scope)
  const variable = (name: string) => {
    const given = configuredBy(tracer, 'variable', name)
    return given.length > 0 ? given : UNKNOWN_TEXT
  }
  const library: LibraryCall = { args, texts: inner, variable }
  const made = called && functionTexts(called, library)
  if (made) return made
  const lookup = lookupOf({ fn, args, ...call }, scope)
  if (lookup) return lookedUp(tracer, lookup, inner)
  const asked = lookedUpService(tracer, evaluator(tracer, depth), { value: { fn, args, ...call }, scope, context })
  if (asked.length > 0) return asked.map(named)
  if (fn.kind !== 'select' || called !== undefined) return UNKNOWN_TEXT
  const written = fn.name === 'String' ? writtenParts(fn.on, scope) : []
  if (written.length > 0) return joinTexts(written.map((part) => evaluateText(tracer, { ...part, context }, depth + 1)))
  const given = methodTexts({ ...fn, packageOf: () => foreignPath(fn.on, scope) }, library)
  if (given) return given
  const getter = /^Get(\p{Lu}\w*)$/u.exec(fn.name)?.[1]
  if (getter !== undefined && args.length === 0) return inner({ kind: 'select', on: fn.on, name: getter, at: fn.at })
  return UNKNOWN_TEXT
}

function evaluator(tracer: Tracer, depth: number) {
  return (value: ValueInContext) => evaluateText(tracer, value, depth + 1)
}

function named({ text, steps }: Asked): Text {
  return { text: text ?? UNKNOWN_PART, steps }
}

/** What configuration says, and the defaults that the code takes where configuration says nothing. */
function lookedUp(tracer: Tracer, { key, kind, otherwise }: Lookup, inner: Inner): readonly Text[] {
  const found = inner(key).filter(({ text }) => !text.includes(UNKNOWN_PART) && text !== '')
  const given = (of: Lookup['kind'], { text: name, steps: before }: Text): Text[] =>
    configuredBy(tracer, of, name).map(({ text, steps }) => ({ text, steps: [...before, ...steps] }))
  const binds = kind === 'variable' ? [] : found.flatMap((name) => bindsOf(tracer, name.text))
  const bound = binds.flatMap(({ variables, scope }) =>
    variables.flatMap((value) => evaluateText(tracer, { value, scope }).flatMap((name) => given('variable', name))),
  )
  const configured = bound.length > 0 ? bound : found.flatMap((name) => given(kind, name))
  if (configured.length === 0 && binds.some(({ otherwise: values }) => values.length > 0)) {
    return binds.flatMap(({ otherwise: values, scope }) =>
      values.flatMap((value) => evaluateText(tracer, { value, scope })),
    )
  }
  const defaults = otherwise.flatMap(inner).filter(({ text }) => /^[^\s\0]+$/.test(text))
  // Set nowhere in the repository: whatever else the value can be says more than that.
  return [...configured, ...defaults]
}

/** What code says about a setting besides asking for it. */
function bindsOf(tracer: Tracer, name: string): readonly SettingBind[] {
  return tracer.view
    .binds()
    .filter(({ keys, scope }) =>
      keys.some((value) =>
        evaluateText(tracer, { value, scope }).some(({ text }) => text.toLowerCase() === name.toLowerCase()),
      ),
    )
}

/**
 * What a library puts into a field of what it gives back: the host of a parsed URL, the name that a queue was declared
 * by.
 */
function resultField(tracer: Tracer, { value, scope, context }: Origin, depth: number): readonly Text[] | undefined {
  if (value.kind !== 'select') return undefined
  const rule = RESULT_FIELDS.get(value.name)
  if (rule === undefined) return undefined
  const texts = tracer.trace({ value: value.on, scope, context }).flatMap((origin): readonly Text[] => {
    const { value: call } = origin
    const [first] = call.kind === 'call' ? call.args : []
    if (call.kind !== 'call' || call.fn.kind !== 'select' || !rule.names.test(call.fn.name) || first === undefined)
      return []
    const found = evaluateText(tracer, { ...origin, value: first }, depth + 1)
    return found.map(rule.take).map(({ text, steps }) => ({ text, steps: [...origin.steps, ...steps] }))
  })
  return texts.length === 0 ? undefined : texts
}

/** Sources: net/url Parse, github.com/rabbitmq/amqp091-go QueueDeclare. */
const RESULT_FIELDS = new Map<string, { readonly names: RegExp; readonly take: (text: Text) => Text }>([
  ['Host', { names: /^(Must)?Parse(RequestURI)?$/, take: hostOnly }],
  ['Scheme', { names: /^(Must)?Parse(RequestURI)?$/, take: schemeOnly }],
  ['Path', { names: /^(Must)?Parse(RequestURI)?$/, take: pathOnly }],
  ['Name', { names: /^QueueDeclare(Passive)?$/, take: (text) => text }],
])

/** `url.URL{Scheme: "http", Host: host, Path: path}`; without a host it is what it adds to another. */
function urlTexts({ items }: Value & { kind: 'composite' }, inner: Inner): readonly Text[] {
  const field = (name: string) => items.find(({ key }) => key?.kind === 'name' && key.name === name)?.value
  const host = field('Host')
  const path = field('Path')
  if (host === undefined) return path === undefined ? UNKNOWN_TEXT : inner(path)
  const paths = path ? inner(path) : [{ text: '', steps: [] }]
  const rooted = paths.map(({ text, steps }) => ({ text: /^[/\0]|^$/.test(text) ? text : `/${text}`, steps }))
  return joinTexts([[{ text: 'http://', steps: [] }], inner(host), rooted])
}
