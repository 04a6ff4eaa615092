import type { Statement, TypeFact, Value } from './source-facts.ts'

// The encoded form of a kind is its place in its list. The most frequent ones come first: they are looked for from the
// left.
/** All kinds of values. */
export const VALUE_KINDS = [
  'name',
  'call',
  'select',
  'other',
  'text',
  'composite',
  'address',
  'func',
  'join',
  'type',
  'index',
  'cast',
  'deref',
] as const satisfies readonly Value['kind'][]

/** All kinds of steps. */
export const STATEMENT_KINDS = [
  'block',
  'return',
  'let',
  'do',
  'each',
  'when',
] as const satisfies readonly Statement['kind'][]

/** All kinds of types. */
export const TYPE_KINDS = [
  'named',
  'pointer',
  'list',
  'map',
  'struct',
  'func',
  'interface',
  'unknown',
] as const satisfies readonly TypeFact['kind'][]
