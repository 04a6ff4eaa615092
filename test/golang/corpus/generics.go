package pot

import "cmp"

type Number interface {
	~int | ~int64 | ~float64
}

type (
	Pair[K comparable, V any]       struct{ Key K; Value V }
	List[T any]                     struct{ next *List[T]; value T }
	Tree[T interface{ Less(T) bool }] struct {
		Left, Right *Tree[T]
		Value       T
	}
	PointerTo[T any, P interface{ *T; Reset() }] func(P)
	Slice[S ~[]E, E cmp.Ordered]              []E
	Vector[T *int,]                           []T
	Union[T *struct{} | ~string]              map[string]T
	Matrix                                    [rows * columns]float64
	Buffer                                    [max(rows, columns)]byte
	Packed                                    [rows * len([...]int{1, 2, 3})]byte
	Grid                                      [rows][columns]Pair[int, string]
	Set[T comparable]                         = map[T]struct{}
	Nested                                    = Pair[Pair[int, string], List[Pair[string, []byte]]]
)

const rows, columns = 4, 8

func Map[T, U any](list []T, f func(T) U) []U {
	out := make([]U, 0, len(list))
	for _, item := range list {
		out = append(out, f(item))
	}
	return out
}

func Sum[N Number](ns ...N) (total N) {
	for _, n := range ns {
		total += n
	}
	return
}

func (l *List[T]) Push(value T) *List[T] { return &List[T]{next: l, value: value} }

func (p Pair[K, _]) First() K { return p.Key }

func use() {
	a := Map[int, string]([]int{1, 2}, func(n int) string { return "x" })
	b := Map([]string{"service.emoji"}, func(s string) Pair[string, int] { return Pair[string, int]{s, 1} })
	var c Set[Pair[int, *List[string]]] = Set[Pair[int, *List[string]]]{{1, nil}: {}}
	d := (&List[int]{}).Push(1).Push(2)
	f := Sum[float64]
	g := []func(...int) int{Sum[int], Sum}
	h := a[rows-1] < a[0] && len(b) > (columns)
	use2(w < x, y > (z))
	_ = Tree[interface{ Less(int) bool }]{}
	_, _, _, _, _ = c, d, f, g, h
}

func use2(bool, bool)
