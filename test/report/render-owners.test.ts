import { expect, test } from '@jest/globals'
import { matchOwners } from '../../src/owners/match-owners.ts'
import { parseCodeowners } from '../../src/owners/parse-codeowners.ts'
import { routeService } from '../../src/owners/route-service.ts'
import { renderOwnersJson, renderOwnersText, type OwnersAnswer } from '../../src/report/render-owners.ts'
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

const RULE = { consent: 'required', approvals: 1, author: 'counts' } as const

function ask(service: { name: string; dir: string }, review?: OwnersAnswer['review']): OwnersAnswer {
  return { ...routeService(FILE, service), service, review }
}

test('renderOwnersText() names services as the config does, folders with their files, and says what owners are asked', () => {
  const services = [
    ask({ name: 'ledger', dir: 'service.ledger' }, { ...RULE, approvals: 2, author: 'excluded' }),
    ask({ name: 'service.pot', dir: 'service.pot' }, RULE),
    ask({ name: 'service.pot', dir: 'service.pot' }, { ...RULE, consent: 'notify' }),
    ask({ name: 'service.legacy', dir: 'service.legacy' }, { ...RULE, consent: 'none' }),
    ask({ name: 'service.legacy', dir: 'service.legacy' }),
  ]
  const folder = { ...matchOwners(FILE, 'service.pot/main.go'), path: 'service.pot/', files: 3 }
  expect(renderOwnersText([...services, folder], { color: false, width: 80 })).toBe(
    `ledger (service.ledger/)  @acme/ledger  .github/CODEOWNERS:1 /service.ledger/
service.pot               @erin @frank  .github/CODEOWNERS:3 /service.pot/
service.pot               @erin @frank  .github/CODEOWNERS:3 /service.pot/
service.legacy            (nobody)      .github/CODEOWNERS:5 /service.legacy/
service.legacy            (nobody)      .github/CODEOWNERS:5 /service.legacy/
service.pot/ (3 files)    @erin @frank  .github/CODEOWNERS:3 /service.pot/

ledger: 2 of its owners have to agree, and the author of the pull request does
not count.
service.pot: its owners are told, and nobody has to agree.
service.legacy: nobody is asked, and nobody has to agree.
service.legacy: nobody can agree, so a pull request that newly calls it fails.
Give service.legacy/allowlist.yaml an owner in CODEOWNERS: a user or a team.
`,
  )
  expect(JSON.parse(renderOwnersJson([...services.slice(0, 1), folder]))).toEqual([
    {
      path: 'service.ledger/allowlist.yaml',
      service: 'ledger',
      owners: ['@acme/ledger'],
      decidedBy: { path: '.github/CODEOWNERS', line: 1, pattern: '/service.ledger/' },
      review: { consent: 'required', approvals: 2, author: 'excluded' },
    },
    {
      path: 'service.pot/',
      files: 3,
      owners: ['@erin', '@frank'],
      decidedBy: { path: '.github/CODEOWNERS', line: 3, pattern: '/service.pot/' },
    },
  ])
})
