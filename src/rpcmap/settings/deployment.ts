import type { Service } from '../../graph/service.ts'
import { ConfigEntries } from './config-entries.ts'
import type { Picked } from './config-entries.ts'
import type { FilledEntry } from './fill-in.ts'
import { serviceFinder } from './find-service.ts'
import type { ServiceFinder } from './find-service.ts'
import { variableOf } from './manifest-entries.ts'
import { readManifest } from './read-manifest.ts'
import { isVariable, MAX_SETTINGS } from './setting.ts'
import type { Setting } from './setting.ts'
import type { DataFacts } from '../facts/source-facts.ts'
import { Variables } from './variables.ts'
import { lineOf } from '../facts/trace-step.ts'
import type { TraceStep } from '../facts/trace-step.ts'
import type { Workload } from './workload.ts'

/** Who answers to a host name, and the lines that say so. */
export type Behind = ReadonlyMap<Service, readonly TraceStep[]>

/** Namespaces of a cluster that host names may end with. */
const MAX_NAMESPACES = 200

/** Keys whose value says where a service itself listens. */
const LISTENING = /listen|bind/i

/**
 * What the configuration in the repository says about services: by what names they are called, and what their settings
 * are.
 */
export class Deployment {
  /**
   * Host names by the services that answer to them, besides the names of the services themselves; `:2001` is a port on
   * one machine, `.shop` a namespace that host names may end with.
   */
  readonly hosts = new Map<string, Map<Service, readonly TraceStep[]>>()
  private readonly find: ServiceFinder
  private readonly variables = new Variables()
  private readonly entries = new ConfigEntries()

  constructor(
    services: readonly Service[],
    ownersOf: (dir: string) => readonly Service[],
    sources: readonly { readonly path: string; readonly facts: DataFacts }[],
  ) {
    this.find = serviceFinder(services, ownersOf)
    const { workloads, images, hosts, settings, namespaces } = readManifest(sources)
    for (const namespace of [...namespaces].slice(0, MAX_NAMESPACES)) this.hosts.set(`.${namespace}`, new Map())
    for (const workload of workloads) this.addWorkload(workload)
    for (const { name, labels, from } of hosts) {
      const behind = workloads.filter(({ labels: own }) => labels.size > 0 && contains(own, labels))
      const found = behind.flatMap((workload) => this.find.ofWorkload(workload) ?? [])
      for (const { service, clue } of found) this.addHost(name, service, [from, clue.from])
      const service = found.length === 0 ? this.find.named(name) : undefined
      if (service) this.addHost(name, service, [from])
    }
    for (const { path, entries } of settings) this.addSettings(path, entries)
    for (const image of images) this.addImage(image)
  }

  /** Whether services are called by that name: the name of one of them, or of a host that one answers to. */
  isNameOfService(name: string): boolean {
    return this.hosts.has(name) || this.find.named(name) !== undefined
  }

  /**
   * What an environment variable of a service is: what its own manifests say, else its own files, else all others when
   * they agree.
   */
  variable(service: Service, key: string): readonly Setting[] {
    return this.variables.of(service, key)
  }

  /** What a field's variable is: by its name, by its name after a prefix that is not known, or what others agree on. */
  tagged(service: Service, name: string): readonly Setting[] {
    const own = name.includes('_') ? this.variables.ownPrefixed(service, name) : this.variables.own(service, name)
    return own.length > 0 ? own : this.variable(service, name)
  }

  /** What a command-line flag is: what the service's own command says, or else what a setting of that name is. */
  flag(service: Service, key: string): readonly Setting[] {
    const own = this.variables.own(service, `-${key}`)
    if (own.length > 0) return own
    return [...this.variable(service, `-${key}`), ...this.setting(service, key)].slice(0, MAX_SETTINGS)
  }

