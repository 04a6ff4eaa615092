import type { Service } from '../../graph/service.ts'
import { appendTo } from './append-to.ts'
import type { FilledEntry } from './fill-in.ts'
import { MAX_SETTINGS } from './setting.ts'
import type { OwnedSetting } from './variables.ts'

/** On the way to a value: whatever key a map has, or the place of an item in a list. */
export const ANY_KEY = '*'
/** How much deeper than its key a value may lie, when the key means a whole section. */
const MAX_SECTION_DEPTH = 3

/** Which items of a list are meant: those with one of the texts under the key. */
export type Picked = { readonly key: string; readonly texts: readonly string[] }

type ConfigEntry = OwnedSetting & {
  readonly keys: readonly string[]
  /** What stands under a key of the item of a list that it is part of. */
  readonly beside: (key: string) => string | undefined
}

/**
 * What stands under which keys in the configuration files of a repository. Keys are compared by their letters and
 * digits alone.
 */
export class ConfigEntries {
  private readonly byKey = new Map<string, ConfigEntry[]>()

  /** Adds what stands at a path, such as `clients.0.addr`, among the entries of its file. */
  add(path: string, setting: OwnedSetting, entries: readonly FilledEntry[]): void {
    const segments = path.split('.').filter((key) => !/^\d+$/.test(key))
    const keys = segments.map(normalKey)
    const entry: ConfigEntry = { ...setting, keys, beside: besideIn(entries, path) }
    for (const key of new Set(keys)) if (!/^\d*$/.test(key)) appendTo(this.byKey, key, entry)
  }

  /**
   * What stands under the keys: in files of the service, or else in those of no service. Sections give all in them; the
   * places of items in lists do not count.
   */
  under(service: Service, keys: readonly string[], pick?: Picked): readonly OwnedSetting[] {
    const wanted = keys.map((key) => (key === ANY_KEY ? key : normalKey(key)))
    const last = wanted.at(-1) ?? ''
    const found = (this.byKey.get(last) ?? []).filter((entry) => isUnder(entry.keys, wanted))
    const own = found.filter((entry) => entry.service === service)
    const shared = found.filter((entry) => entry.service === undefined)
    const given = own.length > 0 ? own : wanted.length > 1 || last.length > 8 ? shared : []
    const picked = pick ? given.filter((entry) => pick.texts.includes(entry.beside(normalKey(pick.key)) ?? '')) : []
    return (picked.length > 0 ? picked : given).slice(0, MAX_SETTINGS)
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
