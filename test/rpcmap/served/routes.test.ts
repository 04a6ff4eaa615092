import { expect, test } from '@jest/globals'
import { servedIn } from './served-in.ts'

/** `service.ledger` with a main.go: imports in line 3 and after, the function's body right below `func main() {`. */
const main = (imports: readonly string[], body: string, rest = '') => ({
  'service.ledger/main.go': `package main\nimport (\n${imports.map((path) => `"${path}"`).join('\n')}\n)\nfunc main() {\n${body}\n}\nfunc h() {}\n${rest}`,
})

test.each([
  [
    'chi, routes within routes',
    main(
      ['github.com/go-chi/chi/v5'],
      `r := chi.NewRouter()
r.Route("/pots", func(r chi.Router) {
	r.Use(h)
	r.Get("/", h)
	r.Route("/{id}", func(in chi.Router) {
		in.With(h).Put("/name", h)
	})
})
r.Group(func(r chi.Router) {
	r.Post("/entries", h)
})`,
    ),
    ['http GET /pots 9', 'http POST /entries 15', 'http PUT /pots/{id}/name 11'],
  ],
  [
    'chi, mounted routers',
    main(
      ['github.com/go-chi/chi/v5', 'net/http'],
      `r := chi.NewRouter()
r.Mount("/admin", admin())
r.Mount("/debug", profiler())`,
      `func admin() http.Handler {
	r := chi.NewRouter()
	r.Get("/balance", h)
	deep := chi.NewRouter()
	deep.Delete("/entries", h)
	r.Mount("/deep", deep)
	return r
}
`,
    ),
    ['http ANY /debug/ 9', 'http DELETE /admin/deep/entries 16', 'http GET /admin/balance 14'],
  ],
  [
    'gin groups handed to functions',
    main(
      ['github.com/gin-gonic/gin'],
      `r := gin.New()
v1 := r.Group("/v1")
{
	v1.GET("/balance", h)
	routes(v1.Group("/pots"))
}`,
      `func routes(g *gin.RouterGroup) {
	g.DELETE("/:id", h)
	g.Handle("PATCH", "/:id", h)
}
`,
    ),
    ['http DELETE /v1/pots/:id 15', 'http GET /v1/balance 9', 'http PATCH /v1/pots/:id 16'],
  ],
  [
    'echo',
    main(
      ['github.com/labstack/echo/v4'],
      `e := echo.New()
g := e.Group("/v1", h)
g.GET("/balance", h)
g.Add("PUT", "/entry", h)
e.Any("/any", h)`,
    ),
    ['http ANY /any 10', 'http GET /v1/balance 8', 'http PUT /v1/entry 9'],
  ],
  [
    'fiber',
    main(
      ['github.com/gofiber/fiber/v2'],
      `app := fiber.New()
api := app.Group("/api").Group("/v1")
api.Get("/balance", h)
app.Route("/pots", func(r fiber.Router) {
	r.Post("/:id", h)
})
sub := fiber.New()
sub.Get("/inner", h)
app.Mount("/outer", sub)
app.All("/all", h)`,
    ),
    ['http ANY /all 15', 'http GET /api/v1/balance 8', 'http GET /outer/inner 13', 'http POST /pots/:id 10'],
  ],
  [
    'gorilla/mux, routes put together',
    main(
      ['github.com/gorilla/mux'],
      `r := mux.NewRouter()
v1 := r.PathPrefix("/v1").Subrouter()
v1.HandleFunc("/balance", h).Name("balance").Methods("GET")
v1.Path("/entries").Methods("POST").HandlerFunc(h)
v1.Methods("DELETE").Path("/entries/{id}").Handler(h)
r.PathPrefix("/static/").Handler(h)`,
    ),
    ['http ANY /static/ 11', 'http DELETE /v1/entries/{id} 10', 'http GET /v1/balance 8', 'http POST /v1/entries 9'],
  ],
  [
    'net/http, patterns with verbs and hosts, and a mux under a prefix',
    main(
      ['net/http'],
      `m := http.NewServeMux()
m.HandleFunc("GET /balance", h)
m.HandleFunc("POST ledger.acme.test/entries/{id}", h)
m.HandleFunc("/{$}", h)
sub := http.NewServeMux()
sub.HandleFunc("GET /pots", h)
m.Handle("/v1/", http.StripPrefix("/v1", sub))`,
    ),
    ['http ANY / 9', 'http GET /balance 7', 'http GET /v1/pots 11', 'http POST /entries/{id} 8'],
  ],
  [
    'go-zero',
    main(
      ['net/http', 'github.com/zeromicro/go-zero/rest'],
      `server := rest.MustNewServer(rest.RestConf{})
server.AddRoutes(
	[]rest.Route{
		{
			Method: http.MethodGet,
			Path: "/balance",
			Handler: h,
		},
		{Method: http.MethodPost, Path: "/entries", Handler: h},
	},
	rest.WithPrefix("/v1"),
)
server.AddRoutes(rest.WithMiddlewares([]rest.Middleware{h}, []rest.Route{{Method: "PUT", Path: "/pots", Handler: h}}...), rest.WithJwt("x"), rest.WithPrefix("/v2"))
server.AddRoute(rest.Route{Method: http.MethodDelete, Path: "/pots/:id", Handler: h})`,
    ),
    ['http DELETE /pots/:id 20', 'http GET /v1/balance 10', 'http POST /v1/entries 15', 'http PUT /v2/pots 19'],
  ],
  [
    'go-zero, a path that is not known',
    main(
      ['net/http', 'os', 'github.com/zeromicro/go-zero/rest'],
      `server := rest.MustNewServer(rest.RestConf{})
server.AddRoute(rest.Route{Method: http.MethodGet, Path: os.Args[1], Handler: h})`,
    ),
    ['open 9 rest.Route{}'],
  ],
  [
    'no router at all',
    main(
      ['acme.test/cache', 'net/http'],
      `c := cache.New()
c.Route("/pots", func(r cache.Node) { r.Get("/x", h) })
c.Mount("/x", h)
c.Path("/y").Methods("GET").Handler(h)
var client http.Client
client.Post("/x", "y", nil)`,
    ),
    [],
  ],
])('buildCodeGraph() lists the routes of %s', (_name, files, found) => {
  expect(servedIn(files)).toEqual(found)
})

