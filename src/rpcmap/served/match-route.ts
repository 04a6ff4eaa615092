/**
 * Whether a route that is served, `GET /accounts/:id`, takes a request, `GET /accounts/acc_1`. Patterns as routers
 * write them: `:id`, `{id}` and `*` stand for one segment, `*rest`, `{rest...}`, `{path:.*}` and a slash at the end for
 * all that follows. What comes after `?` does not count. A request whose path has a `*` in it, for a part that is not
 * known, is taken wherever its known parts fit.
 */
export function matchRoute(route: string, request: string): boolean {
  const [verb = '', pattern = ''] = route.split(' ')
  const [asked = '', path = ''] = request.split(' ')
  if (verb !== asked && verb !== 'ANY' && !(verb === 'GET' && asked === 'HEAD')) return false
  return matchSegments(segmentsOf(pattern), segmentsOf(path.replace(/\?.*$/s, '')), pattern.endsWith('/'))
}

function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '')
}

function matchSegments(pattern: readonly string[], path: readonly string[], open: boolean): boolean {
  for (const [i, segment] of pattern.entries()) {
    if (/^\*.+$|\.\.\.\}$|:\.[*+]\}$/.test(segment)) return true
    const given = path[i]
    if (given === undefined) return false
    // A part that is not known may be several segments.
    if (given.includes('*')) return true
    if (segment !== given && !/^(:.+|\{.+\}|\*)$/.test(segment)) return false
  }
  return path.length === pattern.length || (open && path.length > pattern.length)
}
