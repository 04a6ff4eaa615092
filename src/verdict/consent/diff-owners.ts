import { compareText } from '../finding.ts'
import type { Service } from '../graph/service.ts'
import { ownerHandle, type Ownership } from '../owners/owner.ts'
import type { Codeowners } from '../owners/parse-codeowners.ts'
import { routeService } from '../owners/route-service.ts'

/** A service that a change gives to others, moves, or takes away. */
export type HandedOver = {
  readonly service: string
  readonly before: Ownership
  /** Without owners and with an empty path where the service is gone. */
  readonly after: Ownership
}

/**
 * The services that have other owners after a change than before, or are gone, sorted by name. A service that is new is
 * none of them. Where neither side has owners, nobody loses anything.
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
  return change.base.services
    .flatMap((service): HandedOver[] => {
      const after = later.get(service.name)
      if (after?.dir === service.dir && headCodeowners === undefined) return []
      const sides = { before: routeService(codeowners, service), after: after ? routeService(owners, after) : GONE }
      return namesOf(sides.before) === namesOf(sides.after) ? [] : [{ service: service.name, ...sides }]
    })
    .sort((a, b) => compareText(a.service, b.service))
}

const GONE: Ownership = { path: '', owners: [] }

function namesOf({ owners }: Ownership): string {
  return owners
    .map((owner) => ownerHandle(owner).toLowerCase())
    .sort(compareText)
    .join(' ')
}
