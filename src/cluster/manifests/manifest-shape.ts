import type { YamlNode } from '../../yaml/yaml-node.ts'
import { dictionary, integer, list, oneOf, quote, record, refine, text } from '../../yaml/yaml-shape.ts'
import type { Shape } from '../../yaml/yaml-shape.ts'
import { isLabelKey, isLabelValue, isPortName } from '../../kubernetes/kubernetes-names.ts'
import { PORT_MAX, PORT_MIN } from '../model/port-set.ts'
import type { Labels, Protocol } from '../model/cluster.ts'
import type { Selector } from '../model/selector.ts'

/** Of any list in a manifest: a policy with more rules than this was not written to be read. */
const ITEMS_MAX = 100_000

type Fields = Readonly<Record<string, Shape<unknown>>>
type ValueOf<S> = S extends Shape<infer T> ? T : never
type RecordOf<F> = { readonly [K in keyof F]: ValueOf<F[K]> | undefined }

/** A map with these keys and no others. A key without a value counts as left out, as Kubernetes has it. */
export function exact<F extends Fields>(fields: F, required: readonly (keyof F & string)[] = []): Shape<RecordOf<F>> {
  const shape = record(fields, required)
  return (node, name, report) => shape(selectFields(node, undefined), name, report)
}

/** The same, passing over other keys. */
export function loose<F extends Fields>(fields: F, required: readonly (keyof F & string)[] = []): Shape<RecordOf<F>> {
  const shape = record(fields, required)
  const known = new Set(Object.keys(fields))
  return (node, name, report) => shape(selectFields(node, known), name, report)
}

/** A list of any length. */
export function items<T>(shape: Shape<T>): Shape<readonly T[]> {
  return list(shape, { max: ITEMS_MAX })
}

/** The node itself, for what is read later. */
export const anything: Shape<YamlNode> = (node) => node

export const boolean: Shape<boolean> = (node, name, report) => {
  if (node.kind === 'scalar' && node.type === 'boolean') return /^(?:[yY]|true|True|TRUE|on|On|ON)/.test(node.text)
  return void report('bad-value', node.start, `${name} must be true or false.`)
}

/** Any number that is not endless. */
export const number: Shape<number> = (node, name, report) => {
  const value = node.kind === 'scalar' && node.type === 'number' ? Number(node.text) : NaN
  return Number.isFinite(value) ? value : void report('bad-value', node.start, `${name} must be a number.`)
}

/** Labels that Kubernetes takes. */
export const labels: Shape<Labels> = (node, name, report) => {
  const given = dictionary(labelValue)(node, name, report)
  const sound = given?.flatMap(({ key, value, offset }): [string, string][] => {
    if (isLabelKey(key)) return value === undefined ? [] : [[key, value]]
    report('bad-value', offset, `${quote(key)} is no label that Kubernetes takes.`)
    return []
  })
  return sound === undefined ? undefined : new Map(sound)
}

/** Annotations: any text by any key. */
export const annotations: Shape<Labels> = (node, name, report) => {
  const given = dictionary(text)(node, name, report)
  return given === undefined
    ? undefined
    : new Map(given.flatMap(({ key, value }): [string, string][] => (value === undefined ? [] : [[key, value]])))
}

const labelValue = refine(text, (value, complain) =>
  isLabelValue(value) ? value : complain(`is ${quote(value)}, which Kubernetes does not take as a label's value`),
)

const labelKey = refine(text, (key, complain) =>
  isLabelKey(key) ? key : complain(`is ${quote(key)}, which Kubernetes does not take as a label`),
)

/** A label selector of Kubernetes. */
export const labelSelector: Shape<Selector> = (node, name, report) => {
  const given = exact({ matchLabels: labels, matchExpressions: items(expression) })(node, name, report)
  if (given === undefined) return undefined
  const equal = [...(given.matchLabels ?? [])].map(([key, value]): Selector => ({ kind: 'in', key, values: [value] }))
  const parts = [...equal, ...(given.matchExpressions ?? [])]
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : { kind: 'and', of: parts }
}

const expression: Shape<Selector> = refine(
  exact({ key: labelKey, operator: oneOf('In', 'NotIn', 'Exists', 'DoesNotExist'), values: items(labelValue) }, [
    'key',
    'operator',
  ]),
  ({ key, operator, values = [] }, complain) => {
    if (key === undefined || operator === undefined) return undefined
    const takesValues = operator === 'In' || operator === 'NotIn'
    if (takesValues !== values.length > 0)
      return complain(`has ${takesValues ? 'no values' : 'values'} for ${operator}`)
    const positive: Selector = takesValues ? { kind: 'in', key, values } : { kind: 'has', key }
    return operator === 'In' || operator === 'Exists' ? positive : { kind: 'not', of: positive }
  },
)

export const protocol: Shape<Protocol> = oneOf('TCP', 'UDP', 'SCTP')

export const portNumber: Shape<number> = integer(PORT_MIN, PORT_MAX)

/** The name of a container's port. */
export const portName: Shape<string> = refine(text, (name, complain) =>
  isPortName(name) ? name : complain(`is ${quote(name)}, which Kubernetes does not take as the name of a port`),
)

/** A port by number or by the name that a container gives it. */
export const portOrName: Shape<number | string> = (node, name, report) =>
  (node.kind === 'scalar' && node.type === 'string' ? portName : portNumber)(node, name, report)

/** A map without the keys that have no value, and of the others the wanted ones; other nodes as they are. */
function selectFields(node: YamlNode, wanted: ReadonlySet<string> | undefined): YamlNode {
  if (node.kind !== 'map') return node
  const fields = node.fields.filter(
    ({ key, value }) => (wanted?.has(key) ?? true) && !(value.kind === 'scalar' && value.type === 'null'),
  )
  return fields.length === node.fields.length ? node : { ...node, fields }
}
