package wrap

import (
	pb "github.com/acme/shop/service.pot/proto"
	"google.golang.org/grpc"
)

type Pots struct {
	pb.PotClient
	*cache[pb.Pot]
	inner struct {
		*Pots
		Deep[map[string]int, *pb.Pot]
	}
}

type cache[T any] struct {
	load func(string) (*T, error)
	held map[string]*T
}

type API interface {
	pb.PotServer
	interface {
		Extra(*pb.Pot) error
	}
	Iterator[pb.Pot]
	comparable
}

type Iterator[T any] interface{ Next() (T, bool) }

func NewPots(conn grpc.ClientConnInterface, opts ...grpc.CallOption) *Pots {
	client := pb.NewPotClient(conn)
	return &Pots{PotClient: client, cache: &cache[pb.Pot]{held: make(map[string]*pb.Pot)}, inner: struct {
		*Pots
		Deep[map[string]int, *pb.Pot]
	}{nil, Deep[map[string]int, *pb.Pot]{}}}
}

func (p *Pots) Load(id string) (pot *pb.Pot, err error) {
	load := p.PotClient.ReadPot
	with := pb.PotClient.ReadPot
	each := (*cache[pb.Pot]).get
	_, _, _ = load, with, each
	return p.cache.get(id)
}

func (c *cache[T]) get(id string) (*T, error) { return c.load(id) }

type Deep[M ~map[K]V, K comparable] struct{}
