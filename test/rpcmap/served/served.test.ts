import { expect, test } from '@jest/globals'
import { graphOf, servedIn } from './served-in.ts'

const main = (body: string, imports: string) => ({
  'service.ledger/main.go': `package main\nimport (\n${imports}\n)\nfunc main() {\n${body}\n}\nfunc h() {}\n`,
})

test.each([
  [
    'typhon',
    `r := typhon.Router{}\nr.GET("/balance", h)\nr.Register("PUT", "/entry", h)`,
    '"github.com/monzo/typhon"',
    ['http GET /balance 7', 'http PUT /entry 8'],
  ],
  [
    'net/http',
    `http.HandleFunc("/balance", h)\nm := http.NewServeMux()\nm.Handle("POST /entries", h)`,
    '"net/http"',
    ['http ANY /balance 6', 'http POST /entries 8'],
  ],
  [
    'gorilla/mux',
    `r := mux.NewRouter().PathPrefix("/v1").Subrouter()\nr.HandleFunc("/balance", h).Methods("GET", "HEAD")`,
    '"github.com/gorilla/mux"',
    ['http GET /v1/balance 7', 'http HEAD /v1/balance 7'],
  ],
  [
    'gin groups',
    `r := gin.Default()\nv1 := r.Group("/v1").Group("/ledger")\nv1.POST("/entries", h)\nr.Any("/", h)`,
    '"github.com/gin-gonic/gin"',
    ['http ANY / 9', 'http POST /v1/ledger/entries 8'],
  ],
  [
    'chi',
    `r := chi.NewRouter()\nr.Get("/balance", h)\nr.Method(http.MethodPut, "/entry", h)`,
    '"net/http"\n"github.com/go-chi/chi/v5"',
    ['http GET /balance 8', 'http PUT /entry 9'],
  ],
  [
    'a pattern that is not known',
    `r := typhon.Router{}\nr.GET(os.Args[1], h)`,
    '"os"\n"github.com/monzo/typhon"',
    ['open 8 r.GET(os.Args[])'],
  ],
  [
    'no router',
    `c := cache.New()\nc.Get("/balance", h)\nrest.Get("/x", h)`,
    '"acme.test/cache"\n"github.com/go-resty/resty/v2"',
    [],
  ],
  [
    'a client',
    `c := http.Client{}\nc.Post("/balance", "text/plain", nil)\nhttp.Post("/x", "y", nil)`,
    '"net/http"',
    [],
  ],
] as const)('buildCodeGraph() lists the routes of %s', (_name, body, imports, found) => {
  expect(servedIn(main(body, imports))).toEqual(found)
})

test('buildCodeGraph() tells routes of shared code, and leaves out what no entry point reaches', () => {
  const files = {
    'libraries/server/server.go': `package server\nimport "net/http"\nfunc Run() { http.HandleFunc("/healthz", nil) }\nfunc Debug() { http.HandleFunc("/debug", nil) }\n`,
    'service.ledger/main.go': `package main\nimport "acme.test/libraries/server"\nfunc main() { server.Run() }\nfunc never() { server.Debug() }\n`,
  }
  expect(servedIn(files)).toEqual(['http ANY /healthz shared 3'])
})

const GRPC = {
  'service.ledger/proto/ledger_grpc.pb.go': `package ledgerpb
import "google.golang.org/grpc"
type LedgerClient interface { Read(); Write() }
type ledgerClient struct{}
func (c *ledgerClient) Read() {}
func (c *ledgerClient) Write() {}
func NewLedgerClient(cc grpc.ClientConnInterface) LedgerClient { return &ledgerClient{} }
type LedgerServer interface { Read(); Write() }
type UnimplementedLedgerServer struct{}
func (UnimplementedLedgerServer) Read() {}
func (UnimplementedLedgerServer) Write() {}
func RegisterLedgerServer(s grpc.ServiceRegistrar, srv LedgerServer) {}
`,
  'service.pot/main.go': `package main
import pb "acme.test/service.ledger/proto"
func main() {
	c := pb.NewLedgerClient(nil)
	c.Read()
	c.Write()
}
`,
}

