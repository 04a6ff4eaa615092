/**
 * Some of the classes of parties, by number: pods' below `podClasses` of the index, blocks of addresses from there on.
 * Written as what differs from a rule of thumb, so that "everybody but two" is as small as "those two": a class is in
 * it when its kind is, and the other way round when it is among `except`.
 */
export type ClassSet = {
  readonly pods: boolean
  readonly addresses: boolean
  readonly except: ReadonlySet<number>
}

const NONE: ReadonlySet<number> = new Set()

export const EVERYBODY: ClassSet = { pods: true, addresses: true, except: NONE }
export const NOBODY: ClassSet = { pods: false, addresses: false, except: NONE }

/** Those classes, whichever way is shorter; `size` says how many classes of each kind there are. */
export function buildClassSet(
  members: Iterable<number>,
  { podClasses, classes }: { readonly podClasses: number; readonly classes: number },
): ClassSet {
  const given = new Set(members)
  let pods = 0
  for (const id of given) if (id < podClasses) pods++
  const mostPods = pods * 2 > podClasses
  const mostAddresses = (given.size - pods) * 2 > classes - podClasses
  if (!mostPods && !mostAddresses) return { pods: false, addresses: false, except: given }
  const except = new Set<number>()
  for (let id = 0; id < classes; id++)
    if (given.has(id) !== (id < podClasses ? mostPods : mostAddresses)) except.add(id)
  return { pods: mostPods, addresses: mostAddresses, except }
}

export function complementClasses({ pods, addresses, except }: ClassSet): ClassSet {
  return { pods: !pods, addresses: !addresses, except }
}

export function intersectClasses(a: ClassSet, b: ClassSet, podClasses: number): ClassSet {
  if (a === EVERYBODY) return b
  if (b === EVERYBODY) return a
  return combine(a, b, (left, right) => left && right, podClasses)
}

export function uniteClasses(a: ClassSet, b: ClassSet, podClasses: number): ClassSet {
  if (a === NOBODY) return b
  if (b === NOBODY) return a
  return combine(a, b, (left, right) => left || right, podClasses)
}

export function hasClass({ pods, addresses, except }: ClassSet, id: number, podClasses: number): boolean {
  return (id < podClasses ? pods : addresses) !== except.has(id)
}

function combine(a: ClassSet, b: ClassSet, keep: (a: boolean, b: boolean) => boolean, podClasses: number): ClassSet {
  const pods = keep(a.pods, b.pods)
  const addresses = keep(a.addresses, b.addresses)
  const except = new Set<number>()
  for (const ids of [a.except, b.except]) {
    for (const id of ids) {
      const isIn = keep(hasClass(a, id, podClasses), hasClass(b, id, podClasses))
      if (isIn !== (id < podClasses ? pods : addresses)) except.add(id)
    }
  }
  return { pods, addresses, except }
}
