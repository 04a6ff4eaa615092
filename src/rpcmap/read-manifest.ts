import type { DataEntry } from './data-entries.ts'
import { environmentFile, fillIn } from './fill-in.ts'
import type { DataFacts } from './source-facts.ts'

/** Something that runs: a Kubernetes workload or a service of Docker Compose. */
export type Workload = {
  /** Directories that it is built from, first the one that says most. */
  readonly dirs: readonly string[]
  /** What names it: itself, its image, its command. */
  readonly words: readonly string[]
  /** Under which names others reach it, without a Kubernetes Service. */
  readonly hosts: readonly string[]
  readonly labels: ReadonlyMap<string, string>
  readonly variables: readonly Variable[]
}

export type Variable = { readonly key: string; readonly text: string; readonly path: string; readonly line: number }

export type Manifests = {
  readonly workloads: readonly Workload[]
  /** Kubernetes Services: a name, and the labels of the pods behind it. */
  readonly hosts: readonly { readonly name: string; readonly labels: ReadonlyMap<string, string> }[]
  /** Namespaces that manifests put things into. */
  readonly namespaces: ReadonlySet<string>
  /** Everything else. */
  readonly settings: readonly { readonly path: string; readonly entries: readonly DataEntry[] }[]
}

type Source = { readonly path: string; readonly facts: DataFacts }

/** Tells manifests from other configuration, and fills in what they take from elsewhere: `.env` files, values of a chart, ConfigMaps. */
export function readManifest(sources: readonly Source[]): Manifests {
  const workloads: Workload[] = []
  const hosts: { name: string; labels: ReadonlyMap<string, string> }[] = []
  const settings: { path: string; entries: readonly DataEntry[] }[] = []
  const namespaces = new Set<string>()
  const files = new Map(sources.map(({ path, facts }) => [path, facts]))
  const maps = configMaps(sources)
  for (const { path, facts } of sources) {
    for (const doc of facts.docs) {
      const entries = fillIn(path, doc, files)
      const kind = textOf(entries, 'kind')
      const namespace = textOf(
        entries,
        kind === 'Kustomization' ? 'namespace' : kind === 'Namespace' ? 'metadata.name' : 'metadata.namespace',
      )
      if (kind !== undefined && namespace !== undefined && /^[a-z0-9-]+$/.test(namespace)) namespaces.add(namespace)
      if (entries.some(([at]) => /(^|\.)containers\.0\./.test(at)))
        workloads.push(kubernetesWorkload(path, entries, maps))
      else if (kind === 'Service' && textOf(entries, 'apiVersion') === 'v1') {
        const name = textOf(entries, 'metadata.name')
        if (name !== undefined) hosts.push({ name, labels: below(entries, 'spec.selector.') })
      } else if (
        entries.some(([at]) => /^services\.[^.]+\.(image|build|container_name|environment|command)(\.|$)/.test(at))
      ) {
        workloads.push(...composeWorkloads(path, entries, files))
      } else settings.push({ path, entries })
    }
  }
  return { workloads, hosts, settings, namespaces }
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
      for (const [at, text, line] of data) list.push({ key: at.slice(at.indexOf('.') + 1), text, path, line })
    }
  }
  return maps
}

function kubernetesWorkload(
  path: string,
  entries: readonly DataEntry[],
  maps: ReadonlyMap<string, readonly Variable[]>,
): Workload {
  const variables: Variable[] = []
  const names = new Map<string, string>()
  const words: string[] = []
  const given = new Map<string, { map?: string; key?: string }>()
  for (const [at, text, line] of entries) {
    const inner = /(?:^|\.)(?:initC|c)ontainers\.(\d+)\.(.*)$/.exec(at)
    if (inner === null) continue
    const [, container = '', field = ''] = inner
    const variable = /^env\.(\d+)\.(name|value|valueFrom\.(?:configMap|secret)KeyRef\.(name|key))$/.exec(field)
    const id = `${container}.${variable?.[1] ?? ''}`
    if (variable?.[2] === 'name') names.set(id, text)
    else if (variable?.[2] === 'value') variables.push({ key: names.get(id) ?? '', text, path, line })
    else if (variable) {
      const reference = { ...given.get(id), [variable[3] === 'name' ? 'map' : 'key']: text }
      given.set(id, reference)
      const from = (maps.get(reference.map ?? '') ?? []).find(({ key }) => key === reference.key)
      if (from) variables.push({ ...from, key: names.get(id) ?? '' })
    } else if (/^envFrom\.\d+\.(configMap|secret)Ref\.name$/.test(field)) variables.push(...(maps.get(text) ?? []))
    else if (/^(command|args)\.\d+$/.test(field)) variables.push(...flagsOf(text, path, line))
    if (field === 'image') words.push(imageName(text))
    else if (field === 'command.0' || field === 'command') words.push(lastPart(text))
  }
  const labels = new Map<string, string>()
  for (const [key, value] of below(entries, 'metadata.labels.')) labels.set(key, value)
  for (const [at, text] of entries) {
    const key = /(?:^|\.)template\.metadata\.labels\.(.*)$/.exec(at)?.[1]
    if (key !== undefined) labels.set(key, text)
  }
  const name = textOf(entries, 'metadata.name')
  const apps = ['app', 'app.kubernetes.io/name', 'component'].flatMap((key) => labels.get(key) ?? [])
  return { dirs: [], words: [...(name === undefined ? [] : [name]), ...words, ...apps], hosts: [], labels, variables }
}

