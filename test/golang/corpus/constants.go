//go:build (linux || darwin) && !cgo && go1.22
// +build linux darwin

// Package consts has what constants can be. */
package consts

import (
	_ "embed"
	. "fmt"

	m "math"
)

import "time"

import ()

type Weekday int

const (
	Sunday Weekday = iota
	Monday
	_
	Wednesday, _ = iota, iota * 2
	Thursday, extra
)

const (
	_  = iota
	KB = 1 << (10 * iota)
	MB
	GB
)

const (
	a, b = iota, "b" + "c"
	c, d
	e = len("abc") + int(m.Pi)
	f
	mask    uint8 = ^uint8(0) &^ (1<<3 | 1<<iota)
	timeout       = 5 * time.Second
	complex_      = 1 + 2i
	cond          = a < e && !(b == "b") || false
)

const Host, Port = "service.ledger", 8080
const typed string = "x"; const second = 2

var (
	x       int
	y, z    = 1, "z"
	p, q    *int
	fn      = func() (int, error) { const local = iota; return local, nil }
	ch      = make(chan<- func(int) <-chan string, 1)
	_, _, _ = Sprint(), x, y
)

func nested() {
	const (
		one = iota + 1
		two
	)
	type local struct{ a int }
	type alias = local
	var v local = alias{one}
	var w, u int
	_, _, _ = v, w, u
}
