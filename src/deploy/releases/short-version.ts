/** A commit id as people read it: its first seven characters. */
export function shortVersion(version: string): string {
  return version.slice(0, 7)
}
