import { CONFIG_PATH } from '../../config/config.ts'
import { compareText } from '../../finding.ts'
import type { Service } from '../../graph/service.ts'
import { matchOwners } from '../../owners/match-owners.ts'
import { ownersKey, type Ownership } from '../../owners/owner.ts'
import type { Codeowners } from '../../owners/parse-codeowners.ts'
import { routeService } from '../../owners/route-service.ts'

/** Something that a change gives to others, moves, or takes away. */
export type HandedOver = {
  /** A service's name, or the path of the config. */
  readonly name: string
  readonly before: Ownership
  /** Without owners and with an empty path where the service is gone. */
  readonly after: Ownership
}

/**
 * The services that have other owners after a change than before, or are gone, and the config when it has; sorted by
 * name. A service that is new is none of them. Where neither side has owners, nobody loses anything.
 */
export function diffOwners(change: {
  readonly codeowners: Codeowners | undefined
  readonly headCodeowners?: { readonly value: Codeowners | undefined } | undefined
  readonly base: { readonly services: readonly Service[] }
  readonly head: { readonly services: readonly Service[] }
}): readonly HandedOver[] {
  const { codeowners, headCodeowners } = change
  const later = new Map(change.head.services.map((service) => [service.name, service]))
  const owners = headCodeowners === undefined ? codeowners : headCodeowners.value
  const services = change.base.services.flatMap((service): HandedOver[] => {
    const after = later.get(service.name)
    if (after?.dir === service.dir && headCodeowners === undefined) return []
    const before = routeService(codeowners, service)
    return [{ name: service.name, before, after: after ? routeService(owners, after) : GONE }]
  })
  const rules = { before: matchOwners(codeowners, CONFIG_PATH), after: matchOwners(owners, CONFIG_PATH) }
  return [...services, { name: CONFIG_PATH, ...rules }]
    .filter(({ before, after }) => ownersKey(before) !== ownersKey(after))
    .sort((a, b) => compareText(a.name, b.name))
}

const GONE: Ownership = { path: '', owners: [] }
