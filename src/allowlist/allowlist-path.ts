import type { Service } from '../graph/service.ts'
import type { AllowlistOptions } from './allowlist.ts'

const CALLEE_FILE = 'allowlist.yaml'
const RULE_DIRECTORY = 'manifests/egress'
const RULE_SUFFIX = '.rule'

/** The file that holds, or would hold, the entry for this call. */
export function allowlistPath(options: AllowlistOptions, call: { caller: Service; callee: Service }): string {
  switch (options.layout) {
    case 'callee':
      return pathBelow(call.callee.dir, CALLEE_FILE)
    case 'caller':
      return pathBelow(call.caller.dir, `${RULE_DIRECTORY}/${call.callee.name}${RULE_SUFFIX}`)
  }
}

/**
 * What a path is by its form alone, whether or not a service lives there. `spelling` tells how the file should be
 * named.
 */
export type AllowlistPathForm =
  | { readonly layout: 'callee'; readonly dir: string; readonly spelling: 'right' | 'wrong' }
  | { readonly layout: 'caller'; readonly dir: string; readonly callee: string; readonly spelling: 'right' | 'wrong' }

/** Undefined: not meant to be an allowlist. */
export function parseAllowlistPath(path: string): AllowlistPathForm | undefined {
  const slash = path.lastIndexOf('/')
  const file = path.slice(slash + 1)
  if (/^allowlist\.ya?ml$/i.test(file)) {
    return { layout: 'callee', dir: slash === -1 ? '.' : path.slice(0, slash), spelling: spell(file === CALLEE_FILE) }
  }
  if (!file.toLowerCase().endsWith(RULE_SUFFIX)) return undefined
  const marker = `/${RULE_DIRECTORY}/`
  const rooted = `/${path}`
  const at = rooted.lastIndexOf(marker)
  if (at === -1) return undefined
  const rest = rooted.slice(at + marker.length)
  const spelling = spell(rest.endsWith(RULE_SUFFIX) && !rest.includes('/') && rest.length > RULE_SUFFIX.length)
  const callee = rest.slice(0, -RULE_SUFFIX.length)
  return { layout: 'caller', dir: at === 0 ? '.' : rooted.slice(1, at), callee, spelling }
}

function spell(right: boolean): 'right' | 'wrong' {
  return right ? 'right' : 'wrong'
}

function pathBelow(dir: string, path: string): string {
  return dir === '.' ? path : `${dir}/${path}`
}
