import { expect, test } from '@jest/globals'
import { selectMembershipQuestions } from '../../src/verdict/consent/select-membership-questions.ts'
import { buildSubjects } from '../../src/verdict/consent/build-subjects.ts'
import { selectProposal } from '../../src/verdict/consent/select-proposal.ts'
import { CODEOWNERS, config, pullFacts } from './facts.ts'

function ask(entries: readonly string[], { rules = {}, codeowners = CODEOWNERS, base = [] as readonly string[] } = {}) {
  const sketch = { codeowners, base: { entries: base }, head: { entries } }
  return selectMembershipQuestions(buildSubjects(selectProposal(pullFacts(sketch), config({ rules }))))
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
  const facts = pullFacts({ codeowners: undefined, head: { entries: ['emoji>ledger'] } })
  expect(selectMembershipQuestions(buildSubjects(selectProposal(facts, config())))).toEqual([])
})
