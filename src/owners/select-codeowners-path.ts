/** Where GitHub looks for the file, in this order; the first found is the only one it reads. */
export const CODEOWNERS_PATHS: readonly string[] = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS']

/**
 * The path of the CODEOWNERS file that counts among the files of a commit; undefined when there is none. Names are
 * case-sensitive. Source: GitHub docs, "About code owners", "CODEOWNERS file location".
 */
export function selectCodeownersPath(paths: Iterable<string>): string | undefined {
  const found = new Set<string>()
  for (const path of paths) if (CODEOWNERS_PATHS.includes(path)) found.add(path)
  return CODEOWNERS_PATHS.find((path) => found.has(path))
}
