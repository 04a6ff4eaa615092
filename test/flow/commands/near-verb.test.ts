import { expect, test } from '@jest/globals'
import { nearVerb } from '../../../src/flow/commands/near-verb.ts'

const VERBS = ['allow', 'deploy', 'rollback', 'policy', 'refresh', 'help'] as const

test.each([
  ['alow', 'allow'],
  ['allwo', 'allow'],
  ['alwo', 'allow'],
  ['alw', 'allow'],
  ['aloww', 'allow'],
  ['allows', 'allow'],
  ['allowed', 'allow'],
  ['deply', 'deploy'],
  ['depoly', 'deploy'],
  ['dpeloy', 'deploy'],
  ['deplpoyy', 'deploy'],
  ['deploys', 'deploy'],
  ['rolback', 'rollback'],
  ['rollbak', 'rollback'],
  ['rolbak', 'rollback'],
  ['roll-back', 'rollback'],
  ['orllbakc', 'rollback'],
  ['polcy', 'policy'],
  ['polisy', 'policy'],
  ['plicyy', 'policy'],
  ['refesh', 'refresh'],
  ['refersh', 'refresh'],
  ['reresh', 'refresh'],
  ['hlep', 'help'],
  ['hepl', 'help'],
  ['halp', 'help'],
  ['hlpe', 'help'],
  ['heelpp', 'help'],
])('nearVerb() of %s is %s', (word, verb) => {
  expect(nearVerb(word, VERBS)).toBe(verb)
})

// Commands of Prow, Atlantis, bors, Mergify, Dependabot and GitHub's own, and words that begin a comment.
const OTHERS =
  `approve lgtm test retest test-all ok-to-test hold unhold assign unassign cc uncc close reopen merge plan apply
  unlock lock label remove-label kind area priority sig milestone lifecycle triage shrug cherrypick cherry-pick
  backport rebase retitle retry rerun recheck reset restart review request-review skip override pause resume cancel
  stop start revert release publish preview build deps depends duplicate version update upgrade sync status info ping
  pong try delegate queue dequeue squash land import state format lint bench azp gemini copilot easycla joke meow woof
  honk hug pony bark cat deny destroy delay reply replay redeploy undeploy delete draft ready
  all low slow flow glow below follow yellow now show hollow shallow swallow always alias alloy ally
  hello hell held heal heat heap hear here hero helm hemp heel kelp yelp halt half hey hi hope hype
  police polish poll polls public poly fresh regress reflect refuse callback fallback feedback playback rollout rollup
  employ display decoy deposit depot api etc home usr var tmp`.split(/\s+/)

test.each(OTHERS.map((word) => [word]))('nearVerb() is silent about %s', (word) => {
  expect(nearVerb(word, VERBS)).toBeUndefined()
})

test.each(['', 'a', 'al', 'he', 'x'.repeat(1000), '__proto__', 'constructor'])(
  'nearVerb() finds nothing near %j',
  (word) => {
    expect(nearVerb(word, VERBS)).toBeUndefined()
  },
)
