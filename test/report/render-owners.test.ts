import { expect, test } from '@jest/globals'
import { matchOwners } from '../../src/owners/match-owners.ts'
import { parseCodeowners } from '../../src/owners/parse-codeowners.ts'
import { renderOwnersJson, renderOwnersText } from '../../src/report/render-owners.ts'
import { CODEOWNERS } from '../verdict/facts.ts'

const FILE = parseCodeowners(CODEOWNERS, '.github/CODEOWNERS').value
const PATHS = ['service.ledger/allowlist.yaml', 'service.pot/main.go', 'service.legacy/main.go', 'README.md', 'a\nb']
const OWNED = PATHS.map((path) => matchOwners(FILE, path))

test('renderOwnersText() says who owns each path and which line decides', () => {
  expect(renderOwnersText(OWNED)).toBe(
    [
      'service.ledger/allowlist.yaml  @acme/ledger  .github/CODEOWNERS:1 /service.ledger/',
      'service.pot/main.go            @erin @frank  .github/CODEOWNERS:3 /service.pot/',
      'service.legacy/main.go         (nobody)      .github/CODEOWNERS:5 /service.legacy/',
      'README.md                      (nobody)      no rule matches',
      'a\\nb                           (nobody)      no rule matches',
      '',
    ].join('\n'),
  )
})

test('renderOwnersText() of nothing is empty, and marks what nobody owns in colour alone', () => {
  expect(renderOwnersText([])).toBe('')
  const [, , legacy] = renderOwnersText(OWNED, { color: true }).split('\n')
  expect(legacy?.startsWith('\u001b[33m')).toBe(true)
})

test('renderOwnersJson() holds the same', () => {
  expect((JSON.parse(renderOwnersJson(OWNED)) as unknown[]).slice(0, 3)).toEqual([
    {
      path: 'service.ledger/allowlist.yaml',
      owners: ['@acme/ledger'],
      decidedBy: { path: '.github/CODEOWNERS', line: 1, pattern: '/service.ledger/' },
    },
    {
      path: 'service.pot/main.go',
      owners: ['@erin', '@frank'],
      decidedBy: { path: '.github/CODEOWNERS', line: 3, pattern: '/service.pot/' },
    },
    {
      path: 'service.legacy/main.go',
      owners: [],
      decidedBy: { path: '.github/CODEOWNERS', line: 5, pattern: '/service.legacy/' },
    },
  ])
})
