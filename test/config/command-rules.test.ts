import { expect, test } from '@jest/globals'
import { parseConfig } from '../../src/config/parse-config.ts'

const MINIMAL = 'version: 1\nservices: ["service.*"]\n'

test.each<[string, string]>([
  ['commands: [deploy]', '3:11'],
  ['commands: { deploy: sre }', '3:21'],
  ['commands: { deploy: { role: writer } }', '3:29'],
  ['commands: { deploy: { role: none } }', '3:29'],
  ['commands: { deploy: { teams: [] } }', '3:30'],
  ['commands: { deploy: { teams: "@acme/sre" } }', '3:30'],
  ['commands: { deploy: { teams: [sre] } }', '3:31'],
  ['commands: { deploy: { teams: ["@ada"] } }', '3:31'],
  ['commands: { deploy: { teams: ["acme/sre"] } }', '3:31'],
  ['commands: { deploy: { teams: ["@acme/sre/x"] } }', '3:31'],
])('parseConfig() refuses the value in %s', (line, at) => {
  const { value, findings } = parseConfig(`${MINIMAL}${line}\n`)
  expect(value).toBeUndefined()
  expect(findings.map(({ code, place }) => `${code} ${place.line}:${place.column}`)).toEqual([`config-bad-value ${at}`])
})

test.each([
  ['commands: { depoly: { role: write } }', '"depoly" is no key of commands.', 'Did you mean "deploy"?'],
  ['commands: { help: { role: write } }', '"help" is no key of commands.', undefined],
  ['commands: { deploy: { team: ["@acme/sre"] } }', '"team" is no key of commands.deploy.', 'Did you mean "teams"?'],
])('parseConfig() tells what is unknown in %s', (line, message, hint) => {
  const { value, findings } = parseConfig(`${MINIMAL}${line}\n`)
  expect(value).toBeUndefined()
  expect(findings).toMatchObject([{ code: 'config-unknown-key', message }])
  expect(findings[0]?.hint).toBe(hint)
})
