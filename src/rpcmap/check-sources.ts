import type { Finding } from '../finding.ts'
import type { Names } from './name-callee.ts'
import { parseAnnotation } from './parse-annotation.ts'
import type { SourceFacts } from './source-facts.ts'
import { unpackPlace } from './source-facts.ts'

/**
 * What is wrong with source files by themselves: Go that could not be read, annotations that name no service. Unsorted. `built` are the
 * directories that services are built from: annotations elsewhere are nobody's.
 */
export function checkSources(
  names: Names,
  sources: readonly { path: string; facts: SourceFacts }[],
  built: ReadonlySet<string>,
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
  const annotations = sources.flatMap(({ path, facts }) => {
    const dir = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.'
    if (facts.kind !== 'go' || facts.package === '' || !built.has(dir)) return []
    return facts.annotations.flatMap(({ text, at }): Finding[] => {
      const { callee } = parseAnnotation(names, text)
      if (callee.kind === 'service') return []
      const name = text.split(/\s/, 1)[0] ?? ''
      return [
        {
          code: 'annotation-bad',
          severity: 'error',
          message:
            name === '' ? 'This annotation names no service.' : `This annotation names ${name}, which is no service.`,
          hint: 'Write `// rpcmap: service.name`, then the methods if only some are called, then a reason.',
          place: { path, ...unpackPlace(at) },
        },
      ]
    })
  })
  return [...unparsable, ...annotations]
}
