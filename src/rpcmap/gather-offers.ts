import { compareText } from '../finding.ts'
import type { Endpoint, Evidence } from './facts/code-call.ts'
import type { Links } from './reach/links.ts'
import { selectFrom } from './program/members.ts'
import type { Names } from './settings/name-callee.ts'
import { packageOf } from './program/program.ts'
import type { Fn, TypeDecl, Unit } from './program/program.ts'
import type { Reached } from './reach/reach-service.ts'
import { isRequestName, SENDING } from './stubs/request-type.ts'
import { unpackPlace } from './facts/source-facts.ts'
import type { At, Value } from './facts/source-facts.ts'
import { Tracer } from './trace/trace-value.ts'
import { contractMethods, packageOfContract } from './served/contract-methods.ts'
import type { Mount, Mounts, Offer } from './served/endpoint-site.ts'
import type { Offers } from './served/offers.ts'

type Context = { readonly linksOf: (unit: Unit) => Links; readonly names: Names }
type Found = { readonly site: Evidence; readonly shared: boolean }
type Contracted = Offers['contracts'][number]

/** What a service offers in the code that its entry points reach. */
export function gatherOffers(reached: Reached, { linksOf, names }: Context): Offers {
  const routes = new Map<string, Found>()
  const handled = new Map<TypeDecl, Found>()
  const rpcs: Endpoint[] = []
  const contracts: Contracted[] = []
  const open = new Map<string, Evidence>()
  const take = (offer: Offer, found: Found) => {
    if (offer.kind === 'http') {
      if (offer.route === undefined) open.set(JSON.stringify(found.site), found.site)
      else if (!routes.has(offer.route)) routes.set(offer.route, found)
    } else if (offer.kind === 'request') {
      if (reached.isOwn(offer.type.file.package) && !handled.has(offer.type)) handled.set(offer.type, found)
    } else {
      const served = serveContract(reached, offer, found)
      rpcs.push(...served.endpoints)
      contracts.push(served.contract)
    }
  }
  const units = [...reached.units].flatMap(([unit, { late }]) => (late ? [] : [unit]))
  const mounts = gatherMounts(units, reached, linksOf)
  for (const unit of units) {
    const shared = !reached.isOwn(packageOf(unit))
    for (const site of linksOf(unit).endpoints) {
      const found = { site: evidenceOf(site.file.path, site.at, site.text), shared }
      for (const offer of site.offer(new Tracer(reached.view(false)), mounts)) take(offer, found)
    }
  }
  const { requests, unhandled, joined } = joinRequests(reached, { linksOf, names }, { routes, handled })
  const plain = [...routes].flatMap(([name, { site, shared }]): Endpoint[] =>
    joined.has(name) ? [] : [{ kind: 'http', name, shared, evidence: [site] }],
  )
  return {
    endpoints: dedupe([...rpcs, ...requests, ...plain]),
    open: [...open.values()].sort(comparePlaces),
    contracts,
    unhandled,
  }
}

function gatherMounts(units: readonly Unit[], reached: Reached, linksOf: Context['linksOf']): Mounts {
  const mounts = new Map<Value, Mount[]>()
  for (const site of units.flatMap((unit) => linksOf(unit).endpoints)) {
    for (const mount of site.mounts?.(new Tracer(reached.view(false))) ?? [])
      mounts.set(mount.router, [...(mounts.get(mount.router) ?? []), mount])
  }
  return mounts
}

