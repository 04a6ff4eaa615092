import type { Finding } from '../../finding.ts'
import { plainText, printPlace } from '../../text/plain-text.ts'

/** A finding on one line, as compilers print theirs: `path:line:column: error: message [code]`. */
export function describeFinding({ severity, code, message, place }: Finding): string {
  const column = place.line !== undefined && place.column !== undefined ? `:${place.column}` : ''
  return plainText(`${printPlace(place)}${column}: ${severity}: ${message} [${code}]`)
}
