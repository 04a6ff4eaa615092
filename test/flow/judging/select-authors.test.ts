import { expect, test } from '@jest/globals'
import { parseCommander, renderCommander } from '../../../src/flow/judging/commander.ts'
import { selectAuthors } from '../../../src/flow/judging/select-authors.ts'

const COPILOT = { author: 'Copilot', isByPerson: false, assignees: ['Copilot', 'lena'] }

test.each([
  {
    name: 'a person alone, whoever is assigned and whatever a trailer says',
    pull: { author: 'emil', isByPerson: true, assignees: ['lena'] },
    messages: ['x\n\nCo-authored-by: Lena <1+lena@users.noreply.github.com>'],
    authors: ['emil'],
  },
  { name: 'whom an agent is assigned to', pull: COPILOT, messages: [], authors: ['Copilot', 'lena'] },
  {
    name: 'co-authors of an agent, each once',
    pull: COPILOT,
    messages: [
      'x\n\nCo-authored-by: Luis <22+luis@users.noreply.github.com>\nco-authored-by: L <lena@users.noreply.github.com>',
    ],
    authors: ['Copilot', 'lena', 'luis'],
  },
])('selectAuthors() gives $name', ({ pull, messages, authors }) => {
  expect(selectAuthors(pull, messages)).toEqual(authors)
})

test.each([
  { message: `Allow a\n\na → b\n\n${renderCommander('Emil')}`, login: 'emil' },
  { message: `Allow a\n\n${renderCommander('emil')}\n`, login: 'emil' },
  { message: `Allow a\n\n${renderCommander('emil')}\n\nmore`, login: undefined },
  { message: `Allow a\n\n${renderCommander('emil and others')}`, login: undefined },
  { message: 'Allow a', login: undefined },
  { message: '', login: undefined },
])('parseCommander() reads the last line of %j', ({ message, login }) => {
  expect(parseCommander(message)).toBe(login)
})
