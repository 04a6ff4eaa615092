import type { Service } from '../../graph/service.ts'
import { appendTo } from './append-to.ts'
import { MAX_SETTINGS } from './setting.ts'
import type { Setting } from './setting.ts'

/**
 * An environment variable of a service that no manifest of its own sets is taken from others when they agree on so few
 * values.
 */
const MAX_FOREIGN_VALUES = 2

/** A setting and whose it is: undefined when the file that says it is no service's own. */
export type OwnedSetting = Setting & { readonly service: Service | undefined }

/**
 * What the manifests and files of a repository set environment variables and, with a dash before their names, flags to.
 */
export class Variables {
  private readonly byName = new Map<string, OwnedSetting[]>()

  add(name: string, setting: OwnedSetting): void {
    appendTo(this.byName, name, setting)
  }

  /**
   * What a variable of a service is: what its own manifests say, else its own files, else all others when they agree.
   */
  of(service: Service, name: string): readonly Setting[] {
    const own = this.own(service, name)
    if (own.length > 0) return own
    const known = this.byName.get(name) ?? []
    const values = new Set(known.map(({ text }) => text))
    return values.size > 0 && values.size <= MAX_FOREIGN_VALUES ? known.slice(0, MAX_SETTINGS) : []
  }

  /** What the service's own manifests and files say that it is. */
  own(service: Service, name: string): readonly Setting[] {
    return (this.byName.get(name) ?? []).filter((setting) => setting.service === service).slice(0, MAX_SETTINGS)
  }

  /** The same, or else what they say of variables that end with that name, after a prefix that is not known. */
  ownPrefixed(service: Service, name: string): readonly Setting[] {
    const exact = this.own(service, name)
    return exact.length > 0 ? exact : this.withPrefix(name).flatMap((prefixed) => this.own(service, prefixed))
  }

  /** A variable by its name, or else by its name after a prefix; the service's own say first. */
  prefixed(service: Service, name: string): readonly Setting[] {
    const exact = this.of(service, name)
    if (exact.length > 0) return exact
    const own = this.ownPrefixed(service, name)
    return own.length > 0 ? own : this.withPrefix(name).flatMap((prefixed) => this.of(service, prefixed))
  }

  private withPrefix(name: string): readonly string[] {
    return [...this.byName.keys()].filter((known) => known.endsWith(`_${name}`))
  }
}
