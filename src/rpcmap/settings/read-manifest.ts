import { isDockerfile } from '../facts/extract-data.ts'
import { fillIn } from './fill-in.ts'
import type { FilledEntry } from './fill-in.ts'
import { textOf } from './manifest-entries.ts'
import { lastPart } from '../facts/path-parts.ts'
import { readComposeWorkloads } from './read-compose-workloads.ts'
import { readImage } from './read-image.ts'
import { readKubernetesWorkload } from './read-kubernetes-workload.ts'
import type { DataFacts } from '../facts/source-facts.ts'
import { lineOf } from '../facts/trace-step.ts'
import { withBuilds } from './with-builds.ts'
import type { Variable, Workload } from './workload.ts'
import type { TraceStep } from '../facts/trace-step.ts'

type Manifests = {
  readonly workloads: readonly Workload[]
  /** What images are built to run with, as Dockerfiles say: it counts where nothing else is said. */
  readonly images: readonly Workload[]
  /** Kubernetes Services. */
  readonly hosts: readonly KubernetesService[]
  /** Namespaces that manifests put things into. */
  readonly namespaces: ReadonlySet<string>
  /** Everything else. */
  readonly settings: readonly { readonly path: string; readonly entries: readonly FilledEntry[] }[]
}

/** A name, the labels of the pods behind it, and the line that says so. */
type KubernetesService = {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
  readonly from: TraceStep
}

type Source = { readonly path: string; readonly facts: DataFacts }

/**
 * Tells manifests from other configuration, and fills in what they take from elsewhere: `.env` files, values of a
 * chart, ConfigMaps.
 */
export function readManifest(sources: readonly Source[]): Manifests {
  const workloads: Workload[] = []
  const images: Workload[] = []
  const hosts: KubernetesService[] = []
  const settings: { path: string; entries: readonly FilledEntry[] }[] = []
  const namespaces = new Set<string>()
  const files = new Map(sources.map(({ path, facts }) => [path, facts]))
  const maps = configMaps(sources)
  for (const { path, facts } of sources) {
    if (isDockerfile(lastPart(path))) {
      images.push(...facts.docs.map((entries) => readImage(path, entries)))
      continue
    }
    for (const doc of facts.docs) {
      const entries = fillIn(path, doc, files)
      const kind = textOf(entries, 'kind')
      const namespace = textOf(
        entries,
        kind === 'Kustomization' ? 'namespace' : kind === 'Namespace' ? 'metadata.name' : 'metadata.namespace',
      )
      if (kind !== undefined && namespace !== undefined && /^[a-z0-9-]+$/.test(namespace)) namespaces.add(namespace)
      if (entries.some(([at]) => /(^|\.)containers\.0\./.test(at)))
        workloads.push(readKubernetesWorkload(path, entries, maps))
      else if (kind === 'Service' && textOf(entries, 'apiVersion') === 'v1') {
        hosts.push(...kubernetesService(path, entries))
      } else if (
        entries.some(([at]) => /^services\.[^.]+\.(image|build|container_name|environment|command)(\.|$)/.test(at))
      ) {
        workloads.push(...readComposeWorkloads(path, entries, files))
      } else settings.push({ path, entries })
    }
  }
  return { workloads: withBuilds(workloads), images, hosts, settings, namespaces }
}

function configMaps(sources: readonly Source[]): ReadonlyMap<string, readonly Variable[]> {
  const maps = new Map<string, Variable[]>()
  for (const { path, facts } of sources) {
    for (const doc of facts.docs) {
      const kind = textOf(doc, 'kind')
      if (kind !== 'ConfigMap' && kind !== 'Secret') continue
      const data = doc.filter(([at]) => /^(data|stringData)\./.test(at))
      const name = textOf(doc, 'metadata.name') ?? ''
      const list = maps.get(name) ?? []
      maps.set(name, list)
      for (const [at, text, line] of data) {
        const key = at.slice(at.indexOf('.') + 1)
        list.push({ key, text, steps: [lineOf(path, line, `${key}: ${text}`)] })
      }
    }
  }
  return maps
}

function kubernetesService(path: string, entries: readonly FilledEntry[]): readonly KubernetesService[] {
  const name = entries.find(([at]) => at === 'metadata.name')
  if (name === undefined) return []
  const selector = entries.filter(([at]) => at.startsWith('spec.selector.'))
  const labels = selector.map(([at, text]) => [at.slice('spec.selector.'.length), text] as const)
  const text = [`Service ${name[1]}`, ...labels.map(([key, text]) => `${key}=${text}`)].join(' ')
  return [{ name: name[1], labels: new Map(labels), from: lineOf(path, (selector[0] ?? name)[2], text) }]
}
