import type { Service } from '../graph/service.ts'
import type { FilledEntry } from './fill-in.ts'
import { directoryOf, variableOf } from './manifest-entries.ts'
import { normalName } from './normal-name.ts'
import { readManifest } from './read-manifest.ts'
import type { DataFacts } from './source-facts.ts'
import { lineOf } from './waypoint.ts'
import type { Waypoint } from './waypoint.ts'
import type { Clue, Workload } from './workload.ts'

/** A text that configuration gives, and the lines that it comes from. */
export type Setting = { readonly text: string; readonly steps: readonly Waypoint[] }

/** Who answers to a host name, and the lines that say so. */
export type Behind = ReadonlyMap<Service, readonly Waypoint[]>

/** An environment variable of a service that no manifest of its own sets is taken from others when they agree on so few values. */
const MAX_FOREIGN_VALUES = 2
/** Values of one variable or key that are looked at. */
const MAX_SETTINGS = 40
/** How much deeper than its key a value may lie, when the key means a whole section. */
const MAX_SECTION_DEPTH = 3

/** On the way to a value: whatever key a map has, or the place of an item in a list. */
export const ANY_KEY = '*'

type Known = Setting & { readonly service: Service | undefined }
type ConfigEntry = Known & {
  readonly keys: readonly string[]
  /** What stands under a key of the item of a list that it is part of. */
  readonly beside: (key: string) => string | undefined
}

/** Which items of a list are meant: those with one of the texts under the key. */
export type Picked = { readonly key: string; readonly texts: readonly string[] }

/** Namespaces of a cluster that host names may end with. */
const MAX_NAMESPACES = 200

/** Keys whose value says where a service itself listens. */
const LISTENING = /listen|bind/i

/** What environment variables are called. One word alone is more often something else. */
const VARIABLE = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/

/** Whether a text is what environment variables are called. */
export function isVariable(text: string): boolean {
  return VARIABLE.test(text)
}

/** What the configuration in the repository says about services: by what names they are called, and what their settings are. */
export class Deployment {
  /**
   * Host names by the services that answer to them, besides the names of the services themselves; `:2001` is a port on one machine, `.shop`
   * a namespace that host names may end with.
   */
  readonly hosts = new Map<string, Map<Service, readonly Waypoint[]>>()
  private readonly services: readonly Service[]
  private readonly ownersOf: (dir: string) => readonly Service[]
  private readonly byName = new Map<string, Service[]>()
  private readonly variables = new Map<string, Known[]>()
  private readonly entries = new Map<string, ConfigEntry[]>()

  constructor(
    services: readonly Service[],
    ownersOf: (dir: string) => readonly Service[],
    sources: readonly { readonly path: string; readonly facts: DataFacts }[],
  ) {
    this.services = services
    this.ownersOf = ownersOf
    for (const service of services) {
      const words = new Set([service.name, service.dir.slice(service.dir.lastIndexOf('/') + 1)].map(normalName))
      for (const word of words) append(this.byName, word, service)
    }
    const { workloads, images, hosts, settings, namespaces } = readManifest(sources)
    for (const namespace of [...namespaces].slice(0, MAX_NAMESPACES)) this.hosts.set(`.${namespace}`, new Map())
    for (const workload of workloads) this.addWorkload(workload)
    for (const { name, labels, from } of hosts) {
      const behind = workloads.filter(({ labels: own }) => labels.size > 0 && contains(own, labels))
      const found = behind.flatMap((workload) => this.serviceOf(workload) ?? [])
      for (const { service, clue } of found) this.addHost(name, service, [from, clue.from])
      const service = found.length === 0 ? this.oneByName(name) : undefined
      if (service) this.addHost(name, service, [from])
    }
    for (const { path, entries } of settings) this.addSettings(path, entries)
    for (const image of images) this.addImage(image)
  }

  /** What an environment variable of a service is: what its own manifests say, else its own files, else all others when they agree. */
  variable(service: Service, key: string): readonly Setting[] {
    const own = this.ownVariable(service, key)
    if (own.length > 0) return own
    const known = this.variables.get(key) ?? []
    const values = new Set(known.map(({ text }) => text))
    return values.size > 0 && values.size <= MAX_FOREIGN_VALUES ? known.slice(0, MAX_SETTINGS) : []
  }

  /** What a field's variable is: by its name, by its name after a prefix that is not known, or what others agree on. */
  tagged(service: Service, name: string): readonly Setting[] {
    const own = this.ownVariable(service, name)
    if (own.length > 0) return own
    const prefixed = name.includes('_') ? this.ownPrefixed(service, name) : []
    return prefixed.length > 0 ? prefixed : this.variable(service, name)
  }

