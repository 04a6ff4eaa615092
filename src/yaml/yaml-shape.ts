import { nearestName } from '../text/nearest-name.ts'
import type { YamlField, YamlNode } from './yaml-node.ts'

/**
 * Takes a value out of a node and reports whatever is wrong with it; goes on after the first mistake. `name` is what
 * messages call the node (`review.default`; empty for the file itself). Undefined when the node is not usable, which
 * was then reported.
 */
export type Shape<T> = (node: YamlNode, name: string, report: Report) => T | undefined

/** Messages are one sentence; `offset` is where in the text. */
export type Report = (kind: Complaint, offset: number, message: string, hint?: string) => void

export type Complaint = 'unknown-key' | 'bad-value' | 'duplicate'

type Fields = Readonly<Record<string, Shape<unknown>>>
type ValueOf<S> = S extends Shape<infer T> ? T : never

/**
 * A map with these keys. All values may be undefined; a required one that is missing was reported. No value at all is
 * an empty map.
 */
export function record<F extends Fields>(
  fields: F,
  required: readonly (keyof F & string)[] = [],
): Shape<{ readonly [K in keyof F]: ValueOf<F[K]> | undefined }> {
  const shapes = new Map(Object.entries(fields))
  return (node, name, report) => {
    const given = fieldsOf(node, name, report)
    if (given === undefined) return undefined
    const values = new Map<string, unknown>()
    for (const { field, twice } of markRepeated(given, name, report)) {
      const shape = shapes.get(field.key)
      if (shape === undefined) {
        report('unknown-key', field.start, unknownKey(field.key, name), hintKey(field.key, shapes.keys()))
      } else values.set(field.key, twice ? undefined : shape(field.value, join(name, field.key), report))
    }
    for (const key of required) {
      if (!values.has(key)) report('bad-value', node.start, `${sayName(name)} lacks ${quote(key)}.`)
    }
    // Only known keys come this far, so that no name from outside becomes a property.
    return Object.fromEntries([...shapes.keys()].map((key) => [key, values.get(key)])) as {
      readonly [K in keyof F]: ValueOf<F[K]> | undefined
    }
  }
}

/**
 * One field of a map whose keys are free. `value` undefined: reported. `twice`: its key occurs more than once, also
 * reported.
 */
export type DictionaryItem<T> = {
  readonly key: string
  readonly value: T | undefined
  readonly offset: number
  readonly twice: boolean
}

/** A map with any keys, in the order written. No value at all is an empty map. */
export function dictionary<T>(shape: Shape<T>): Shape<readonly DictionaryItem<T>[]> {
  return (node, name, report) => {
    const given = fieldsOf(node, name, report)
    if (given === undefined) return undefined
    return markRepeated(given, name, report).map(({ field, twice }) => {
      const value = shape(field.value, join(name, field.key), report)
      return { key: field.key, value, offset: field.start, twice }
    })
  }
}

/** A list; items that are not usable are left out. With `unique`, an item that repeats another is reported. */
export function list<T>(
  shape: Shape<T>,
  limits: { readonly min?: number; readonly max: number; readonly unique?: boolean },
): Shape<readonly T[]> {
  return (node, name, report) => {
    if (node.kind !== 'list') return void report('bad-value', node.start, `${sayName(name)} must be a list.`)
    if (node.items.length < (limits.min ?? 0)) report('bad-value', node.start, `${sayName(name)} must not be empty.`)
    if (node.items.length > limits.max) {
      return void report('bad-value', node.start, `${sayName(name)} has more than ${limits.max} items.`)
    }
    const values = new Set<T>()
    return node.items.flatMap((item, index) => {
      const itemName = `${name}[${index}]`
      const value = shape(item, itemName, report)
      if (value === undefined) return []
      if (limits.unique === true && values.has(value)) {
        report('bad-value', item.start, `${itemName} repeats ${quote(String(value))}.`)
      }
      values.add(value)
      return [value]
    })
  }
}

/** A string. Numbers, booleans and null need quotes to be one. */
export const text: Shape<string> = (node, name, report) => {
  if (node.kind === 'scalar' && node.type === 'string') return node.text
  const hint = node.kind === 'scalar' && node.type !== 'null' ? `Write it in quotes: "${node.text}".` : undefined
  return void report('bad-value', node.start, `${sayName(name)} must be text.`, hint)
}

