import { MAX_GLOB_LENGTH } from '../graph/compile-glob.ts'
import { refine, text } from '../yaml/yaml-shape.ts'
import type { Shape } from '../yaml/yaml-shape.ts'

type Complain = (problem: string, hint?: string) => undefined

/** `*`, `**`, `?` and classes; more of them in one pattern make matching slow without need. */
const MAX_WILDCARDS = 8

/** A path from the repository's root without `.`, empty segments or a slash at either end; `.` is the root itself. */
export const directoryPath: Shape<string> = refine(text, normalisePath)

/** A path to a file or a directory below the root. */
export const innerPath: Shape<string> = refine(directoryPath, (path, complain) =>
  path === '.' ? complain('must name something below the root') : path,
)

/** A glob of directories as `buildServices` reads it. Extended globs are refused: a line per pattern says the same. */
export const directoryGlob: Shape<string> = refine(innerPath, (pattern, complain) => {
  if (/[()!]/.test(pattern)) return complain('uses an extended glob', 'Write one pattern per line.')
  if (pattern.length > MAX_GLOB_LENGTH) return complain(`is longer than ${MAX_GLOB_LENGTH} characters`)
  const wildcards = pattern.match(/\*+|\?+|\[/g)?.length ?? 0
  return wildcards > MAX_WILDCARDS ? complain(`has more than ${MAX_WILDCARDS} wildcards`) : pattern
})

/** A glob of branches in the form of `directoryGlob`: a ruleset's pattern without `**` at its ends means the same. */
export const branchGlob: Shape<string> = directoryGlob

/** A text in which `{…}` may only be one of these names, e.g. `service`. */
export function template(placeholders: readonly string[], shape: Shape<string> = text): Shape<string> {
  const known = placeholders.map((name) => `{${name}}`)
  return refine(shape, (value, complain) => {
    if (value === '') return complain('is empty')
    const rest = known.reduce((left, placeholder) => left.replaceAll(placeholder, ''), value)
    return /[{}]/.test(rest) ? complain(`may hold no other placeholder than ${known.join(' and ')}`) : value
  })
}

/**
 * The directory of a service in the config repository: must hold `{service}`, and no character that a glob would take
 * for its own.
 */
export const environmentPath: Shape<string> = refine(template(['service'], innerPath), (path, complain) => {
  if (!path.includes('{service}')) return complain('must contain {service}', 'Every service needs its own directory.')
  return /[*?[\]:]/.test(path) ? complain('must not hold any of * ? [ ] :') : path
})

function normalisePath(path: string, complain: Complain): string | undefined {
  if (path === '') return complain('is empty')
  if (/\p{Cc}/u.test(path)) return complain('holds a control character')
  if (path.includes('\\')) return complain('holds a backslash', 'Separate directories with a slash.')
  if (path.startsWith('/'))
    return complain('is absolute', 'Write it from the root of the repository, without a slash in front.')
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.')
  if (segments.includes('..')) return complain('must not contain ".."')
  if (segments.some((segment) => segment.toLowerCase() === '.git')) return complain('must not contain ".git"')
  return segments.length === 0 ? '.' : segments.join('/')
}