  private ownVariable(service: Service, key: string): readonly Setting[] {
    return (this.variables.get(key) ?? []).filter((setting) => setting.service === service).slice(0, MAX_SETTINGS)
  }

  /** What a command-line flag is: what the service's own command says, or else what a setting of that name is. */
  flag(service: Service, key: string): readonly Setting[] {
    const own = this.ownVariable(service, `-${key}`)
    if (own.length > 0) return own
    return [...this.variable(service, `-${key}`), ...this.setting(service, key)].slice(0, MAX_SETTINGS)
  }

  /** What a key of configuration is: an environment variable of that name, maybe with a prefix, or what stands under it in files. */
  setting(service: Service, key: string): readonly Setting[] {
    const variable = key.toUpperCase().replaceAll(/[.-]/g, '_')
    const own = [
      ...this.ownPrefixed(service, variable),
      ...[key, key.replaceAll('.', '-'), key.replaceAll(/[._]/g, '-')].flatMap((flag) =>
        this.ownVariable(service, `-${flag}`),
      ),
    ]
    const known = own.length > 0 ? own : this.prefixed(service, variable)
    return [...known, ...this.config(service, key.split('.'))].slice(0, MAX_SETTINGS)
  }

  private ownPrefixed(service: Service, variable: string): readonly Setting[] {
    const exact = this.ownVariable(service, variable)
    if (exact.length > 0) return exact
    const names = [...this.variables.keys()].filter((name) => name.endsWith(`_${variable}`))
    return names.flatMap((name) => this.ownVariable(service, name))
  }

  /** A variable by its name, or else by its name after a prefix. */
  private prefixed(service: Service, variable: string): readonly Setting[] {
    const exact = this.variable(service, variable)
    if (exact.length > 0) return exact
    const own = this.ownPrefixed(service, variable)
    if (own.length > 0) return own
    const names = [...this.variables.keys()].filter((name) => name.endsWith(`_${variable}`))
    return names.flatMap((name) => this.variable(service, name))
  }

  /** Puts variables into a text of a file: `${LEDGER_ADDR}`, `${LEDGER_ADDR:localhost:80}`. Without a default it may come to nothing. */
  private filled(service: Service, setting: Setting): readonly Setting[] {
    const [whole, name = '', otherwise] = /\$\{(\w+)(?::[-=]?([^{}]*))?\}/.exec(setting.text) ?? []
    if (whole === undefined) return [setting]
    const found = this.prefixed(service, name)
    const given = found.length > 0 ? found : otherwise ? [{ text: otherwise, steps: [] }] : []
    return given.map(({ text, steps }) => ({
      text: setting.text.replace(whole, () => text),
      steps: [...setting.steps, ...steps],
    }))
  }

  /**
   * What stands under the keys in configuration files: those of the service, or else those of no service. Sections give all in them; the
   * places of items in lists do not count.
   */
  config(service: Service, keys: readonly string[], pick?: Picked): readonly Setting[] {
    const wanted = keys.map((key) => (key === ANY_KEY ? key : normalKey(key)))
    const last = wanted.at(-1) ?? ''
    const found = (this.entries.get(last) ?? []).filter((entry) => isUnder(entry.keys, wanted))
    const own = found.filter((entry) => entry.service === service)
    const shared = found.filter((entry) => entry.service === undefined)
    const given = own.length > 0 ? own : wanted.length > 1 || last.length > 8 ? shared : []
    const picked = pick ? given.filter((entry) => pick.texts.includes(entry.beside(normalKey(pick.key)) ?? '')) : []
    return (picked.length > 0 ? picked : given).slice(0, MAX_SETTINGS).flatMap((entry) => this.filled(service, entry))
  }

  private addWorkload(workload: Workload): void {
    const { service, clue } = this.serviceOf(workload) ?? {}
    if (service && clue) {
      for (const { text: name, from } of workload.hosts) {
        // The clue's line names the workload as well.
        this.addHost(name, service, from.text === name ? [clue.from] : [from, clue.from])
      }
    }
    for (const { key, text, steps } of workload.variables) {
      // Filled in from outside the repository.
      if (text === '') continue
      append(this.variables, key, { text, service, steps })
    }
  }

  /** What is said elsewhere counts instead. */
  private addImage(image: Workload): void {
    const { service } = this.serviceOf(image) ?? {}
    if (service === undefined) return
    const open = image.variables.filter(({ key, text }) => text !== '' && this.ownVariable(service, key).length === 0)
    for (const { key, text, steps } of open) append(this.variables, key, { text, service, steps })
  }