const GATEWAY = `package ledgerpb

import (
	"net/http"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
)

func RegisterLedgerHandlerClient(ctx context.Context, mux *runtime.ServeMux, client LedgerClient) error {
	mux.Handle("GET", pattern_Ledger_Read_0, func(w http.ResponseWriter, req *http.Request, pathParams map[string]string) {
		rctx, err := runtime.AnnotateContext(ctx, mux, req, "/acme.Ledger/Read", runtime.WithHTTPPathPattern("/v1/accounts/{id}"))
		_, _ = rctx, err
	})
	mux.Handle(http.MethodPost, pattern_Ledger_Write_0, func(w http.ResponseWriter, req *http.Request, pathParams map[string]string) {
		var err error
		rctx, err := runtime.AnnotateContext(ctx, mux, req, "/acme.Ledger/Write", runtime.WithHTTPPathPattern("/v1/entries"))
		_, _ = rctx, err
	})
	return nil
}

var pattern_Ledger_Read_0 = runtime.MustPattern(runtime.NewPattern(1, []int{2, 0}, []string{"v1", "accounts", "id"}, ""))
`

test('buildCodeGraph() lists the routes that a grpc-gateway serves', () => {
  const files = {
    'service.ledger/pb/ledger.pb.gw.go': GATEWAY,
    'service.ledger/main.go': `package main
import (
	"acme.test/service.ledger/pb"
	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
)
func main() {
	mux := runtime.NewServeMux()
	ledgerpb.RegisterLedgerHandlerClient(nil, mux, nil)
}
`,
  }
  expect(servedIn(files)).toEqual(['http GET /v1/accounts/{id} 10', 'http POST /v1/entries 14'])
})
