import { globSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { dump } from 'js-yaml'
import { parseConfig } from '../../src/config/parse-config.ts'
import type { FindingDoc } from '../../src/findings/finding-doc.ts'
import { FINDING_AREAS, FINDING_DOCS } from '../../src/findings/finding-docs.ts'
import { parseCommand } from '../../src/flow/commands/parse-command.ts'
import { renderFindingDocsMarkdown } from '../../src/report/render-finding-docs.ts'
import { expectFile } from '../golden.ts'

const root = new URL('../../', import.meta.url)
const codes = Object.keys(FINDING_DOCS)
const docs = Object.entries(FINDING_DOCS)

test('every code is in one area', () => {
  expect(FINDING_AREAS.flatMap((area) => Object.keys(area.docs)).sort()).toEqual([...codes].sort())
})

test('every code is raised somewhere', () => {
  const sources = globSync('src/**/*.ts', { cwd: root })
    .filter((path) => path !== 'src/finding.ts' && !path.startsWith('src/findings/'))
    .map((path) => readFileSync(new URL(path, root), 'utf8'))
  // A comparison with a code raises nothing.
  const raised = new Set(sources.flatMap((text) => text.match(/(?<![!=]== ?)'[a-z0-9]+(?:-[a-z0-9]+)+'/g) ?? []))
  expect(codes.filter((code) => !raised.has(`'${code}'`))).toEqual([])
})

test('titles are short, and tell codes apart', () => {
  const titles = docs.map(([, { title }]) => title)
  expect(titles.filter((title) => title.length > 40 || !/^[A-Z].*[^.]$/.test(title))).toEqual([])
  expect(new Set(titles).size).toBe(titles.length)
})

const textsOf = ({ what, why, todo }: FindingDoc) => [what, why, todo]

test('texts are whole sentences, and short', () => {
  const texts = docs.flatMap(([, doc]) => textsOf(doc))
  expect(texts.filter((text) => !/^[A-Z`].*\.$/.test(text) || text.length > 330 || text.includes('  '))).toEqual([])
})

// What a person is told to write has to work as it is written.
const quoted = docs.flatMap(([code, doc]) =>
  textsOf(doc).flatMap((text) => [...text.matchAll(/`([^`]+)`/g)].map(([, what = '']) => [code, what] as const)),
)

test('every command that a text names is one', () => {
  const commands = quoted.filter(([, what]) => /^\/[a-z]/.test(what))
  expect(commands.length).toBeGreaterThan(5)
  const wrong = commands.filter(([, what]) => [undefined, 'malformed'].includes(parseCommand(what)?.kind))
  expect(wrong).toEqual([])
})

test('every subcommand that a text names is one', () => {
  const help = readFileSync(new URL('test/cli/golden/help.txt', root), 'utf8')
  const named = quoted.flatMap(([code, what]) => {
    const subcommand = /^drawbridge (\S+)/.exec(what)?.[1]
    return subcommand === undefined ? [] : [{ code, subcommand }]
  })
  expect(named.length).toBeGreaterThan(5)
  expect(named.filter(({ subcommand }) => !help.includes(`\n  ${subcommand} `))).toEqual([])
})

test('every key of the config that a text names is one', () => {
  const top = ['allowlist', 'calls', 'image', 'policy', 'review', 'rollback', 'rpcmap']
  const keys = quoted.flatMap(([code, what]) => {
    const [path = '', value] = what.split(': ')
    return top.includes(path.split('.')[0] ?? '') && /^[a-z_]+(\.[A-Za-z_]+)*$/.test(path) && !path.endsWith('.yaml')
      ? [{ code, path, value }]
      : []
  })
  expect(keys.length).toBeGreaterThan(10)
  const wrong = keys.filter(({ path, value }) => {
    const nested = path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value ?? null)
    const { findings } = parseConfig(dump({ version: 1, services: ['service.*'], ...(nested as object) }))
    return findings.some(
      ({ code }) => code === 'config-unknown-key' || (value !== undefined && code === 'config-bad-value'),
    )
  })
  expect(wrong).toEqual([])
})

test('docs/findings.md says what the records say', () => {
  expectFile(renderFindingDocsMarkdown(), new URL('docs/findings.md', root))
})
