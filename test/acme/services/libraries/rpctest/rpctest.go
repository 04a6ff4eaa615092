// Package rpctest answers the requests that a service under test sends, so that no other service has to run.
package rpctest

import (
	"context"
	"reflect"
	"testing"

	"github.com/monzo/terrors"
	"github.com/monzo/typhon"
)

// Request is what generated request types have in common.
type Request interface {
	Request(ctx context.Context) typhon.Request
}

// Matcher says whether an expectation is about a request.
type Matcher func(req typhon.Request) bool

// RequestEqualTo matches requests with the method, the address and the body of want.
func RequestEqualTo(want Request) Matcher {
	expected := want.Request(context.Background())
	expectedBody, _ := expected.BodyBytes(false)
	return func(req typhon.Request) bool {
		body, _ := req.BodyBytes(false)
		return req.Method == expected.Method && req.URL.String() == expected.URL.String() && reflect.DeepEqual(body, expectedBody)
	}
}

// Mock stands in for every other service.
type Mock struct {
	expectations []*Expectation
}

// Expectation is one request and its answer.
type Expectation struct {
	matches Matcher
	answer  interface{}
}

// New makes typhon's client answer from the mock until the test ends.
func New(t *testing.T) *Mock {
	m := &Mock{}
	before := typhon.Client
	typhon.Client = m.serve
	t.Cleanup(func() { typhon.Client = before })
	return m
}

// ExpectRequest begins an expectation.
func (m *Mock) ExpectRequest(matches Matcher) *Expectation {
	e := &Expectation{matches: matches}
	m.expectations = append(m.expectations, e)
	return e
}

// RespondWith sets the answer.
func (e *Expectation) RespondWith(answer interface{}) {
	e.answer = answer
}

func (m *Mock) serve(req typhon.Request) typhon.Response {
	for _, e := range m.expectations {
		if e.matches(req) {
			return req.Response(e.answer)
		}
	}
	return typhon.Response{Error: terrors.NotFound("unexpected_request", req.URL.String(), nil)}
}
