package types

type (
	A = B
	B struct {
		C
		*D
		pkg.E
		*pkg.F `tag`
		G[int]
		*pkg.H[string, []int]
		i, j    int
		k       [N]int
		l       []int
		m       func(int) (a, b string)
		n       interface{ M() }
		o       struct{ P int }
		q       [2 * N][]*pkg.R
		s       map[[2]string]chan<- chan (<-chan int)
		_       int
		T[int]  "tag"
		u       T[int]
		v, w    pkg.X[int, string]
		y [N + 1]struct{}
		z (int)
	}
	I interface {
		M()
		N(a int, b ...string) (c int, err error)
		O(int, string) error
		error
		pkg.Stringer
		~int | ~string | *pkg.Y
		J[int]
		interface{ K() }
		L(func(int) string) chan int
	}
	Fn   func(a, b int, c ...*pkg.Z) (d func() error, e []byte)
	Ch1  chan int
	Ch2  <-chan <-chan int
	Ch3  chan<- func() chan int
	Ch4  chan (<-chan int)
	Pa   (*int)
	AliasOf[P any]       = map[P]pkg.List[P]
	Self[S Self[S]]      interface{ Compare(S) int }
	Array[T any, U [4]T] struct{ t T; u U }
)

type Single struct{ a int; b string "x"; C }
type Empty struct{}
type EmptyI interface{}
type Chain[T interface{ ~[]E }, E any] func(T) E
type Con[P *Q, Q any] struct{}
type Fun[P func(int) bool] []P
type Mp[P map[string]int, R chan P] []P
type Bracketed[P (interface{ ~int })] []P
