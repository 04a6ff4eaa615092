import type { EntryList } from './data-entries.ts'

const MAX_DEPTH = 60

/**
 * Reads a map or list in braces or brackets, as in JSON, YAML, TOML and HCL, from an offset of the text on; comments
 * and stray commas do no harm. Gives the line in which it ends; lines count from `line` at the text's begin.
 */
export function readFlow(text: string, offset: number, line: number, path: string, into: EntryList): number {
  const reader = new FlowReader(text, offset, line, into)
  reader.value(path, 0)
  return reader.line
}

class FlowReader {
  line: number
  private at: number
  private readonly text: string
  private readonly into: EntryList

  constructor(text: string, offset: number, line: number, into: EntryList) {
    this.text = text
    this.at = offset
    this.line = line + (text.slice(0, offset).match(/\n/g)?.length ?? 0)
    this.into = into
  }

  value(path: string, depth: number): void {
    this.space()
    const open = this.text[this.at]
    if (depth > MAX_DEPTH || open === undefined) this.at = this.text.length
    else if (open === '{' && this.text[this.at + 1] !== '{') this.items(path, '}', depth)
    else if (open === '[') this.items(path, ']', depth)
    else {
      const { line } = this
      this.into.add(path, this.word(), line)
    }
  }

  private items(path: string, close: string, depth: number): void {
    this.at++
    for (let index = 0; ;) {
      this.space()
      const next = this.text[this.at]
      if (next === undefined) return
      if (next === close) {
        this.at++
        return
      }
      if (next === ',' || next === ']' || next === '}') this.at++
      else if (close === ']') this.value(join(path, String(index++)), depth + 1)
      else this.pair(path, depth)
    }
  }

  private pair(path: string, depth: number): void {
    const before = this.at
    const key = this.word(true)
    this.space()
    if (this.text[this.at] === ':' || this.text[this.at] === '=') {
      this.at++
      this.value(join(path, key), depth + 1)
    } else if (this.at === before) this.at++
  }

  private word(key = false): string {
    const quote = this.text[this.at]
    if (quote === '"' || quote === "'") {
      const start = ++this.at
      while (this.at < this.text.length && this.text[this.at] !== quote) {
        if (this.text[this.at] === '\n') this.line++
        this.at += this.text[this.at] === '\\' && quote === '"' ? 2 : 1
      }
      const word = this.text.slice(start, this.at)
      this.at++
      return word.replaceAll('\\/', '/')
    }
    const start = this.at
    const end = key ? /[\s,:=\]}]/ : /[\n,\]}]/
    while (this.at < this.text.length && !end.test(this.text[this.at] ?? '')) {
      const close = this.text.startsWith('{{', this.at) ? this.text.indexOf('}}', this.at) : -1
      this.at = close < 0 ? this.at + 1 : close + 2
    }
    return this.text.slice(start, this.at).trim()
  }

  private space(): void {
    for (;;) {
      const char = this.text[this.at]
      if (char === '\n') this.line++
      if (char !== undefined && /\s/.test(char)) this.at++
      else if (char === '#' || this.text.startsWith('//', this.at)) {
        const end = this.text.indexOf('\n', this.at)
        this.at = end < 0 ? this.text.length : end
      } else return
    }
  }
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}
