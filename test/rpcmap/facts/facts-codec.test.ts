import { expect, test } from '@jest/globals'
import { extractFacts } from '../../../src/rpcmap/facts/extract-facts.ts'
import { decodeFacts, encodeFacts } from '../../../src/rpcmap/facts/facts-codec.ts'
import type { SourceFacts } from '../../../src/rpcmap/facts/source-facts.ts'

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

/** Something of every kind of declaration, type, step and value. */
const EVERYTHING = `package ledger

const Port, host string = 8080, "ledger:" + "8080"

var (
	byName         = map[string]*Entry{"pot": {ID: 1}}
	client, dialed = dial(host)
)

type (
	Amount = int64
	Entry  struct {
		Amount
		ID   int \`json:"id"\`
		Tags []proto.Tag[string]
		Done chan error
	}
	Book interface {
		io.Closer
		Post(ctx context.Context, entries ...Entry) (n int, err error)
	}
)

func (b *book[T]) Post(ctx context.Context, entries ...Entry) (n int, err error) {
	var total, limit int
	for i, entry := range entries {
		switch { case entry.ID > 0: total += entry.ID }
		b.text += "entry " + entry.Tags[i].(fmt.Stringer).String()
	}
	switch err := b.err.(type) {
	case *url.Error, net.Error: return
	case nil: go func(last *Entry) error { return *last.err }(&entries[0])
	}
	b.conn = []func(string) Book{open}[limit](fmt.Sprintf("%s:%d", host, 8080))
	return new(int), make(map[string][]byte), interface{}(nil)
}
`

test.each([
  ['code', 'ledger.go', LEDGER],
  ['code with something of every kind', 'ledger.go', EVERYTHING],
  ['code that is longer than its first buffer', 'ledger.go', LEDGER + EVERYTHING.repeat(100)],
  ['a place far down', 'ledger.go', `package ledger${'\n'.repeat(3_000_000)}var host = "s-pot"`],
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

test('decodeFacts() throws where the bytes end too early', () => {
  const bytes = encodeFacts(extractFacts({ path: 'ledger.go', text: EVERYTHING }))
  const readAll = (length: number) => plain(decodeFacts(bytes.subarray(0, length)))
  const head = Buffer.from(bytes).indexOf('\n')
  for (let length = head + 1; length < bytes.length; length++) expect(() => readAll(length)).toThrow(SyntaxError)
})

test.each([
  ['text', [0, 1, 5]],
  ['kind', [0, 1, 0, 99]],
])('decodeFacts() throws for an unknown %s', (_, declarations) => {
  const head = new TextEncoder().encode('{"kind":"go"}\n["ledger"]\n')
  expect(() => decodeFacts(new Uint8Array([...head, ...declarations]))).toThrow(SyntaxError)
})

/** Without what JSON leaves out. */
function plain(facts: SourceFacts): unknown {
  const funcs =
    facts.kind === 'go'
      ? { funcs: facts.funcs.map((fact) => ({ ...fact, body: fact.body, receiver: fact.receiver })) }
      : {}
  return JSON.parse(JSON.stringify({ ...facts, ...funcs }))
}
