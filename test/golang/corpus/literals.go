package ledger

type point struct{ x, y int }

var (
	points  = []point{{1, 2}, {x: 3}, point{4, 5}}
	refs    = []*point{{1, 2}, nil, &point{}}
	nested  = map[string][]map[point]*[2]point{"a": {{{1, 2}: {{3, 4}, {}}}}}
	sparse  = [...]string{2: "two", 'a': "rune", len("xy") + 3: "five"}
	anon    = struct{ A, B []struct{ C int } }{A: []struct{ C int }{{1}}}
	funcs   = map[string]func() int{"one": func() int { return 1 }, "two": two}
	iface   = []interface{ M() }{nil}
	keyed   = map[interface{}]int{point{1, 2}: 1, [2]int{}: 2, "s": 3, struct{}{}: 4}
	chans   = []chan<- chan int{nil}
	generic = pair[string, []int]{left: "l", right: []int{1}}
	empty   = struct{}{}
	matrix  = [2][2]int{
		{1, 2},
		{3, 4}, // last
	}
)

type pair[L, R any] struct {
	left  L
	right R
}

func two() int { return 2 }

func headers(p point, ok bool, m map[string]point) {
	if p == (point{1, 2}) {
	}
	if v := (&point{}); v != nil {
	}
	for _, q := range []point{{1, 2}} {
		_ = q
	}
	for i, q := range map[string]point{"a": {}} {
		_, _ = i, q
	}
	switch (point{}) {
	case p, point{1, 2}:
	}
	if f(point{1, 2}) && m["k"] == m[key{"s"}.name()] {
	}
	for range [3]struct{}{} {
	}
	if func() bool { return point{} == p }() {
	}
	switch x := any(p).(type) {
	case point, *point, []point, map[string]point, func(point) bool, interface{ M() }, struct{ a int }, nil:
		_ = x
	}
	for i := 0; i < len([]int{1, 2}); i++ {
	}
	if ok {
	} else if p := (point{}); p.x > 0 {
	} else {
	}
}

type key struct{ s string }

func (k key) name() string { return k.s }
func f(point) bool         { return point{}.x == 0 }
