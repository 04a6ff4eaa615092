package checkout

import (
	"context"
	"net/http"

	ledgerproto "github.com/acme/shop/service.ledger/proto"
)

type Client struct {
	*http.Client
	ledgerproto.Stub
	send func(ctx context.Context, name string, args ...any) error
}

func (c *Client) Charge(ctx context.Context, id string, amounts ...int) (rsp *ledgerproto.Rsp, err error) {
	rsp, err = ledgerproto.ReadBalanceRequest{AccountID: id}.Send(ctx).DecodeResponse()
	get := (*Client).Get
	post := c.Post
	retry(ctx, ledgerproto.Client.Get, c.send, get, post)
	_ = func() *Client { return c }().Client.Timeout
	c.
		Client.
		CloseIdleConnections()
	_ = []byte("x")
	_ = map[string]int(nil)
	_ = (*Client)(nil)
	_ = (func())(nil)
	_ = chan int(nil)
	_ = (<-chan int)(nil)
	_ = interface{}(1).(string)
	_ = *(*int)(nil)
	_ = [2]int(nil)[0]
	_ = append([]any{}, any(amounts), []any{1, 2}...)
	f, g := c.handlers()[0](1)(2), make(map[string]chan<- int, 10)
	defer c.lock()()
	go (func() {})()
	_ = -f() + <-g["x"] - !h(&Client{}, *c)
	_ = sum(
		1,
		/* two */ 2,
		amounts..., // rest
	)
	_ = c.handlers()[len(amounts):][0].(func() error)().Error()
	_ = new(Client).send(ctx, `name`, "a"+"b", func(s string) string { return fmt("%s", s) })
	return
}

func external(a, b int, _ string, opts ...func(*Client)) (n int, _ error)
func unnamed(int, ...string) (map[string]int, error)
func grouped(a, b []int, c func(x, y int) (z int), d, e map[string]struct{ f, g int }) (h, i chan int)