  private addHost(name: string, service: Service, steps: readonly Waypoint[]): void {
    const behind = this.hosts.get(name)
    if (behind === undefined) this.hosts.set(name, new Map([[service, steps]]))
    else if (!behind.has(service)) behind.set(service, steps)
  }

  private addSettings(path: string, entries: readonly FilledEntry[]): void {
    const owners = this.ownersOf(directoryOf(path))
    const service = owners.length === 1 ? owners[0] : owners.length === 0 ? this.namedIn(path) : undefined
    const values = new Map(entries.map((entry) => [entry[0], entry]))
    for (const [keys, text, line, from = []] of entries) {
      const segments = keys.split('.')
      const variable = segments.at(-1) ?? ''
      const steps = [lineOf(path, line, `${variable}: ${text}`), ...from]
      if (VARIABLE.test(variable)) append(this.variables, variable, { text, service, steps })
      const [, given = '', value = ''] = /^([A-Z][A-Z0-9_]*)=(\S+)$/.exec(text) ?? []
      if (given !== '') append(this.variables, given, { text: value, service, steps })
      // `- name: KEY` and `value: …` beside it, outside of a workload.
      if (variable === 'name' && VARIABLE.test(text)) {
        const beside = values.get(`${keys.slice(0, -'name'.length)}value`)
        if (beside !== undefined)
          append(this.variables, text, { ...variableOf(path, text, beside[1], beside), service })
      }
      const port = LISTENING.test(variable)
        ? /^(?:0\.0\.0\.0|127\.0\.0\.1|localhost|\[::\])?:(\d{2,5})$/.exec(text)?.[1]
        : undefined
      if (service && port !== undefined) this.addHost(`:${port}`, service, steps)
      const named = segments.filter((key) => !/^\d+$/.test(key)).map(normalKey)
      const entry: ConfigEntry = { text, service, steps, keys: named, beside: besideIn(entries, keys) }
      for (const key of new Set(named)) if (!/^\d*$/.test(key)) append(this.entries, key, entry)
    }
  }

  /** A file that lies elsewhere is a service's own when it, or a directory on the way to it, has the service's name. */
  private namedIn(path: string): Service | undefined {
    const segments = path.split('/').reverse()
    for (const [i, segment] of segments.entries()) {
      const service = this.oneByName(i === 0 ? segment.replace(/\.[^.]*$/, '') : segment)
      if (service) return service
    }
    return undefined
  }

  /** The service that a workload runs: by the directory it is built from, or a name of its own, its image or its command. */
  private serviceOf({ dirs, words }: Workload): { readonly service: Service; readonly clue: Clue } | undefined {
    for (const clue of dirs) {
      const [service, ...others] = this.ownersOf(clue.text)
      if (service && others.length === 0) return { service, clue }
    }
    for (const clue of words) {
      const service = this.oneByName(clue.text)
      if (service) return { service, clue }
    }
    return undefined
  }

  /** Whether services are called by that name: the name of one of them, or of a host that one answers to. */
  isNameOfService(name: string): boolean {
    return this.hosts.has(name) || this.oneByName(name) !== undefined
  }

  private oneByName(name: string): Service | undefined {
    const exact = this.services.find((service) => service.name === name)
    const normal = normalName(name)
    // Nothing telling is left of `sh`, nor of the name of a service that is as short.
    const [service, ...others] = exact ? [exact] : normal === '' ? [] : (this.byName.get(normal) ?? [])
    return others.length === 0 ? service : undefined
  }
}

function isUnder(keys: readonly string[], wanted: readonly string[]): boolean {
  for (let i = Math.max(0, keys.length - wanted.length - MAX_SECTION_DEPTH); i < keys.length; i++) {
    if (isAt(keys, i, wanted)) return true
  }
  return false
}

/** Whether the keys go on as wanted from there; any key may be none, when it stands for the place of an item. */
function isAt(keys: readonly string[], from: number, wanted: readonly string[]): boolean {
  const [first, ...rest] = wanted
  if (first === undefined) return true
  if (first === ANY_KEY) return isAt(keys, from, rest) || (from < keys.length && isAt(keys, from + 1, rest))
  return keys[from] === first && isAt(keys, from + 1, rest)
}

function besideIn(entries: readonly FilledEntry[], at: string): ConfigEntry['beside'] {
  const item = /^(?:.*\.)?\d+\./.exec(at)?.[0]
  if (item === undefined) return () => undefined
  return (key) => entries.find(([path]) => path.startsWith(item) && normalKey(path.slice(item.length)) === key)?.[1]
}

function normalKey(key: string): string {
  return key.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}

function contains(labels: ReadonlyMap<string, string>, wanted: ReadonlyMap<string, string>): boolean {
  return [...wanted].every(([key, value]) => labels.get(key) === value)
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
