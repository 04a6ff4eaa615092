import { expect, test } from '@jest/globals'
import { parseCodeowners } from '../../src/owners/parse-codeowners.ts'
import { CONFIG_PATH } from '../../src/config/config.ts'
import { assembleVerdict } from '../../src/verdict/assemble-verdict.ts'
import { buildSubjects } from '../../src/verdict/consent/build-subjects.ts'
import { selectProposal } from '../../src/verdict/consent/select-proposal.ts'
import { approve, CODEOWNERS, config, pullFacts } from './facts.ts'

const CALL = ['emoji>ledger']
type Sketch = Parameters<typeof pullFacts>[0]

const excluded = config({ rules: { 'service.ledger': { author: 'excluded' } } })
const agent = { authors: ['Copilot', 'alice'], pushes: [{ actor: 'copilot', changed: undefined }] }

/** The state of the only consent, and whose agreement does not count. */
function judge(sketch: Sketch): string {
  const { consents } = assembleVerdict(pullFacts({ head: { entries: CALL }, ...sketch }))
  return consents.map(({ state, uncounted }) => [state, ...uncounted.map(({ login, why }) => `${login} ${why}`)]).join()
}

test.each<{ name: string; facts: Sketch; state: string }>([
  { name: 'an owner by having written it', facts: { author: 'alice' }, state: 'given' },
  {
    name: 'no author for what nobody is known to have pushed',
    facts: { author: 'alice', pushes: undefined },
    state: 'waiting,alice others-pushed',
  },
  {
    name: 'no author for what no push of theirs changed',
    facts: { author: 'alice', pushes: [{ actor: 'alice', changed: new Set() }] },
    state: 'waiting,alice others-pushed',
  },
  {
    name: 'no author for what somebody unknown pushed',
    facts: { author: 'alice', pushes: [{ actor: undefined, changed: undefined }] },
    state: 'waiting,alice others-pushed',
  },
  { name: 'nobody by being assigned to the work of an agent', facts: agent, state: 'waiting' },
  {
    name: 'who had an agent write it, by approving',
    facts: { ...agent, approvals: [approve('alice', CALL)] },
    state: 'given',
  },
  {
    name: 'not who had an agent write it, where authors are excluded',
    facts: { ...agent, config: excluded, approvals: [approve('alice', CALL)] },
    state: 'waiting,alice asked',
  },
])('assembleVerdict() takes agreement of $name', ({ facts, state }) => {
  expect(judge(facts)).toBe(state)
})

const WITH_CONFIG = `${CODEOWNERS}\n/.github/ @acme/platform`
const read = (text: string) => parseCodeowners(text, '.github/CODEOWNERS')

test('buildSubjects() wants both owners of a config that is given to others, also where nobody has to agree to calls', () => {
  const none = config({ review: { ...config().review, default: { consent: 'none', approvals: 1, author: 'counts' } } })
  const facts = pullFacts({
    config: none,
    codeowners: WITH_CONFIG,
    headCodeowners: { value: read(WITH_CONFIG.replace('@acme/platform', '@acme/social')).value },
  })
  const subjects = buildSubjects(selectProposal(facts, none))
  expect(subjects.map(({ about, callee, rule }) => [about, callee, rule.consent])).toEqual([
    ['owners', CONFIG_PATH, 'required'],
    ['owners', CONFIG_PATH, 'required'],
  ])
})

test('buildSubjects() binds agreement to a changed config to all that it says', () => {
  const print = (after: ReturnType<typeof config>) => {
    const facts = pullFacts({ codeowners: WITH_CONFIG, headConfig: { value: after, findings: [] } })
    return buildSubjects(selectProposal(facts, config()))[0]?.fingerprint
  }
  const changed = [config(), config({ configRepository: 'evil/cluster' }), config({ rules: { a: { approvals: 2 } } })]
  expect(new Set(changed.map(print)).size).toBe(3)
  expect(print(config())).toBe(print(config()))
})