  /**
   * What a key of configuration is: an environment variable of that name, maybe with a prefix, or what stands under it
   * in files.
   */
  setting(service: Service, key: string): readonly Setting[] {
    const variable = key.toUpperCase().replaceAll(/[.-]/g, '_')
    const flags = [key, key.replaceAll('.', '-'), key.replaceAll(/[._]/g, '-')]
    const own = [
      ...this.variables.ownPrefixed(service, variable),
      ...flags.flatMap((flag) => this.variables.own(service, `-${flag}`)),
    ]
    const known = own.length > 0 ? own : this.variables.prefixed(service, variable)
    return [...known, ...this.config(service, key.split('.'))].slice(0, MAX_SETTINGS)
  }

  /** What stands under the keys in configuration files, as ConfigEntries finds it, with the variables in it put in. */
  config(service: Service, keys: readonly string[], pick?: Picked): readonly Setting[] {
    return this.entries.under(service, keys, pick).flatMap((setting) => this.filled(service, setting))
  }

  /**
   * Puts variables into a text of a file: `${LEDGER_ADDR}`, `${LEDGER_ADDR:localhost:80}`. Without a default it may
   * come to nothing.
   */
  private filled(service: Service, setting: Setting): readonly Setting[] {
    const [whole, name = '', otherwise] = /\$\{(\w+)(?::[-=]?([^{}]*))?\}/.exec(setting.text) ?? []
    if (whole === undefined) return [setting]
    const found = this.variables.prefixed(service, name)
    const given = found.length > 0 ? found : otherwise ? [{ text: otherwise, steps: [] }] : []
    return given.map(({ text, steps }) => ({
      text: setting.text.replace(whole, () => text),
      steps: [...setting.steps, ...steps],
    }))
  }

  private addWorkload(workload: Workload): void {
    const { service, clue } = this.find.ofWorkload(workload) ?? {}
    if (service && clue) {
      for (const { text: name, from } of workload.hosts) {
        // The clue's line names the workload as well.
        this.addHost(name, service, from.text === name ? [clue.from] : [from, clue.from])
      }
    }
    for (const { key, text, steps } of workload.variables) {
      // Filled in from outside the repository.
      if (text === '') continue
      this.variables.add(key, { text, service, steps })
    }
  }

  /** What is said elsewhere counts instead. */
  private addImage(image: Workload): void {
    const { service } = this.find.ofWorkload(image) ?? {}
    if (service === undefined) return
    const open = image.variables.filter(({ key, text }) => text !== '' && this.variables.own(service, key).length === 0)
    for (const { key, text, steps } of open) this.variables.add(key, { text, service, steps })
  }

  private addHost(name: string, service: Service, steps: readonly TraceStep[]): void {
    const behind = this.hosts.get(name)
    if (behind === undefined) this.hosts.set(name, new Map([[service, steps]]))
    else if (!behind.has(service)) behind.set(service, steps)
  }

  private addSettings(path: string, entries: readonly FilledEntry[]): void {
    const service = this.find.ofFile(path)
    const values = new Map(entries.map((entry) => [entry[0], entry]))
    for (const [keys, text, line, from = []] of entries) {
      const last = keys.slice(keys.lastIndexOf('.') + 1)
      const steps = [lineOf(path, line, `${last}: ${text}`), ...from]
      if (isVariable(last)) this.variables.add(last, { text, service, steps })
      const [, given = '', value = ''] = /^([A-Z][A-Z0-9_]*)=(\S+)$/.exec(text) ?? []
      if (given !== '') this.variables.add(given, { text: value, service, steps })
      // `- name: KEY` and `value: …` beside it, outside of a workload.
      if (last === 'name' && isVariable(text)) {
        const beside = values.get(`${keys.slice(0, -'name'.length)}value`)
        if (beside !== undefined) this.variables.add(text, { ...variableOf(path, text, beside[1], beside), service })
      }
      const port = LISTENING.test(last)
        ? /^(?:0\.0\.0\.0|127\.0\.0\.1|localhost|\[::\])?:(\d{2,5})$/.exec(text)?.[1]
        : undefined
      if (service && port !== undefined) this.addHost(`:${port}`, service, steps)
      this.entries.add(keys, { text, service, steps }, entries)
    }
  }
}

function contains(labels: ReadonlyMap<string, string>, wanted: ReadonlyMap<string, string>): boolean {
  return [...wanted].every(([key, value]) => labels.get(key) === value)
}