function serveContract(
  { view }: Reached,
  { contract, types }: Offer & { kind: 'rpc' },
  { site, shared }: Found,
): { readonly contract: Contracted; readonly endpoints: readonly Endpoint[] } {
  const { program } = view(false)
  const all = contractMethods(program, contract)
  const generated = packageOfContract(program, contract)
  const placed = (all ?? []).flatMap((name): { name: string; fn?: Fn | undefined }[] => {
    const selected = types.map((decl) =>
      selectFrom({ type: { kind: 'named', name: decl.fact.name }, file: decl.file }, name),
    )
    const fns = selected.flatMap((one) => (one?.kind === 'method' ? [one.fn] : []))
    const own = fns.find(({ file }) => file.package !== generated)
    // What generated code has for it answers that the method is not implemented.
    return own === undefined && fns.length > 0 && selected.length === fns.length ? [] : [{ name, fn: own }]
  })
  const methods = all === undefined ? undefined : placed.map(({ name }) => name)
  const shown: typeof placed = all === undefined ? [{ name: '*' }] : placed
  return {
    contract: { keys: contract.keys, methods },
    endpoints: shown.map(({ name, fn }) => ({
      kind: 'rpc',
      name,
      contract: contract.name,
      shared,
      evidence: fn === undefined ? [site] : [evidenceOf(fn.file.path, fn.fact.at, `func ${name}`), site],
    })),
  }
}

/** The service's own request types against what it handles and the routes that they are sent to. */
function joinRequests(
  reached: Reached,
  { linksOf, names }: Context,
  { routes, handled }: { routes: ReadonlyMap<string, Found>; handled: ReadonlyMap<TypeDecl, Found> },
) {
  const requests: Endpoint[] = []
  const unhandled: string[] = []
  const joined = new Set<string>()
  for (const pkg of [...reached.packages].filter(reached.isOwn)) {
    for (const decl of pkg.types.values()) {
      const { name } = decl.fact
      if (!isRequestName(name) || ![...decl.methods.keys()].some((method) => SENDING.has(method))) continue
      const sentTo = routesOf(reached, { linksOf, names }, decl)
      const places = [...sentTo.flatMap((route) => matchRoutes(routes, route)), ...optional(handled.get(decl))]
      const method = name.replace(/Request$/, '')
      if (places.length === 0) {
        unhandled.push(method)
        continue
      }
      for (const route of sentTo) joined.add(route)
      requests.push({
        kind: 'request',
        name: method,
        route: sentTo[0],
        shared: places.every(({ shared }) => shared),
        evidence: places.map(({ site }) => site),
      })
    }
  }
  return { requests, unhandled: unhandled.sort(compareText), joined }
}

function matchRoutes(routes: ReadonlyMap<string, Found>, route: string): readonly Found[] {
  const [, path = ''] = route.split(' ')
  return optional(routes.get(route) ?? routes.get(`ANY ${path}`))
}

/** `GET /balance`, as the generated code of a request type sends it. */
function routesOf(reached: Reached, { linksOf, names }: Context, { methods }: TypeDecl): readonly string[] {
  const found = [...SENDING].flatMap((name) => {
    const fn = methods.get(name)
    if (fn === undefined) return []
    return linksOf(fn).sites.flatMap((site) =>
      site.resolve(new Tracer(reached.view(true)), names).flatMap((target) => target.methods ?? []),
    )
  })
  return [...new Set(found)].filter((method) => /^[A-Z]+ \/[^*]*$/.test(method))
}

function optional<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value]
}

function evidenceOf(path: string, at: At, text: string): Evidence {
  return { path, ...unpackPlace(at), text }
}

/** One endpoint for each kind, contract and name, sorted by these. */
function dedupe(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const known = new Map<string, Endpoint>()
  for (const endpoint of endpoints) {
    const key = JSON.stringify([endpoint.kind, endpoint.contract, endpoint.name])
    const other = known.get(key)
    if (other === undefined || comparePlaces(other.evidence[0], endpoint.evidence[0]) > 0) known.set(key, endpoint)
  }
  return [...known.values()].sort(
    (a, b) =>
      compareText(a.kind, b.kind) || compareText(a.contract ?? '', b.contract ?? '') || compareText(a.name, b.name),
  )
}

function comparePlaces(a: Evidence | undefined, b: Evidence | undefined): number {
  return (
    compareText(a?.path ?? '', b?.path ?? '') || (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0)
  )
}
