import { EntryList } from './data-entries.ts'
import { readFlow } from './read-flow.ts'

const MAX_LINES = 2_000

/**
 * What an image is built to run with: `ENV` by the variables' names, `ENTRYPOINT` and `CMD` as lists `command` and
 * `args`. Of several stages all count. Source: docs.docker.com/reference/dockerfile.
 */
export function readDockerEntries(text: string): EntryList {
  const list = new EntryList()
  const lines = text.split(/\r?\n/, MAX_LINES)
  for (let i = 0; i < lines.length; i++) {
    const first = i
    let line = lines[i] ?? ''
    while (line.endsWith('\\') && i + 1 < lines.length) line = `${line.slice(0, -1)} ${lines[++i] ?? ''}`
    const [, instruction = '', rest = ''] = /^\s*(ENV|ENTRYPOINT|CMD)\s+(.*)$/i.exec(line) ?? []
    if (instruction.toUpperCase() === 'ENV') addVariables(rest, first + 1, list)
    else if (instruction !== '') {
      const path = instruction.toUpperCase() === 'CMD' ? 'args' : 'command'
      if (rest.startsWith('[')) readFlow(rest, 0, first + 1, path, list)
      else list.add(path, rest.trim(), first + 1)
    }
  }
  return list
}

/** `A=1 B="2"`, or the old form `A 1`. */
function addVariables(rest: string, line: number, list: EntryList): void {
  const pairs = [...rest.matchAll(/([A-Za-z_]\w*)=(?:"([^"]*)"|'([^']*)'|(\S*))/g)]
  const [, key = '', value = ''] = pairs.length === 0 ? (/^([A-Za-z_]\w*)\s+(\S+)\s*$/.exec(rest) ?? []) : []
  if (key !== '') list.add(key, value, line)
  for (const [, name = '', double, single, bare] of pairs) list.add(name, double ?? single ?? bare ?? '', line)
}