const ledgerServer = (methods: string) => ({
  'service.ledger/main.go': `package main
import pb "acme.test/service.ledger/proto"
type server struct{ pb.UnimplementedLedgerServer }
${methods}
func main() { pb.RegisterLedgerServer(nil, &server{}) }
`,
})

test('buildCodeGraph() lists the methods of a registered contract, where they are implemented', () => {
  const both = ledgerServer('func (s *server) Read() {}\nfunc (s *server) Write() {}')
  expect(servedIn({ ...GRPC, ...both })).toEqual(['rpc Ledger Read 4,6', 'rpc Ledger Write 5,6'])
  expect(graphOf({ ...GRPC, ...both }).unserved).toEqual([])
})

test('buildCodeGraph() knows what a contract has and its server does not implement', () => {
  const files = { ...GRPC, ...ledgerServer('func (s *server) Read() {}') }
  expect(servedIn(files)).toEqual(['rpc Ledger Read 4,5'])
  const { unserved = [] } = graphOf(files)
  expect(
    unserved.map(({ caller, callee, method, evidence: { path, line } }) => [caller, callee, method, path, line]),
  ).toEqual([['service.pot', 'service.ledger', 'Write', 'service.pot/main.go', 6]])
})

test('buildCodeGraph() says of a contract without its code that its methods are not known', () => {
  const files = main('pb.RegisterLedgerServer(nil, nil)', 'pb "example.com/protos/ledger"')
  expect(servedIn(files)).toEqual(['rpc Ledger * 6'])
})

const REQUESTS = {
  'service.ledger/proto/ledger.go': `package ledgerproto
import "github.com/monzo/typhon"
type ReadRequest struct{}
func (r ReadRequest) Send(ctx any) any { return typhon.NewRequest(nil, "GET", "http://s-ledger/balance", r) }
type WriteRequest struct{}
func (r WriteRequest) Send(ctx any) any { return typhon.NewRequest(nil, "POST", "http://s-ledger/entries", r) }
`,
  'service.pot/main.go': `package main
import ledgerproto "acme.test/service.ledger/proto"
func main() {
	ledgerproto.ReadRequest{}.Send(nil)
	ledgerproto.WriteRequest{}.Send(nil)
}
`,
}

const ledgerRouter = (routes: string) => ({
  'service.ledger/main.go': `package main
import (
	"os"
	"github.com/monzo/typhon"
	ledgerproto "acme.test/service.ledger/proto"
)
func main() {
	router := typhon.Router{}
	${routes}
	_ = os.Args
}
func read(req typhon.Request) { req.Decode(&ledgerproto.ReadRequest{}) }
func write(req typhon.Request) { body := ledgerproto.WriteRequest{}; req.Decode(&body) }
`,
})

test.each([
  [
    'both',
    'router.GET("/balance", read); router.POST("/entries", write)',
    ['request Read (GET /balance) 9,12', 'request Write (POST /entries) 9,13'],
    [],
  ],
  ['one', 'router.GET("/balance", read)', ['request Read (GET /balance) 9,12'], ['Write']],
  [
    'a handler whose route is not known',
    'router.GET("/balance", read); router.POST(os.Args[1], write)',
    ['request Read (GET /balance) 9,12', 'request Write (POST /entries) 13', 'open 9 router.POST(os.Args[])'],
    [],
  ],
  [
    'one, and a route that is not known',
    'router.GET("/balance", read); router.POST(os.Args[1], nil)',
    ['request Read (GET /balance) 9,12', 'open 9 router.POST(os.Args[])'],
    [],
  ],
  ['none', '', [], []],
])('buildCodeGraph() joins request types, routes and handlers: %s', (_name, routes, served, unserved) => {
  const files = { ...REQUESTS, ...ledgerRouter(routes) }
  expect(servedIn(files)).toEqual(served)
  expect(graphOf(files).unserved?.map(({ method }) => method)).toEqual(unserved)
})
