const LISTED_MAX = 5

/** `a, b and 3 more`. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, names.length > LISTED_MAX ? LISTED_MAX - 1 : LISTED_MAX)
  const more = names.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}
