import { nearestName } from '../text/nearest-name.ts'

/**
 * The service that was probably meant by a name that is none: one written nearly so, or else the only one whose name
 * ends in it, as `service.ledger` does in `ledger`. Undefined when there is none.
 */
export function nearestService(name: string, services: Iterable<string>): string | undefined {
  const known = [...services]
  const near = nearestName(name, known)
  if (near !== undefined) return near
  const typed = name.toLowerCase()
  const ending = known.filter((service) => lastPart(service) === typed)
  return ending.length === 1 ? ending[0] : undefined
}

function lastPart(service: string): string {
  return service.split(/[./]/).at(-1)?.toLowerCase() ?? ''
}