export function integer(min: number, max: number): Shape<number> {
  return (node, name, report) => {
    const value = node.kind === 'scalar' && /^[0-9]{1,9}$/.test(node.text) ? Number(node.text) : undefined
    if (node.kind === 'scalar' && node.type === 'number' && value !== undefined && value >= min && value <= max)
      return value
    const message = `${sayName(name)} must be a whole number from ${min} to ${max}.`
    return void report('bad-value', node.start, message)
  }
}

/** One of these words. */
export function oneOf<const T extends string>(...words: readonly T[]): Shape<T> {
  return (node, name, report) => {
    const given = node.kind === 'scalar' ? node.text : undefined
    const word = words.find((candidate) => candidate === given)
    if (word !== undefined) return word
    const is = given === undefined ? '' : `, not ${quote(given)}`
    const message = `${sayName(name)} must be ${words.join(' or ')}${is}.`
    return void report('bad-value', node.start, message, given === undefined ? undefined : hintKey(given, words))
  }
}

/** A value with the offset of its node, for checks that compare several. */
export function located<T>(shape: Shape<T>): Shape<{ readonly value: T; readonly offset: number }> {
  return (node, name, report) => {
    const value = shape(node, name, report)
    return value === undefined ? undefined : { value, offset: node.start }
  }
}

/**
 * Checks or changes a value that has the shape. `complain` takes the end of a sentence that starts with the value's
 * name.
 */
export function refine<A, B>(
  shape: Shape<A>,
  check: (value: A, complain: (problem: string, hint?: string) => undefined) => B | undefined,
): Shape<B> {
  return (node, name, report) => {
    const value = shape(node, name, report)
    if (value === undefined) return undefined
    return check(value, (problem, hint) => void report('bad-value', node.start, `${sayName(name)} ${problem}.`, hint))
  }
}

/** Undefined as soon as anything inside was reported. */
export function strict<T>(shape: Shape<T>): Shape<T> {
  return (node, name, report) => {
    let clean = true
    const value = shape(node, name, (...complaint) => {
      clean = false
      report(...complaint)
    })
    return clean ? value : undefined
  }
}

/** Text from outside for a message: in quotes, on one line, and not endless. */
export function quote(outside: string): string {
  return JSON.stringify(outside.length > 80 ? `${outside.slice(0, 80)}…` : outside)
}

/** What to say after a name that is not known; undefined when nothing is near. */
export function hintKey(given: string, known: Iterable<string>): string | undefined {
  const nearest = nearestName(given, known)
  return nearest === undefined ? undefined : `Did you mean ${quote(nearest)}?`
}

function fieldsOf(node: YamlNode, name: string, report: Report): readonly YamlField[] | undefined {
  if (node.kind === 'map') return node.fields
  if (node.kind === 'scalar' && node.type === 'null') return []
  return void report('bad-value', node.start, `${sayName(name)} must be a map of keys and values.`)
}

/** The first of each key, marked when others follow. */
function markRepeated(fields: readonly YamlField[], name: string, report: Report) {
  const first = new Map<string, YamlField>()
  const repeated = new Set<YamlField>()
  for (const field of fields) {
    const earlier = first.get(field.key)
    if (earlier === undefined) first.set(field.key, field)
    else {
      repeated.add(earlier)
      report('duplicate', field.start, `${sayName(name)} has the key ${quote(field.key)} twice.`)
    }
  }
  return [...first.values()].map((field) => ({ field, twice: repeated.has(field) }))
}

function unknownKey(key: string, name: string): string {
  return `${quote(key)} is no key of ${name === '' ? 'this file' : sayName(name)}.`
}

function sayName(name: string): string {
  return name === '' ? 'The file' : name.length > 160 ? `${name.slice(0, 160)}…` : name
}

function join(name: string, key: string): string {
  // Hostile keys may hold anything; those that could be mistaken for more than a key are quoted.
  const shown = /^[\w.-]{1,80}$/.test(key) ? key : quote(key)
  return name === '' ? shown : `${name}.${shown}`
}
