import { expect, test } from '@jest/globals'
import { openSeals } from '../../../src/app/open-seals.ts'
import { parseDecision, renderDecision } from '../../../src/flow/commands/decision.ts'

const { seal } = openSeals({ webhookSecret: 'a-secret-of-this-test-alone' })
const here = { seal, place: 'acme/services#7 reply 1' }
const decision = { version: 'a1b2', seen: 4, open: true, head: undefined, files: ['service.pot/allowlist.yaml'] }

test('renderDecision() and parseDecision() give back what was decided', () => {
  expect(parseDecision(`Working\n${renderDecision(decision, here)}`, here)).toEqual(decision)
})

test.each([
  { name: 'another reply', made: here, read: { ...here, place: 'acme/services#7 reply 2' }, edit: (x: string) => x },
  {
    name: 'the app with another secret',
    made: { ...here, seal: openSeals({ webhookSecret: 'another-secret-altogether' }).seal },
    read: here,
    edit: (x: string) => x,
  },
  { name: 'somebody who edited it', made: here, read: here, edit: (x: string) => x.replace('a1b2', 'c3d4') },
  {
    name: 'somebody without a seal',
    made: here,
    read: here,
    edit: (x: string) => x.replace(/,"seal":"[0-9a-f]+"/, ''),
  },
  { name: 'nobody', made: here, read: here, edit: () => 'Opened' },
])('parseDecision() does not believe a record of $name', ({ made, read, edit }) => {
  expect(parseDecision(edit(renderDecision(decision, made)), read)).toBeUndefined()
})
