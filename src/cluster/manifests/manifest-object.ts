import type { Finding, FindingCode, Place, Severity } from '../../finding.ts'
import type { YamlNode } from '../../yaml/yaml-node.ts'
import { quote, text } from '../../yaml/yaml-shape.ts'
import type { Report } from '../../yaml/yaml-shape.ts'
import type { Labels } from '../model/cluster.ts'
import { isDnsLabel, isSubdomain } from '../../kubernetes/kubernetes-names.ts'
import { annotations, anything, items, labels, loose } from './manifest-shape.ts'
import type { ManifestFile } from './read-documents.ts'

/** One object of Kubernetes: who it is, and the rest still to be read. */
export type ManifestObject = {
  /** `apps`, `networking.k8s.io`; empty for the core group. */
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly name: string
  /** Undefined where the manifest has none: `default` for what lives in a namespace. */
  readonly namespace: string | undefined
  readonly labels: Labels
  readonly annotations: Labels
  readonly node: YamlNode
  readonly place: Place
  /** For shapes; every complaint is an error. */
  readonly report: Report
  readonly note: (severity: Severity, code: FindingCode, message: string, offset?: number, hint?: string) => void
  readonly placeAt: (offset: number) => Place
}

/** What cannot even be told to be an object, or has no usable name; it may be a policy. */
export type Unnamed = { readonly kind: string | undefined; readonly place: Place }

/** A namespace for what lives in one. */
export const DEFAULT_NAMESPACE = 'default'

/**
 * The objects of one file that are wanted, those inside of lists among them; documents that are no objects of
 * Kubernetes (other YAML files) are passed over. What looks like one and has no usable kind or name is a finding, and
 * told apart.
 */
export function readObjects(
  file: ManifestFile,
  { isWanted, findings }: { isWanted: (group: string, kind: string) => boolean; findings: Finding[] },
): { readonly objects: readonly ManifestObject[]; readonly unnamed: readonly Unnamed[] } {
  const objects: ManifestObject[] = []
  const unnamed: Unnamed[] = []
  // The items of a PodList need not say that they are Pods.
  const visit = (node: YamlNode, list?: { readonly apiVersion: string; readonly kind: string }): void => {
    if (node.kind !== 'map' || (!list && !node.fields.some(({ key }) => key === 'kind' || key === 'apiVersion'))) return
    const report = reportInto(findings, file)
    const place = file.placeAt(node.start)
    const head = loose({ apiVersion: text, kind: text, items: items(anything), metadata: anything })(node, '', report)
    const inherited = list === undefined || list.kind === 'List' ? undefined : list
    const apiVersion = head?.apiVersion ?? inherited?.apiVersion
    const kind = head?.kind ?? inherited?.kind.slice(0, -'List'.length)
    if (kind === undefined || apiVersion === undefined) {
      // A file of another program may have one of the two keys.
      if (isObjectLike(node)) report('bad-value', node.start, 'The object lacks a kind or an apiVersion.')
      if (isObjectLike(node)) unnamed.push({ kind, place })
      return
    }
    if (kind.endsWith('List') && head?.items !== undefined && list === undefined) {
      for (const item of head.items) visit(item, { apiVersion, kind })
      return
    }
    if (!isWanted(groupOf(apiVersion), kind)) return
    const object = readHead({ file, node, findings, apiVersion, kind, metadata: head?.metadata })
    if (object === undefined) unnamed.push({ kind, place })
    else objects.push(object)
  }
  for (const { root } of file.documents) if (root !== undefined) visit(root)
  return { objects, unnamed }
}

function readHead(given: {
  file: ManifestFile
  node: YamlNode
  findings: Finding[]
  apiVersion: string
  kind: string
  metadata: YamlNode | undefined
}): ManifestObject | undefined {
  const { file, node, findings, apiVersion, kind, metadata } = given
  const report = reportInto(findings, file)
  if (metadata === undefined) return void report('bad-value', node.start, `A ${clip(kind)} has no metadata.`)
  const about = loose({ name: text, generateName: text, namespace: text, labels, annotations })(
    metadata,
    'metadata',
    report,
  )
  const name = about?.name ?? about?.generateName
  if (about === undefined || name === undefined) {
    return void report('bad-value', metadata.start, `A ${clip(kind)} has no metadata.name.`)
  }
  if (!isSubdomain(name.replace(/-$/, ''))) {
    return void report('bad-value', metadata.start, `Kubernetes does not take ${quote(name)} as a name.`)
  }
  const { namespace } = about
  if (namespace !== undefined && !isDnsLabel(namespace)) {
    return void report('bad-value', metadata.start, `Kubernetes does not take ${quote(namespace)} as a namespace.`)
  }
  const group = groupOf(apiVersion)
  return {
    ...{ group, version: apiVersion.slice(group.length).replace('/', ''), kind, name, namespace, node, report },
    labels: about.labels ?? new Map(),
    annotations: about.annotations ?? new Map(),
    place: file.placeAt(node.start),
    placeAt: file.placeAt,
    note: (severity, code, message, offset = node.start, hint) =>
      findings.push({
        code,
        severity,
        message,
        ...(hint === undefined ? {} : { hint }),
        place: file.placeAt(offset),
      }),
  }
}

function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
}

function reportInto(findings: Finding[], file: ManifestFile): Report {
  return (_, offset, message, hint) =>
    findings.push({
      code: 'manifest-syntax',
      severity: 'error',
      message,
      ...(hint === undefined ? {} : { hint }),
      place: file.placeAt(offset),
    })
}

function isObjectLike(node: YamlNode): boolean {
  return node.kind === 'map' && node.fields.some(({ key }) => key === 'spec' || key === 'metadata')
}

function clip(kind: string): string {
  return /^[A-Za-z]{1,60}$/.test(kind) ? kind : quote(kind)
}
