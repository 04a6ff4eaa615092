/**
 * Whether two values of plain data (Maps, arrays, scalars) are equal. Maps are compared in order: a file in which only
 * the order of keys changed is not the same file.
 */
export function equalValues(a: unknown, b: unknown): boolean {
  if (a instanceof Map && b instanceof Map) return equalValues([...a], [...b])
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => equalValues(item, b[index]))
  }
  return Object.is(a, b)
}
