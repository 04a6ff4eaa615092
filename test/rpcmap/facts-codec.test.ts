import { expect, test } from '@jest/globals'
import { extractFacts } from '../../src/rpcmap/extract-facts.ts'
import { decodeFacts, encodeFacts } from '../../src/rpcmap/facts-codec.ts'
import type { SourceFacts } from '../../src/rpcmap/source-facts.ts'

const LEDGER = `package ledger

const host = "s-ledger\\n\u2028"

type Store struct{ name string \`json:"name"\` }

func Empty() {}

func (s *Store) Read(id string) string {
	log("line one\nline two", id)
	return s.name + "é🏦"
}

func Write[T any](value T) { go func() { log(value) }() }
`

test.each([
  ['code', 'ledger.go', LEDGER],
  ['code without functions', 'ledger.go', 'package ledger'],
  ['code that is none', 'ledger.go', '}}'],
  ['a module', 'go.mod', 'module acme.test/services\n'],
  ['configuration', 'ledger.yaml', 'addr: "s-pot\\n:8080"\n---\nkind: Service\n'],
])('decodeFacts() gives what encodeFacts() took: %s', (_, path, text) => {
  const facts = extractFacts({ path, text })
  expect(plain(decodeFacts(encodeFacts(facts)))).toEqual(plain(facts))
})

test('decodeFacts() reads a body once, so that its parts can be told apart', () => {
  const facts = decodeFacts(encodeFacts(extractFacts({ path: 'ledger.go', text: LEDGER })))
  const read = facts.kind === 'go' ? facts.funcs.find(({ name }) => name === 'Read') : undefined
  expect(read?.body.length).toBeGreaterThan(0)
  expect(read?.body).toBe(read?.body)
})

test.each(['', 'nothing', '{"kind":"go","funcs":[{"body":1}]'])('decodeFacts() throws for what is none: %j', (text) => {
  expect(() => decodeFacts(new TextEncoder().encode(text))).toThrow(SyntaxError)
})

/** Without what JSON leaves out. */
function plain(facts: SourceFacts): unknown {
  const funcs =
    facts.kind === 'go'
      ? { funcs: facts.funcs.map((fact) => ({ ...fact, body: fact.body, receiver: fact.receiver })) }
      : {}
  return JSON.parse(JSON.stringify({ ...facts, ...funcs }))
}
