import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { completeCommandRules } from '../../../src/config/command-rules.ts'
import { COMMANDS, listCommands } from '../../../src/flow/commands/commands.ts'
import { parseCommand } from '../../../src/flow/commands/parse-command.ts'
import { expectFile } from '../../golden.ts'

const README = new URL('../../../README.md', import.meta.url)
const forms = Object.entries(COMMANDS).flatMap(([kind, record]) => record.forms.map((form) => ({ kind, ...form })))

test.each(forms)('parseCommand() understands $usage', ({ kind, usage }) => {
  const short = usage.replaceAll(/ \[[^\]]*\]/g, '').replace('MODE', 'log')
  const long = usage.replaceAll(/[[\]]/g, '').replace('MODE', 'log')
  expect([short, long].map((body) => parseCommand(body)?.kind)).toEqual([kind, kind])
})

test('parseCommand() refuses a dry run of what has none', () => {
  const wished = forms.filter(({ usage }) => !usage.includes('--dry-run') && usage !== '/help')
  expect(wished.map(({ usage }) => parseCommand(`${usage} --dry-run`)?.kind)).toEqual(wished.map(() => 'malformed'))
})

test('the README lists every command', () => {
  const text = readFileSync(README, 'utf8')
  const table = /(?<=\n)\| command +\| what it does +\|\n(?:\|.*\n)+/
  expect(text).toMatch(table)
  const renewed = text.replace(table, () =>
    renderTable(listCommands(completeCommandRules()).map(({ usage, does }) => [usage, does])),
  )
  expectFile(renewed, README)
})

// Its columns are as wide as prettier makes them.
function renderTable(commands: readonly (readonly [string, string])[]): string {
  const rows = [['command', 'what it does'], ...commands.map(([usage, does]) => [`\`${usage}\``, does])]
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[], fill: string) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(' | ')} |\n`
  const [header = [], ...body] = rows
  return [line(header, ' '), line(['', ''], '-'), ...body.map((row) => line(row, ' '))].join('')
}
