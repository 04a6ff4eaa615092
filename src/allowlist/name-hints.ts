import { nearestName } from '../text/nearest-name.ts'
import { quote } from '../yaml/yaml-shape.ts'

/** Each hint looks at every service; after so many unknown names it is no longer typing mistakes. */
const MAX_HINTS = 50

/** Whether a name is known, and if not, what may have been meant. */
export type NameHints = (name: string) => { readonly known: boolean; readonly hint?: string | undefined }

/** Remembers what it was asked. */
export function startNameHints(names: Iterable<string>): NameHints {
  const known = new Set(names)
  const hints = new Map<string, string | undefined>()
  return (name) => {
    if (known.has(name)) return { known: true }
    if (!hints.has(name) && hints.size < MAX_HINTS) {
      const nearest = nearestName(name, known)
      hints.set(name, nearest === undefined ? undefined : `Did you mean ${quote(nearest)}?`)
    }
    return { known: false, hint: hints.get(name) }
  }
}
