package handler

import "context"

func control(ctx context.Context, in <-chan int, out chan<- int, n int) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err, _ = r.(error)
		}
	}()
outer:
	for i := 0; i < n; i++ {
	inner:
		for {
			switch {
			case i == 1:
				continue outer
			case i == 2, i == 3:
				break inner
			case i > 4:
				fallthrough
			default:
				goto done
			}
		}
	}
	for range 10 {
	}
	for i := range n {
		_ = i
	}
	for i, v := range seq(n) {
		_, _ = i, v
	}
	for x := range func(yield func(int) bool) { yield(1) } {
		_ = x
	}
	var k, v any
	for k, v = range map[string]int{} {
	}
	for k = range in {
	}
	for range in {
	}
	for n < 10 {
		n++
	}
	for ; ; {
		break
	}
	for ; n > 0; n-- {
	}
	select {}
	select {
	case v := <-in:
		out <- v
	case v, ok := <-in:
		_, _ = v, ok
	case k = <-in:
	case out <- <-in:
	case <-ctx.Done():
		return ctx.Err()
	default:
	}
	switch x := f(); x {
	}
	switch f(); {
	}
	switch f() {
	case 1:
	}
	switch v := k.(type) {
	case int, string:
	case func(int) (string, error):
	case interface{ Close() error }:
	case nil:
		_ = v
	}
	switch k := k; k.(type) {
	}
	switch y := f(); z := k.(type) {
	default:
		_, _ = y, z
	}
	if x, ok := k.(int); !ok {
		return
	} else if y := x; y > 0 {
		n += y
	} else if f() == 0 {
	} else {
		n -= y
	}
	if f(); n > 0 {
	}
	go func(n int) { out <- n }(n)
	go control(ctx, in, out, n)
	n, err = n&^1, nil
	n <<= 2
	n &^= 1
	*(&n)++
	{
		n := n
		_ = n
	}
	;
	if true { return }; for { break }
done:
	return nil
last:
}

func seq(n int) func(func(int, string) bool) { return func(yield func(int, string) bool) {} }
func f() int                                  { return 0 }
