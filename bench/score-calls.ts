/** The calls of a system as people found them by reading its code. */
export type Truth = {
  readonly system: string
  readonly repo: string
  readonly commit: string
  readonly services: readonly {
    readonly name: string
    readonly dir?: string
    readonly lang?: string
  }[]
  readonly calls: readonly TrueCall[]
  readonly wired_only?: readonly TrueCall[]
}

type TrueCall = {
  readonly from: string
  readonly to: string
  readonly lang?: string
  readonly methods?: readonly string[]
  readonly dynamic?: boolean
  readonly implicit?: boolean
}

/** What `drawbridge map --format json` prints. */
export type Found = {
  readonly calls: readonly {
    readonly from: string
    readonly to: string
    readonly level: string
    readonly async: boolean
    readonly methods: readonly string[]
    readonly evidence: readonly { readonly path: string; readonly line: number; readonly text?: string }[]
  }[]
  readonly unresolved: readonly unknown[]
}

export type Score = {
  readonly system: string
  readonly wanted: number
  readonly hit: number
  readonly methods: number
  readonly methodsHit: number
  readonly unresolved: number
  readonly missed: readonly string[]
  readonly wrong: readonly string[]
  /** Clients that are only wired by truth, and were found as calls. */
  readonly wired: readonly string[]
  readonly missedMethods: readonly string[]
}

/**
 * Compares calls by the benchmark's rules: the unit is the pair of caller and callee, of Go callers, self-calls apart;
 * services that share a directory count as one; implicit and dynamic calls are neither missed nor wrong; methods by the
 * last part of their names.
 */
export function scoreCalls(truth: Truth, found: Found): Score {
  const canonical = canonicalNames(truth)
  const name = (service: string) => canonical.get(service) ?? service
  const keyOf = ({ from, to }: { from: string; to: string }) => `${name(from)} -> ${name(to)}`
  const isSelf = ({ from, to }: { from: string; to: string }) => name(from) === name(to)
  const goServices = new Set(truth.services.filter(({ lang }) => lang === 'go').map((service) => name(service.name)))

  const wanted = new Map<string, Set<string>>()
  const optional = new Set<string>()
  for (const call of truth.calls) {
    if (call.lang !== 'go' || isSelf(call)) continue
    if (call.dynamic === true || call.implicit === true) optional.add(keyOf(call))
    else wanted.set(keyOf(call), new Set([...(wanted.get(keyOf(call)) ?? []), ...(call.methods ?? []).map(tail)]))
  }
  const got = new Map<string, Set<string>>()
  const places = new Map<string, string>()
  for (const call of found.calls) {
    if (call.async || call.level === 'wired' || isSelf(call) || !goServices.has(name(call.from))) continue
    got.set(keyOf(call), new Set([...(got.get(keyOf(call)) ?? []), ...call.methods.map(tail)]))
    const [first] = call.evidence
    if (first) places.set(keyOf(call), `${first.path}:${first.line}`)
  }
  const missed = [...wanted.keys()].filter((key) => !got.has(key))
  const wrong = [...got.keys()].filter((key) => !wanted.has(key) && !optional.has(key))
  const wired = (truth.wired_only ?? []).map(keyOf).filter((key) => wrong.includes(key))
  const pairs = [...wanted].filter(([key]) => got.has(key)).flatMap(([key, names]) => [...names].map((m) => [key, m]))
  const missedMethods = pairs.filter(([key = '', method = '']) => got.get(key)?.has(method) !== true)
  return {
    system: truth.system,
    wanted: wanted.size,
    hit: wanted.size - missed.length,
    methods: pairs.length,
    methodsHit: pairs.length - missedMethods.length,
    unresolved: found.unresolved.length,
    missed,
    wrong: wrong.map((key) => `${key}  ${places.get(key) ?? ''}`),
    wired,
    missedMethods: missedMethods.map(([key, method]) => `${key} ${method}`),
  }
}

function canonicalNames(truth: Truth): ReadonlyMap<string, string> {
  const first = new Map<string, string>()
  const canonical = new Map<string, string>()
  for (const { name, dir } of truth.services) {
    const at = dir ?? name
    if (!first.has(at)) first.set(at, name)
    canonical.set(name, first.get(at) ?? name)
  }
  return canonical
}

/** `CartService/GetCart` is `getcart`, `GET /devices (ListDevices)` is `listdevices`. */
function tail(method: string): string {
  const named = /\(([^)]+)\)\s*$/.exec(method)?.[1]
  return ((named ?? method).split(/[/.]/).at(-1) ?? '').toLowerCase()
}
