import { expect, test } from '@jest/globals'
import { parseCodeowners } from '../../src/owners/parse-codeowners.ts'
import { selectMembershipQuestions } from '../../src/verdict/select-membership-questions.ts'
import { CODEOWNERS, config, snapshot } from './facts.ts'

function ask(entries: readonly string[], { rules = {}, codeowners = CODEOWNERS, base = [] as readonly string[] } = {}) {
  return selectMembershipQuestions({
    config: config({ rules }),
    codeowners: parseCodeowners(codeowners, '.github/CODEOWNERS').value,
    base: snapshot({ entries: base }),
    head: snapshot({ entries }),
  })
}

test.each<{ name: string; asked: ReturnType<typeof ask>; teams: ReturnType<typeof ask> }>([
  { name: 'nothing without new calls', asked: ask(['emoji>ledger'], { base: ['emoji>ledger'] }), teams: [] },
  { name: 'the owning team of a callee', asked: ask(['emoji>ledger']), teams: [{ org: 'acme', teams: ['ledger'] }] },
  { name: 'nothing about people', asked: ask(['emoji>pot']), teams: [] },
  { name: 'nothing about addresses', asked: ask(['emoji>user']), teams: [] },
  { name: 'nothing about what is no service', asked: ask(['emoji>mars']), teams: [] },
  {
    name: 'nothing where nobody has to agree',
    asked: ask(['emoji>ledger', 'pot>emoji'], {
      rules: { 'service.ledger': { consent: 'notify' }, 'service.emoji': { consent: 'none' } },
    }),
    teams: [],
  },
  {
    name: 'each team once, sorted, in lower case',
    asked: ask(['emoji>ledger', 'pot>ledger', 'ledger>emoji', 'emoji>pot'], {
      codeowners: '* @Zeta/Ledger @acme/ops\n/service.emoji/ @ACME/Ops @acme/design',
    }),
    teams: [
      { org: 'acme', teams: ['design', 'ops'] },
      { org: 'zeta', teams: ['ledger'] },
    ],
  },
])('selectMembershipQuestions() asks $name', ({ asked, teams }) => {
  expect(asked).toEqual(teams)
})

test('selectMembershipQuestions() asks nothing without CODEOWNERS', () => {
  const snapshots = { base: snapshot(), head: snapshot({ entries: ['emoji>ledger'] }) }
  expect(selectMembershipQuestions({ config: config(), codeowners: undefined, ...snapshots })).toEqual([])
})
