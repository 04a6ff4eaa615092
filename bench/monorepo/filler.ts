import { seededRandom, type Random } from './seeded-random.ts'

/**
 * A Go file of about that many lines that calls nobody: types, methods, functions that call each other, switches,
 * loops. `Enter` and what it calls, about half of it, runs when the package is entered. `id` makes its names its own
 * within the package.
 */
export function renderFiller(input: {
  readonly seed: string
  readonly packageName: string
  readonly id: number
  readonly lines: number
}): string {
  const random = seededRandom(`${input.seed} ${input.packageName} ${input.id}`)
  const parts = [renderHead(input.packageName)]
  const entered: string[] = []
  let lines = 10
  for (let block = 0; lines < input.lines - 6; block++) {
    const name = `${random.pick(NOUNS)}${input.id}x${block}`
    const text = random.pick(BLOCKS)(name, random)
    parts.push(text)
    lines += countLines(text) + 1
    if (block % 2 === 0) entered.push(name)
  }
  parts.push(renderEnter(input.id, entered))
  return parts.join('\n')
}

/** What enters the filler files of a package, one after the other. */
export function renderEntry(packageName: string, ids: readonly number[]): string {
  return `package ${packageName}

// Enter runs through the package.
func Enter() int {
	total := 0
${ids.map((id) => `	total += enter${id}()`).join('\n')}
	return total
}
`
}

function renderHead(packageName: string): string {
  return `package ${packageName}

import (
	"errors"
	"fmt"
	"strings"
)
`
}

function renderEnter(id: number, names: readonly string[]): string {
  return `func enter${id}() int {
	total := 0
${names.map((name) => `	total += run${name}(total)`).join('\n')}
	return total
}
`
}

function countLines(text: string): number {
  let lines = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++
  return lines
}

type Block = (name: string, random: Random) => string

const record: Block = (name, random) => {
  const [first, second] = [random.pick(NOUNS), random.pick(VERBS)]
  return `// ${name} is what is known of one ${first}.
type ${name} struct {
	ID        string            \`json:"id"\`
	Amount    int64             \`json:"amount"\`
	Labels    map[string]string \`json:"labels"\`
	Created   int64
	${second}ed bool
}

func new${name}(id string, amount int64) (*${name}, error) {
	if id == "" {
		return nil, errors.New("${first} without an id")
	}
	return &${name}{ID: id, Amount: amount, Labels: map[string]string{"kind": "${first}"}}, nil
}

func (r *${name}) validate() error {
	switch {
	case r.Amount < 0:
		return fmt.Errorf("%s: an amount below zero: %d", r.ID, r.Amount)
	case len(r.Labels) > ${random.below(90) + 10}:
		return fmt.Errorf("%s: too many labels", r.ID)
	case strings.HasPrefix(r.ID, "${second}_"):
		r.${second}ed = true
	}
	return nil
}

func run${name}(seed int) int {
	r, err := new${name}(fmt.Sprintf("${first}_%d", seed), int64(seed)*${random.below(1000)})
	if err != nil {
		return 0
	}
	if err := r.validate(); err != nil {
		return len(err.Error())
	}
	return int(r.Amount % ${random.below(90) + 10})
}
`
}

const table: Block = (name, random) => {
  const rows = Array.from({ length: 3 + random.below(8) }, () => [random.pick(NOUNS), random.below(10_000)] as const)
  const unique = [...new Map(rows)]
  return `const default${name} = ${random.below(500)}

var table${name} = map[string]int{
${unique.map(([key, value]) => `	"${key}": ${value},`).join('\n')}
}

// ${name} looks a word up, and falls back to a default.
func ${name}(word string) int {
	word = strings.TrimSpace(strings.ToLower(word))
	if value, ok := table${name}[word]; ok {
		return value
	}
	for prefix, value := range table${name} {
		if strings.HasPrefix(word, prefix) {
			return value + len(word)
		}
	}
	return default${name}
}

func run${name}(seed int) int {
	return ${name}(fmt.Sprint("${random.pick(NOUNS)}", seed))
}
`
}

const sum: Block = (name, random) => {
  const noun = random.pick(NOUNS)
  return `type ${name}Option func(*${name})

// ${name} adds up every ${noun} that passes its filters.
type ${name} struct {
	filters []func(int) bool
	limit   int
}

func with${name}Limit(limit int) ${name}Option {
	return func(s *${name}) { s.limit = limit }
}

func build${name}(options ...${name}Option) *${name} {
	s := &${name}{limit: ${random.below(9000)}}
	for _, option := range options {
		option(s)
	}
	s.filters = append(s.filters, func(v int) bool { return v%${random.below(9) + 2} != 0 })
	return s
}

func (s *${name}) total(values []int) (total int) {
values:
	for _, value := range values {
		for _, passes := range s.filters {
			if !passes(value) {
				continue values
			}
		}
		if total += value; total > s.limit {
			return s.limit
		}
	}
	return total
}

func run${name}(seed int) int {
	return build${name}(with${name}Limit(seed + ${random.below(100)})).total([]int{seed, ${random.below(99)}, ${random.below(99)}})
}
`
}

const steps: Block = (name, random) => `func ${name}(input string) (string, error) {
	parts := strings.Split(input, "${random.pick(['.', '/', ':', '-'])}")
	if len(parts) < ${random.below(4) + 2} {
		return "", fmt.Errorf("${random.pick(NOUNS)} %q has %d parts", input, len(parts))
	}
	out := make([]string, 0, len(parts))
	for i, part := range parts {
		switch part {
		case "${random.pick(NOUNS)}", "${random.pick(VERBS)}":
			out = append(out, strings.ToUpper(part))
		case "":
			return "", fmt.Errorf("part %d is empty", i)
		default:
			out = append(out, part[:1])
		}
	}
	return strings.Join(out, "_"), nil
}

func run${name}(seed int) int {
	text, err := ${name}(strings.Repeat("${random.pick(NOUNS)}.", seed%${random.below(7) + 3}))
	if err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return seed
	}
	return len(text)
}
`

const BLOCKS: readonly [Block, ...Block[]] = [record, table, sum, steps]
const NOUNS: readonly [string, ...string[]] = [
  ...(['posting', 'entry', 'batch', 'window', 'quota', 'period', 'branch', 'region', 'cohort', 'schedule'] as const),
  ...([
    'invoice',
    'mandate',
    'payee',
    'segment',
    'balance',
    'reserve',
    'holding',
    'bracket',
    'tariff',
    'journal',
  ] as const),
]
const VERBS: readonly [string, ...string[]] = ['post', 'clear', 'return', 'audit', 'cancel', 'offer']
