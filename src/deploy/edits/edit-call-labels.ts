import assert from 'node:assert'
import { isAlias, isMap, isScalar, LineCounter, type Document, type Pair, type Scalar, type YAMLMap } from 'yaml'
import type { FileEdit, RepoFile } from '../../file.ts'
import type { Finding, Parsed } from '../../finding.ts'
import { CALL_LABEL_VALUE } from '../../netpolicy/service/call-label.ts'
import { equalValues } from './equal-values.ts'
import { parseManifest, readManifest, toPlain } from './manifest-documents.ts'

/** Kind → where the labels of its pods are. Source: the Kubernetes API reference, workload resources. */
const POD_LABELS: ReadonlyMap<string, readonly string[]> = new Map([
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'Rollout'].map(
    (kind): [string, readonly string[]] => [kind, ['spec', 'template', 'metadata', 'labels']],
  ),
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'template', 'metadata', 'labels']],
])

type LabelsInput = {
  readonly file: RepoFile
  readonly identityLabel: string
  /** Which labels are ours: those of this prefix. */
  readonly prefix: string
  /** The keys that the pods shall carry of ours, these and no others, sorted. */
  readonly labels: readonly string[]
}

/**
 * Gives all pods in a manifest that carry the identity label the labels of their calls, and takes away those of calls
 * that are no more, by inserting and deleting bytes: nothing that people wrote moves. The result is parsed again and
 * must be the old content but for those labels.
 *
 * Value undefined without findings: they are so already, or no pods of the manifest carry the identity label. Undefined
 * with error findings at their places: `manifest-syntax`, `manifest-template`, and `labels-not-editable` for an alias,
 * an anchor, a merge key, or labels in a form that cannot be extended by a line.
 */
export function editCallLabels(input: LabelsInput): Parsed<FileEdit | undefined> {
  const { file } = input
  const manifest = readManifest(file)
  if (manifest.findings.length > 0) return { value: undefined, findings: manifest.findings }
  const findings: Finding[] = []
  const splices: Splice[] = []
  const changes = new Map<Document, Change>()
  for (const document of manifest.documents) {
    const found = locateLabels(document, input.identityLabel)
    if (found === undefined) continue
    const change = 'why' in found ? found : planChange(found, input)
    const planned = 'why' in change ? change : spliceLabels(file.text, change)
    if ('why' in planned) {
      const message = `the labels of the pods cannot be edited in place: ${planned.why}`
      findings.push(manifest.at('labels-not-editable', message, planned.offset))
    } else if (!('why' in change)) {
      splices.push(...planned)
      changes.set(document, change)
    }
  }
  if (findings.length > 0 || splices.length === 0) return { value: undefined, findings }
  const text = applySplices(file.text, splices)
  if (isProven(manifest.documents, text, changes)) return { value: { path: file.path, text }, findings: [] }
  const message = 'the labels of the pods cannot be changed without changing something else'
  return { value: undefined, findings: [manifest.at('labels-not-editable', message, splices[0]?.start ?? 0)] }
}

type Refused = { readonly why: string; readonly offset: number }
type Labels = { readonly map: YAMLMap; readonly way: readonly string[]; readonly identity: Pair<Scalar, Scalar> }
type Change = Labels & { readonly add: readonly string[]; readonly remove: readonly Pair<Scalar, Scalar>[] }
type Splice = { readonly start: number; readonly end: number; readonly insert: string }

/** Undefined: a document of another kind, or pods without the identity label. */
function locateLabels({ contents }: Document, identityLabel: string): Labels | Refused | undefined {
  const kind = isMap(contents) ? contents.get('kind') : undefined
  const way = typeof kind === 'string' ? POD_LABELS.get(kind) : undefined
  if (way === undefined) return undefined
  let map: unknown = contents
  for (const key of way) {
    if (!isMap(map)) break
    if (map.anchor !== undefined || map.has('<<')) return { why: 'an anchor or a merge key', offset: startOf(map) }
    const next: unknown = map.get(key, true)
    if (isAlias(next)) return { why: 'an alias', offset: next.range?.[0] ?? 0 }
    map = next
  }
  if (!isMap(map)) return undefined
  if (map.anchor !== undefined || map.has('<<')) return { why: 'an anchor or a merge key', offset: startOf(map) }
  const odd = map.items.find(({ key, value }) => !isScalar(key) || !isScalar(value))
  if (odd !== undefined) return { why: 'an alias or no text among them', offset: startOf(map) }
  const identity = (map.items as Pair<Scalar, Scalar>[]).find(({ key }) => key.value === identityLabel)
  return identity && { map, way, identity }
}

