import type { HostMatch, Names } from './name-callee.ts'
import { nameService } from './name-callee.ts'

/**
 * What an annotation says after `rpcmap:`: a service, methods, a reason. Methods are words that begin with a capital,
 * or an HTTP verb and a path, up to the first word that is neither; the reason is the rest. No methods: every method.
 */
export function parseAnnotation(
  names: Names,
  text: string,
): { readonly callee: HostMatch; readonly methods: readonly string[] | undefined; readonly reason: string } {
  const [service = '', ...words] = text.split(/[\s,]+/).filter((word) => word !== '')
  const methods: string[] = []
  let i = 0
  for (; i < words.length; i++) {
    const word = words[i] ?? ''
    const path = words[i + 1] ?? ''
    if (/^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(word) && path.startsWith('/')) {
      methods.push(`${word} ${path}`)
      i++
    } else if (/^[A-Z][A-Za-z0-9_]*$/.test(word)) methods.push(word)
    else break
  }
  return {
    callee: nameService(names, service.replaceAll('\0', '')),
    methods: methods.length === 0 ? undefined : methods,
    reason: words.slice(i).join(' '),
  }
}
