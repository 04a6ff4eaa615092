import { EntryList } from './data-entries.ts'
import { readFlow } from './read-flow.ts'

const MAX_LINES = 20_000
const MAX_BLOCKS = 60

/**
 * The texts of a file of `key = value` lines: TOML, HCL with its blocks, INI, properties and .env files. What is not
 * understood is left out.
 */
export function readLineEntries(text: string): EntryList {
  const list = new EntryList()
  const lines = text.split(/\r?\n/, MAX_LINES)
  let section = ''
  const blocks: string[] = []
  const repeated = new Map<string, number>()
  for (let i = 0; i < lines.length; i++) {
    const line = (lines[i] ?? '').trim()
    if (line === '' || /^(#|\/\/|;)/.test(line)) continue
    const header = /^\[\[?\s*([^\]]+?)\s*\]\]?\s*(#.*)?$/.exec(line)
    if (header) {
      const name = (header[1] ?? '').replaceAll(/["']/g, '')
      const count = repeated.get(name) ?? 0
      repeated.set(name, count + 1)
      section = line.startsWith('[[') ? `${name}.${count}` : name
      continue
    }
    const block = /^([\w-]+)((?:\s+"[^"]*")*)\s*\{$/.exec(line)
    if (block) {
      const labels = [...(block[2] ?? '').matchAll(/"([^"]*)"/g)].map(([, label = '']) => label)
      if (blocks.length < MAX_BLOCKS) blocks.push([block[1], ...labels].join('.'))
      continue
    }
    if (line === '}') {
      blocks.pop()
      continue
    }
    const pair = /^(?:export\s+)?["']?([\w./-]+)["']?\s*[=:]\s*(.*)$/.exec(line)
    if (pair === null) continue
    const [, key = '', value = ''] = pair
    const path = [section, ...blocks, key].filter((part) => part !== '').join('.')
    if (/^[[{]/.test(value)) {
      const rest = lines.slice(i).join('\n')
      i = readFlow(rest, rest.indexOf(value), i + 1, path, list) - 1
    } else list.add(path, unquote(value), i + 1)
  }
  return list
}

function unquote(value: string): string {
  const quoted = /^(["'`])(.*?)\1/.exec(value)
  return quoted ? (quoted[2] ?? '') : value.replace(/\s+(#|\/\/).*$/, '').trim()
}
