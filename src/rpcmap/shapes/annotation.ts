import { parseAnnotation } from '../settings/parse-annotation.ts'
import type { SourceFile } from '../program/program.ts'
import type { Shape, Site } from './shape.ts'
import type { AnnotationFact } from '../facts/source-facts.ts'

/**
 * `// rpcmap: service.ledger [Method …] [reason]`: a call that a person declares. One that names no service gives
 * nothing here.
 */
export const annotation: Shape = {
  name: 'annotation',
  find: (unit) => {
    if (unit.kind === 'init') {
      return unit.package.files.flatMap((file) => sitesOf(file, (fact) => fact.func === undefined))
    }
    return unit.kind === 'func'
      ? sitesOf(unit.file, ({ func }) => func !== undefined && unit.file.fns[func] === unit)
      : []
  },
}

function sitesOf(file: SourceFile, wanted: (fact: AnnotationFact) => boolean): readonly Site[] {
  return file.facts.annotations.filter(wanted).map((fact) => {
    const resolve: Site['resolve'] = (_tracer, names) => {
      const { callee, methods } = parseAnnotation(names, fact.text)
      return callee.kind === 'service' ? [{ callee, methods, steps: [] }] : []
    }
    return { file, at: fact.at, text: `rpcmap: ${fact.text}`.slice(0, 200), scope: undefined, declared: true, resolve }
  })
}
