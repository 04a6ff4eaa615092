import type { FilledEntry } from './fill-in.ts'
import { flagBefore, flagsOf, imageName, textOf, untagged, variableOf } from './manifest-entries.ts'
import { lastPart } from '../facts/path-parts.ts'
import { lineOf } from '../facts/trace-step.ts'
import type { Clue, Variable, Workload } from './workload.ts'

/** Maps and secrets by their names, with what they hold. */
type ConfigMaps = ReadonlyMap<string, readonly Variable[]>

/**
 * Anything with containers in it, as Kubernetes runs it. Variables that it takes from maps and secrets have the values
 * that these hold.
 */
export function readKubernetesWorkload(path: string, entries: readonly FilledEntry[], maps: ConfigMaps): Workload {
  const own = entries.find(([at]) => at === 'metadata.name')
  const title = [textOf(entries, 'kind') ?? 'workload', ...(own ? [own[1]] : [])].join(' ')
  const clue = (text: string, [, , line]: FilledEntry, detail?: string): Clue => ({
    text,
    from: lineOf(path, line, detail === undefined ? title : `${title}: ${detail}`),
  })
  const words: Clue[] = own ? [clue(own[1], own)] : []
  const images: string[] = []
  const hosts: Clue[] = []
  const labels = new Map<string, FilledEntry>()
  for (const entry of entries) {
    const field = containerField(entry)?.field
    if (field === 'image') {
      words.push(clue(imageName(entry[1]), entry, `image ${entry[1]}`))
      images.push(untagged(entry[1]))
    } else if (field === 'command.0' || field === 'command')
      words.push(clue(lastPart(entry[1]), entry, `command ${entry[1]}`))
    const key = /^metadata\.labels\.(.*)$/.exec(entry[0])?.[1]
    if (key !== undefined) labels.set(key, entry)
    // By that name Dapr calls it. Source: docs.dapr.io, Kubernetes annotations.
    if (/(?:^|\.)annotations\.dapr\.io\/app-id$/.test(entry[0])) hosts.push(clue(entry[1], entry))
  }
  for (const entry of entries) {
    const key = /(?:^|\.)template\.metadata\.labels\.(.*)$/.exec(entry[0])?.[1]
    if (key !== undefined) labels.set(key, entry)
  }
  for (const key of ['app', 'app.kubernetes.io/name', 'component']) {
    const label = labels.get(key)
    if (label) words.push(clue(label[1], label, `${key}=${label[1]}`))
  }
  return {
    dirs: [],
    words,
    images,
    hosts,
    labels: new Map([...labels].map(([key, [, text]]) => [key, text])),
    variables: variablesOf(path, entries, maps),
  }
}

function variablesOf(path: string, entries: readonly FilledEntry[], maps: ConfigMaps): readonly Variable[] {
  const variables: Variable[] = []
  const names = new Map<string, string>()
  const given = new Map<string, { map?: string; key?: string }>()
  for (const [i, entry] of entries.entries()) {
    const { container = '', field = '' } = containerField(entry) ?? {}
    const [, text, line] = entry
    const variable = /^env\.(\d+)\.(name|value|valueFrom\.(?:configMap|secret)KeyRef\.(name|key))$/.exec(field)
    const id = `${container}.${variable?.[1] ?? ''}`
    const key = names.get(id) ?? ''
    if (variable?.[2] === 'name') names.set(id, text)
    else if (variable?.[2] === 'value') variables.push(variableOf(path, key, text, entry))
    else if (variable) {
      const reference = { ...given.get(id), [variable[3] === 'name' ? 'map' : 'key']: text }
      given.set(id, reference)
      const from = (maps.get(reference.map ?? '') ?? []).find((one) => one.key === reference.key)
      if (from) {
        const taken = lineOf(path, line, `${key} from ${reference.map ?? ''}`)
        variables.push({ ...from, key, steps: [taken, ...from.steps] })
      }
    } else if (/^envFrom\.\d+\.(configMap|secret)Ref\.name$/.test(field)) {
      const taken = lineOf(path, line, `all from ${text}`)
      for (const from of maps.get(text) ?? []) variables.push({ ...from, steps: [taken, ...from.steps] })
    } else if (/^(command|args)\.\d+$/.test(field))
      variables.push(...flagsOf(path, entry), ...flagBefore(path, entries[i - 1], entry))
  }
  return variables
}

function containerField([at]: FilledEntry): { readonly container: string; readonly field: string } | undefined {
  const [, container, field] = /(?:^|\.)(?:initC|c)ontainers\.(\d+)\.(.*)$/.exec(at) ?? []
  return container === undefined || field === undefined ? undefined : { container, field }
}