function planChange(found: Labels, { prefix, labels, identityLabel }: LabelsInput): Change {
  const pairs = found.map.items as Pair<Scalar, Scalar>[]
  const isOurs = ({ key }: Pair<Scalar, Scalar>) =>
    String(key.value).startsWith(`${prefix}/`) && key.value !== identityLabel
  const ours = pairs.filter(isOurs)
  const isRight = ({ key, value }: Pair<Scalar, Scalar>) =>
    labels.includes(String(key.value)) && value?.value === CALL_LABEL_VALUE
  const kept = new Set(ours.filter(isRight).map(({ key }) => key.value))
  return { ...found, add: labels.filter((key) => !kept.has(key)), remove: ours.filter((pair) => !isRight(pair)) }
}

function spliceLabels(text: string, change: Change): readonly Splice[] | Refused {
  if (change.add.length === 0 && change.remove.length === 0) return []
  return change.map.flow === true ? spliceFlow(change) : spliceBlock(text, change)
}

// After the identity label, which stays.
function spliceFlow({ map, identity, add, remove }: Change): readonly Splice[] | Refused {
  const items = map.items as Pair<Scalar, Scalar>[]
  const splices: Splice[] = []
  for (const pair of remove) {
    const before = items[items.indexOf(pair) - 1]
    if (before === undefined) return { why: 'the first of them would have to go', offset: startOf(pair.key) }
    splices.push({ start: endOf(before), end: endOf(pair), insert: '' })
  }
  const insert = add.map((key) => `, ${key}: "${CALL_LABEL_VALUE}"`).join('')
  return [...splices, { start: endOf(identity), end: endOf(identity), insert }]
}

function spliceBlock(text: string, { identity, add, remove }: Change): readonly Splice[] | Refused {
  const lines = [identity, ...remove].map((pair) => lineOf(text, pair))
  const odd = lines.find((line) => line.isShared)
  if (odd !== undefined) return { why: 'they do not stand in lines of their own', offset: odd.start }
  const [own, ...gone] = lines
  assert(own, 'the identity label has a line')
  const insert = add.map((key) => `${own.indent}${key}: "${CALL_LABEL_VALUE}"${own.lineEnd}`).join('')
  // Where the file ends without a line end, it does so afterwards.
  const isLast = own.end === text.length && !text.endsWith('\n')
  const inserted = isLast && insert !== '' ? own.lineEnd + insert.slice(0, -own.lineEnd.length) : insert
  return [
    ...gone.map(({ start, end }) => ({ start, end, insert: '' })),
    { start: own.end, end: own.end, insert: inserted },
  ]
}

function lineOf(text: string, pair: Pair<Scalar, Scalar>) {
  const key = startOf(pair.key)
  const start = text.lastIndexOf('\n', key - 1) + 1
  const found = text.indexOf('\n', endOf(pair))
  const end = found === -1 ? text.length : found + 1
  const indent = text.slice(start, key)
  const isShared = !/^ *$/.test(indent) || text.slice(key, endOf(pair)).includes('\n')
  return { start, end, indent, isShared, lineEnd: text.slice(start, end).endsWith('\r\n') ? '\r\n' : '\n' }
}

function applySplices(text: string, splices: readonly Splice[]): string {
  const backwards = splices.toSorted((a, b) => b.start - a.start || b.end - a.end)
  return backwards.reduce((now, { start, end, insert }) => now.slice(0, start) + insert + now.slice(end), text)
}

function isProven(before: readonly Document[], text: string, changes: ReadonlyMap<Document, Change>): boolean {
  const after = parseManifest(text, new LineCounter())
  if (after.some(({ errors }) => errors.length > 0)) return false
  try {
    const wanted = before.map((document) => {
      const plain = toPlain(document)
      const change = changes.get(document)
      if (change !== undefined) changePlain(plain, change)
      return plain
    })
    return equalValues(wanted, after.map(toPlain))
  } catch (error) {
    // How the yaml package answers an alias without an anchor, or too many of them.
    if (error instanceof ReferenceError) return false
    throw error
  }
}

function changePlain(plain: unknown, { way, identity, add, remove }: Change): void {
  const labels = way.reduce<unknown>((at, key) => (at instanceof Map ? at.get(key) : undefined), plain)
  assert(labels instanceof Map, 'labels were found here before')
  const gone = new Set(remove.map(({ key }) => key.value))
  const entries = [...(labels as Map<unknown, unknown>)].filter(([key]) => !gone.has(key))
  labels.clear()
  for (const [key, value] of entries) {
    labels.set(key, value)
    if (key === identity.key.value) for (const added of add) labels.set(added, CALL_LABEL_VALUE)
  }
}

function startOf(node: { readonly range?: readonly number[] | null | undefined }): number {
  return node.range?.[0] ?? 0
}

function endOf({ key, value }: Pair<Scalar, Scalar>): number {
  return value?.range?.[1] ?? key.range?.[1] ?? 0
}
