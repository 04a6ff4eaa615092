/**
 * Parses the same files, Go's standard library, with this front end, tree-sitter's (WebAssembly), go/parser and `gofmt
 * -l`, one after the other on one core each: `npm run bench:parse [folder]`. Each runs in a process of its own. Times
 * are processor time, so that what else the machine does counts little; files are in memory before the clock starts,
 * except for gofmt, which reads them itself.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseGo } from '../src/golang/parse-go.ts'
import { tokenize } from '../src/golang/tokenize.ts'
import { loadTreeSitter } from '../test/golang/tree-sitter.ts'

/** What one round over all files took, and the process's peak memory so far. */
type Usage = { readonly cpuMs: number; readonly maxRssKb: number }

const ROUNDS = 3
const MAX_OUTPUT = 1 << 20

const [mode = '', argument] = process.argv.slice(2)
if (mode === '--round') await measureHere(argument ?? '')
else compareAll(mode)

/**
 * In a child process: rounds of one of our own, the paths on standard input, the usage of each round on standard
 * output.
 */
async function measureHere(what: string): Promise<void> {
  const parse = await parserOf(what)
  const texts = readFileSync(0, 'utf8')
    .split('\n')
    .map((path) => readFileSync(path, 'utf8'))
  for (let round = 0; round < ROUNDS; round++) {
    const begin = process.cpuUsage()
    for (const text of texts) parse(text)
    const { user, system } = process.cpuUsage(begin)
    console.log(
      JSON.stringify({ cpuMs: (user + system) / 1000, maxRssKb: process.resourceUsage().maxRSS } satisfies Usage),
    )
  }
}

async function parserOf(what: string): Promise<(text: string) => unknown> {
  if (what === 'nothing') return () => undefined
  if (what === 'tokenize') return tokenize
  if (what === 'parse') return parseGo
  const parser = await loadTreeSitter()
  return (text) => parser.parse(text)?.delete()
}

function compareAll(folder: string): void {
  const root = run(['go', 'env', 'GOROOT'], '')?.trim()
  if (root === undefined) return console.log('bench:parse: skipped, Go is not on this machine')
  const source = folder === '' ? join(root, 'src') : folder
  const paths = readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.go'))
    .map((entry) => join(entry.parentPath, entry.name))
  const texts = paths.map((path) => readFileSync(path))
  const bytes = texts.reduce((sum, text) => sum + text.length, 0)
  const lines = texts.reduce((sum, text) => sum + text.reduce((n, byte) => (byte === 10 ? n + 1 : n), 0), 0)
  const version = run(['go', 'env', 'GOVERSION'], '')?.trim()
  console.log(`${paths.length} files of ${source}, ${lines} lines, ${bytes} bytes; node ${process.version}, ${version}`)

  const work = mkdtempSync(join(tmpdir(), 'parse-'))
  try {
    const goparse = join(work, 'goparse')
    const here = join(import.meta.dirname, 'goparse')
    run(['go', 'build', '-C', here, '-o', goparse, '.'], '')
    const input = paths.join('\n')
    const node = (what: string) =>
      usages([process.execPath, '--no-warnings', import.meta.filename, '--round', what], input)
    const gofmt = [1, 2, 3].flatMap(() => usages([goparse, 'run', join(root, 'bin', 'gofmt'), '-l', source], ''))
    const held = peak(node('nothing'))
    const rows: [string, Usage[], number][] = [
      ['drawbridge: tokens alone', node('tokenize'), held],
      ['drawbridge: syntax tree', node('parse'), held],
      ['tree-sitter-go (wasm)', node('tree-sitter'), held],
      ['go/parser', usages([goparse, 'bench'], input), bytes / 1024],
      ['gofmt -l (reads, formats)', gofmt, 0],
    ]
    printTable(rows, bytes, lines)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function printTable(rows: readonly [string, Usage[], number][], bytes: number, lines: number): void {
  const ours = rows[1]?.[1] ?? []
  console.log(
    `\n${'one core each, processor time'.padEnd(28)}${'first s'.padStart(9)}${'best s'.padStart(9)}${'MB/s'.padStart(8)}` +
      `${'lines/s'.padStart(12)}${'x drawbridge'.padStart(14)}${'peak MB'.padStart(9)}${'- texts MB'.padStart(12)}`,
  )
  for (const [name, rounds, held] of rows) {
    const seconds = best(rounds) / 1000
    const cells = [
      ((rounds[0]?.cpuMs ?? NaN) / 1000).toFixed(2).padStart(9),
      seconds.toFixed(2).padStart(9),
      (bytes / seconds / 1e6).toFixed(1).padStart(8),
      Math.round(lines / seconds)
        .toLocaleString('en')
        .padStart(12),
      (best(rounds) / best(ours)).toFixed(2).padStart(14),
      (peak(rounds) / 1024).toFixed(0).padStart(9),
      ((peak(rounds) - held) / 1024).toFixed(0).padStart(12),
    ]
    console.log(`${name.padEnd(28)}${cells.join('')}`)
  }
  console.log(
    '\nMB/s and lines/s are of the best round; `x drawbridge` is its time in ours. `- texts` is the peak without what the process\n' +
      'holds before it parses: Node and the texts, or the texts alone for go/parser. gofmt has one file at a time.',
  )
}

function best(rounds: readonly Usage[]): number {
  return Math.min(...rounds.map(({ cpuMs }) => cpuMs))
}

function peak(rounds: readonly Usage[]): number {
  return Math.max(...rounds.map(({ maxRssKb }) => maxRssKb))
}

function usages(words: readonly string[], input: string): Usage[] {
  const pinned = existsSync('/usr/bin/taskset') ? ['taskset', '-c', '0', ...words] : words
  const out = run(pinned, input)
  if (out === undefined) throw new Error(`${words.join(' ')} failed`)
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Usage)
}

/** Standard output, or undefined when the command fails or is not there. */
function run([command = '', ...words]: readonly string[], input: string): string | undefined {
  const env = { ...process.env, GOMAXPROCS: '1', GOTOOLCHAIN: 'local', GOWORK: 'off', GOFLAGS: '' }
  const { status, stdout } = spawnSync(command, words, {
    ...{ input, env, encoding: 'utf8', maxBuffer: MAX_OUTPUT },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  return status === 0 ? stdout : undefined
}
