import type { Finding } from '../finding.ts'
import type { ServedApi } from './facts/code-call.ts'
import type { Names } from './settings/name-callee.ts'
import { parseAnnotation } from './settings/parse-annotation.ts'
import { findEndpoint, isComplete } from './served/find-endpoint.ts'
import type { SourceFacts } from './facts/source-facts.ts'
import { unpackPlace } from './facts/source-facts.ts'

/**
 * What is wrong in source files: Go that could not be read, annotations that name no service, stand at no call or name
 * methods that are not served. Unsorted. `built` are the directories that services are built from: annotations
 * elsewhere are nobody's.
 */
export function checkSources(
  names: Names,
  sources: readonly { path: string; facts: SourceFacts }[],
  { built, served }: { built: ReadonlySet<string>; served: ReadonlyMap<string, ServedApi> },
): readonly Finding[] {
  const unparsable = sources.flatMap(({ path, facts }): Finding[] => {
    const first = facts.kind === 'go' ? facts.problems[0] : undefined
    if (first === undefined) return []
    return [
      {
        code: 'unparsable-source',
        severity: 'warning',
        message: `This Go file could not be read to its end: ${first.message}. Calls in the part around it may be missing.`,
        hint: 'Mend the syntax, or declare its calls with a comment such as `// rpcmap: service.name`.',
        place: { path, ...unpackPlace(first.at) },
      },
    ]
  })
  const annotations = sources.flatMap(({ path, facts }): readonly Finding[] => {
    const dir = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.'
    if (facts.kind !== 'go' || facts.package === '' || !built.has(dir)) return []
    return facts.annotations.flatMap(({ text, at, idle = false }): readonly Finding[] => {
      const { callee, methods = [] } = parseAnnotation(names, text)
      const place = { path, ...unpackPlace(at) }
      if (callee.kind === 'service') return checkMatch(callee.service.name, methods, { idle, place, served })
      const name = text.split(/\s/, 1)[0] ?? ''
      return [
        {
          code: 'annotation-bad',
          severity: 'error',
          message:
            name === '' ? 'This annotation names no service.' : `This annotation names ${name}, which is no service.`,
          hint: 'Write `// rpcmap: service.name`, then the methods if only some are called, then a reason.',
          place,
        },
      ]
    })
  })
  return [...unparsable, ...annotations]
}

/** Of an annotation that names a service. */
function checkMatch(
  callee: string,
  methods: readonly string[],
  { idle, place, served }: { idle: boolean; place: Finding['place']; served: ReadonlyMap<string, ServedApi> },
): readonly Finding[] {
  const unmatched = (message: string, hint: string): Finding => ({
    code: 'annotation-unmatched',
    severity: 'warning',
    message,
    hint,
    place,
  })
  const api = served.get(callee)
  const lost = api === undefined ? [] : methods.filter((method) => isUnserved(api, method))
  return [
    ...(idle
      ? [
          unmatched(
            `This annotation names ${callee}, and there is no call where it stands.`,
            'Move it to the line of the call, or above it or its function; take it out when the call is gone.',
          ),
        ]
      : []),
    ...lost.map((method) =>
      unmatched(
        `This annotation names ${method} of ${callee}, which does not serve it.`,
        `Name a method that ${callee} serves: \`drawbridge apis ${callee}\` lists them.`,
      ),
    ),
  ]
}

/** Only where all that the service offers is known. */
function isUnserved(api: ServedApi, method: string): boolean {
  if (findEndpoint(api, method) !== undefined) return false
  if (/^[A-Z]+ \//.test(method)) return isComplete(api, 'http')
  const kinds = (['rpc', 'request'] as const).filter((kind) => api.endpoints.some((one) => one.kind === kind))
  return kinds.length > 0 && kinds.every((kind) => isComplete(api, kind))
}
