import { expect, test } from '@jest/globals'
import {
  parseEnvironmentMode,
  parseServiceMode,
  renderEnvironmentMode,
  renderServiceMode,
  type EnvironmentMode,
} from '../../../src/deploy/policies/policy-mode-file.ts'

function file(text: string) {
  return { path: 'staging/policy-mode.staging.yaml', blob: '', text }
}

test.each(['staged', 'log', 'enforce'] as const)('parseServiceMode() reads back %s', (mode) => {
  expect(parseServiceMode(file(renderServiceMode(mode)))).toEqual({ value: mode, findings: [] })
})

test.each<[EnvironmentMode]>([
  [{ services: 'log' }],
  [{ services: 'enforce', base: 'log' }],
  [{ base: 'enforce', platform: 'base' }],
  [{}],
])('parseEnvironmentMode() reads back %j', (mode) => {
  expect(parseEnvironmentMode(file(renderEnvironmentMode(mode)))).toEqual({ value: mode, findings: [] })
})

test.each<[string, string, number]>([
  ['nothing', '', 1],
  ['another mode', 'mode: off\n', 1],
  ['a mode that YAML 1.1 takes for a boolean', 'mode: yes\n', 1],
  ['no mode', '# none\nmodes: log\n', 2],
  ['another key', 'mode: log\nsince: today\n', 2],
  ['a key twice', 'mode: log\nmode: enforce\n', 2],
  ['a list', '- log\n', 1],
  ['an alias', 'x: &m log\nmode: *m\n', 1],
  ['no YAML', 'mode: [', 1],
])('parseServiceMode() refuses %s', (_, text, line) => {
  const { value, findings } = parseServiceMode(file(text))
  expect(value).toBeUndefined()
  expect(findings[0]).toMatchObject({ code: 'policy-mode-syntax', severity: 'error', place: { line } })
})

test.each(['services: on\n', 'base: none\n', 'platform: services\n', 'mode: log\n', '[]'])(
  'parseEnvironmentMode() refuses %j',
  (text) => {
    const { value, findings } = parseEnvironmentMode(file(text))
    expect(value).toBeUndefined()
    expect(findings).toMatchObject([{ code: 'policy-mode-syntax', severity: 'error' }])
  },
)
