/**
 * A services monorepo of any size, in the style of acme's: each service has a main package, a handler that sends request literals to
 * other services, and a proto package with its requests. Equal input gives equal files.
 */
export function generateMonorepo({ services, callsEach }: { services: number; callsEach: number }): {
  readonly files: ReadonlyMap<string, string>
  readonly calls: readonly { readonly caller: string; readonly callee: string }[]
} {
  const names = Array.from({ length: services }, (_, index) => `service.s${index}`)
  const calls = names.flatMap((caller, index) =>
    Array.from({ length: callsEach }, (_, step) => ({ caller, callee: names[calleeOf(index, step, services)] ?? '' })),
  )
  const files = new Map<string, string>([
    ['go.mod', `module ${MODULE}\n\ngo 1.24\n`],
    ['.github/drawbridge.yml', CONFIG],
    ['.github/CODEOWNERS', `* @acme/platform\n${names.map((name) => `/${name}/ @acme/ledger\n`).join('')}`],
  ])
  for (const name of names) {
    const callees = calls.filter((call) => call.caller === name).map(({ callee }) => callee)
    const callers = calls.filter((call) => call.callee === name).map(({ caller }) => caller)
    files.set(`${name}/main.go`, renderMain(name))
    files.set(`${name}/handler/handle.go`, renderHandler(callees))
    files.set(`${name}/proto/requests.go`, renderProto(name))
    files.set(`${name}/allowlist.yaml`, renderAllowlist(callers))
  }
  return { files, calls }
}

const MODULE = 'github.com/acme/services'

const CONFIG = `version: 1
services: ["service.*"]
`

// Spread over all services, never the caller itself, no two alike for one caller.
function calleeOf(caller: number, step: number, services: number): number {
  return (caller + 1 + step * 7 + ((caller * 13) % 5) * 41 * (step + 1)) % services
}

function renderMain(name: string): string {
  return `package main

import "${MODULE}/${name}/handler"

func main() {
	handler.Handle(nil)
}
`
}

export function renderHandler(callees: readonly string[]): string {
  const unique = [...new Set(callees)]
  const imports = unique.map((callee, index) => `	p${index} "${MODULE}/${callee}/proto"`)
  const sends = unique.map((_, index) => `	p${index}.ReadThingRequest{ID: "1"}.Send(ctx).Response()`)
  return `package handler

import (
	"context"

${imports.join('\n')}
)

// Handle asks everybody.
func Handle(ctx context.Context) {
${sends.join('\n')}
}
`
}

function renderProto(name: string): string {
  return `package proto

import (
	"context"

	"github.com/monzo/typhon"
)

// ReadThingRequest asks ${name} for a thing.
type ReadThingRequest struct {
	ID string
}

// Send sends it.
func (r ReadThingRequest) Send(ctx context.Context) *typhon.ResponseFuture {
	return typhon.NewRequest(ctx, "GET", "http://${name.replace('service.', 's-')}/read-thing", r).Send()
}
`
}

export function renderAllowlist(callers: readonly string[]): string {
  const unique = [...new Set(callers)].sort()
  if (unique.length === 0) return 'callers: {}\n'
  return `callers:\n${unique.map((caller) => `  ${caller}: {}\n`).join('')}`
}
