import { compareText } from '../finding.ts'
import { editDistance } from './edit-distance.ts'

/** Longer names are compared as they are: no typing mistake is worth the time. */
const MAX_LENGTH = 100
const MISTAKES_MAX = 3

/**
 * The candidate that was probably meant: at most `mistakesMax` typing mistakes away (a letter more, less, another, or
 * two swapped), and at most a third of the name. The first in order when several are as near; undefined when none is.
 */
export function nearestName(
  name: string,
  candidates: Iterable<string>,
  mistakesMax: number = MISTAKES_MAX,
): string | undefined {
  if (name.length > MAX_LENGTH) return undefined
  let best: { readonly candidate: string; readonly distance: number } | undefined
  const allowed = Math.min(mistakesMax, Math.max(1, Math.floor(name.length / 3)))
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) > allowed) continue
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance > allowed) continue
    if (
      best === undefined ||
      distance < best.distance ||
      (distance === best.distance && compareText(candidate, best.candidate) < 0)
    ) {
      best = { candidate, distance }
    }
  }
  return best?.candidate
}
