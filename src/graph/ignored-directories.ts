import { compileGlob } from './compile-glob.ts'

/**
 * Whether a path is one of the directories that globs name, or is somewhere below one: `tools`, `tools/*` and
 * `tools/**` all hold what is in `tools/gen`. A glob over a limit holds nothing.
 */
export function ignoredDirectories(globs: readonly string[]): (path: string) => boolean {
  const compiled = globs.flatMap((pattern) => {
    const glob = compileGlob(pattern.replace(/(\/\*\*)+\/*$/, ''))
    return typeof glob === 'string' ? [] : [glob]
  })
  return (path) => withParents(path).some((directory) => compiled.some((glob) => glob.match(directory)))
}

/** `a/b/c`: itself, `a/b` and `a`. */
function withParents(path: string): readonly string[] {
  const parts = path.split('/')
  return parts.map((_part, index) => parts.slice(0, parts.length - index).join('/'))
}
