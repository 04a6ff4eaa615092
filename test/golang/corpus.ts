import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateGo } from './generate-go.ts'

const FOLDER = join(import.meta.dirname, 'corpus')
const GENERATED = 400

/**
 * Our own Go files: name and text. The written ones are each about some part of the language, the generated ones about
 * all of it.
 */
export function ownCorpus(): { readonly name: string; readonly text: string }[] {
  const written = readdirSync(FOLDER).sort()
  return [
    ...written.map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') })),
    ...Array.from({ length: GENERATED }, (_, seed) => ({ name: `generated-${seed}.go`, text: generateGo(seed) })),
  ]
}
