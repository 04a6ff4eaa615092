/** A file with most of what Go has, for damaging. */
export const MUTABLE_GO = `//go:build linux

// Package handler serves emoji. é
package handler

import (
	"context"
	. "fmt"
	ledgerproto "github.com/acme/shop/service.ledger/proto"
)

const (
	a = iota + 1<<3
	b
	name, path = "service.emoji", \`/list
of\` + "\\x41\\n"
)

type (
	Set[K comparable, V ~int | ~string] map[K][]V
	pair struct {
		context.Context
		*Set[string, int]
		left, right func(int, ...string) (n int, err error) \`json:"-"\`
	}
	Reader interface {
		Read(ctx context.Context) (<-chan int, error)
		~int | ~string
	}
)

var table = map[string][]*pair{"x": {{left: nil}, nil}, name: {}}

func (p *pair) Do(ctx context.Context, ids ...string) (out []int, err error) {
	defer func() { recover() }()
outer:
	for i, id := range ids {
		switch v := any(id).(type) {
		case string, []byte:
			if v == nil || i&^1 == 0 {
				continue outer
			} else if x, ok := table[id]; ok && len(x) > 0 {
				break outer
			}
		default:
			goto end
		}
		select {
		case r := <-ctx.Done():
			Println(r, id[1:], id[:2:3])
		case p.out <- i:
			out = append(out, Map[string, int](id)...)
		}
	}
	for i := 0; i < 10; i++ {
		go p.send(&ledgerproto.ReadBalanceRequest{AccountID: "acc" + name})
	}
	if (pair{}) == *p {
		return nil, (*pair).err(p)
	}
end:
	return [...]int{0: 1, 'a': 2}[:], ledgerproto.ReadBalanceRequest{}.Send(ctx).Decode()
}
`