function composeWorkloads(
  path: string,
  entries: readonly DataEntry[],
  files: ReadonlyMap<string, DataFacts>,
): readonly Workload[] {
  const workloads = new Map<string, { dirs: string[]; words: string[]; hosts: string[]; variables: Variable[] }>()
  const dir = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.'
  const contexts = new Map<string, string>()
  for (const [at, text, line] of entries) {
    const [, name = '', field = ''] = /^services\.([^.]+)\.(.*)$/.exec(at) ?? []
    if (name === '') continue
    const workload = workloads.get(name) ?? { dirs: [], words: [name], hosts: [name], variables: [] }
    workloads.set(name, workload)
    if (field === 'build' || field === 'build.context') {
      contexts.set(name, resolvePath(dir, text))
      workload.dirs.push(resolvePath(dir, text))
    } else if (field === 'build.dockerfile') {
      workload.dirs.unshift(directoryOf(resolvePath(contexts.get(name) ?? dir, text)))
    } else if (field === 'image') workload.words.push(imageName(text))
    else if (/^(container_name|hostname|networks\.[^.]+\.aliases\.\d+)$/.test(field)) workload.hosts.push(text)
    else if (/^env_file(\.\d+(\.path)?)?$/.test(field)) {
      const from = resolvePath(dir, text)
      const [parent, file] = [directoryOf(from), lastPart(from)]
      for (const [key, value, at] of environmentFile(parent, files, file)?.docs.flat() ?? []) {
        workload.variables.push({ key, text: value, path: from, line: at })
      }
    } else if (/^(command|entrypoint)(\.\d+)?$/.test(field)) {
      if (/^(command|entrypoint)(\.0)?$/.test(field)) workload.words.push(lastPart(text.split(' ')[0] ?? ''))
      workload.variables.push(...flagsOf(text, path, line))
    } else if (field.startsWith('environment.')) {
      const key = field.slice('environment.'.length)
      const equals = text.indexOf('=')
      if (!/^\d+$/.test(key)) workload.variables.push({ key, text, path, line })
      else if (equals > 0) {
        workload.variables.push({ key: text.slice(0, equals), text: text.slice(equals + 1), path, line })
      }
    }
  }
  return [...workloads.values()].map((workload) => ({ ...workload, labels: new Map() }))
}

/** `--ledger-addr=ledger:80` and `-ledger-addr ledger:80` as variables that begin with a dash. */
function flagsOf(text: string, path: string, line: number): readonly Variable[] {
  return [...text.matchAll(/(?:^|\s)--?([a-zA-Z][\w.-]*)[= ]("?)([^\s"]+)\2/g)].map(([, key = '', , value = '']) => ({
    key: `-${key}`,
    text: value,
    path,
    line,
  }))
}

function below(entries: readonly DataEntry[], prefix: string): ReadonlyMap<string, string> {
  return new Map(
    entries.flatMap(([at, text]): [string, string][] =>
      at.startsWith(prefix) ? [[at.slice(prefix.length), text]] : [],
    ),
  )
}

function textOf(entries: readonly DataEntry[], path: string): string | undefined {
  return entries.find(([at]) => at === path)?.[1]
}

function imageName(image: string): string {
  return lastPart(image.replace(/@.*$/, '').replace(/:[^/]*$/, ''))
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '.' : path.slice(0, slash)
}

function resolvePath(dir: string, path: string): string {
  const segments: string[] = []
  for (const segment of (path.startsWith('/') ? path : `${dir}/${path}`).split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  return segments.length === 0 ? '.' : segments.join('/')
}
