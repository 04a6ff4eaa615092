import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { AllowedCaller, PolicyOptions } from '../../src/netpolicy/policy.ts'
import { readPolicyCallers } from '../../src/netpolicy/read-policy-callers.ts'
import { renderNetworkPolicy } from '../../src/netpolicy/render-network-policy.ts'
import { readServiceAccess } from '../cluster/service-access.ts'

const options: PolicyOptions = { kinds: ['kubernetes'], mode: 'enforce', identityLabel: 'app' }
const path = 'production/service.ledger/network-policy.yaml'

function callers(...names: string[]): AllowedCaller[] {
  return names.map((caller) => ({ caller, origin: 'deployed' }))
}

function render(callee: string, ...names: string[]): string {
  const { value, findings } = renderNetworkPolicy({ path, callee, callers: callers(...names), options })
  expect(findings).toEqual([])
  return value ?? ''
}

function file(text: string) {
  return { path, blob: '', text }
}

test.each([
  ['service.ledger', ['service.pot', 'service.emoji', 'service.pot'], 'called.yaml'],
  ['service.ledger', [], 'uncalled.yaml'],
  ['on', ['1e3', 'no', '0x1F', 'service.emoji', '2026-01-31', '1_000'], 'ambiguous.yaml'],
])('renderNetworkPolicy() %s %j writes golden/%s', (callee, names, golden) => {
  expect(render(callee, ...names)).toBe(readFileSync(new URL(`golden/${golden}`, import.meta.url), 'utf8'))
})

test('renderNetworkPolicy() does not depend on order, repetition or origin of the callers', () => {
  const returnable: AllowedCaller = { caller: 'service.pot', origin: 'returnable', version: 'a'.repeat(40) }
  const mixed = [returnable, ...callers('service.emoji', 'service.pot')]
  const { value } = renderNetworkPolicy({ path, callee: 'service.ledger', callers: mixed, options })
  expect(value).toBe(render('service.ledger', 'service.pot', 'service.emoji'))
})

test.each([
  ['a callee', 'service ledger', ['service.emoji']],
  ['a caller', 'service.ledger', ['service.emoji', 'x\n# injected']],
  ['a name of 64 characters', 'service.ledger', ['a'.repeat(64)]],
  ['an empty name', 'service.ledger', ['']],
])('renderNetworkPolicy() refuses %s that is no label value', (_, callee, names) => {
  const { value, findings } = renderNetworkPolicy({ path, callee, callers: callers(...names), options })
  expect(value).toBeUndefined()
  expect(findings).toMatchObject([{ code: 'policy-bad-label', severity: 'error', place: { path } }])
})

test('renderNetworkPolicy() refuses an identity label that is no label key', () => {
  const bad = { ...options, identityLabel: 'app: x' }
  const { value, findings } = renderNetworkPolicy({ path, callee: 'service.ledger', callers: [], options: bad })
  expect(value).toBeUndefined()
  expect(findings.map(({ code }) => code)).toEqual(['policy-bad-label'])
})

const serviceNames = fc.uniqueArray(
  fc.oneof(
    fc.stringMatching(/^service\.[a-z]{1,3}$/),
    fc.constantFrom('on', 'yes', 'null', '1', '1e3', '0x1f', '2026-01-01', '1_000', '0b1', '7.0', 'NaN', '0o7', '1.e3'),
  ),
  { minLength: 1, maxLength: 8 },
)

test('renderNetworkPolicy() allows exactly the intended pairs of any graph', () => {
  const graphs = serviceNames.chain((services) =>
    fc.record({
      services: fc.constant(services),
      pairs: fc.array(fc.tuple(fc.constantFrom(...services), fc.constantFrom(...services)), { maxLength: 30 }),
    }),
  )
  fc.assert(
    fc.property(graphs, ({ services, pairs }) => {
      const files = services.map((callee) => {
        const names = pairs.filter((pair) => pair[1] === callee).map(([caller]) => caller)
        return file(render(callee, ...names))
      })
      const { access, findings } = readServiceAccess(files)
      expect(findings).toEqual([])
      for (const caller of services) {
        for (const callee of services) {
          const isIntended = pairs.some(([a, b]) => a === caller && b === callee)
          const { allowed } = access(caller, callee)
          expect([caller, callee, allowed]).toEqual([caller, callee, isIntended])
        }
      }
    }),
  )
})

test('readPolicyCallers() reads back whom a rendered policy lists', () => {
  fc.assert(
    fc.property(serviceNames, (names) => {
      const listed = readPolicyCallers(file(render('service.ledger', ...names)), 'app')
      expect(listed).toEqual(new Set(names))
    }),
  )
})

test.each([
  ['a file that is no YAML', 'a: ['],
  ['another label', 'kind: NetworkPolicy'],
  ['a policy without rules', 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: x}\nspec: {}'],
])('readPolicyCallers() finds nobody in %s', (_, text) => {
  expect(readPolicyCallers(file(text), 'app')).toEqual(new Set())
})
