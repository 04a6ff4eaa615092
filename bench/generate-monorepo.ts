import { MODULE, type Files, type GeneratedCall, type GeneratedService } from './monorepo/call-style.ts'
import { renderEntry, renderFiller } from './monorepo/filler.ts'
import { planMonorepo, type MonorepoPlan } from './monorepo/plan-monorepo.ts'
import { STYLES } from './monorepo/styles.ts'
import { requestLiteral } from './monorepo/styles/request-literal.ts'

export type Monorepo = MonorepoPlan & {
  /** Every file, made as it is asked for: a large monorepo is never in memory as a whole. */
  readonly files: () => Iterable<readonly [path: string, text: string]>
  /** The handler of a service that makes these calls. */
  readonly handlerFiles: (caller: GeneratedService, calls: readonly GeneratedCall[]) => Files
  /** At most that many files of code that calls nobody, spread over the services. */
  readonly fillerFiles: (count: number) => Files
}

/**
 * A services monorepo of any size in Go, with its truth: who calls whom, in the styles of monorepo/styles.ts, in the
 * middle of code that calls nobody. Besides calls it holds traps: libraries of which services use one function, imports
 * of another service's types, test files with calls, call sites that nothing reaches. Its allowlists allow exactly the
 * calls. Equal input gives equal files; `files` and `lines` are met to about a percent.
 */
export function generateMonorepo(size: {
  readonly services: number
  readonly calls: number
  /** Files and lines of Go; left out, nothing but what the calls take. */
  readonly files?: number
  readonly lines?: number
  readonly seed?: string
}): Monorepo {
  const seed = size.seed ?? 'drawbridge'
  const plan = planMonorepo({ ...size, seed })
  const byCaller = Map.groupBy(plan.calls, ({ caller }) => caller)
  const byCallee = Map.groupBy(plan.calls, ({ callee }) => callee)
  const filler = planFiller(plan, size)
  const handlerFiles = (caller: GeneratedService, calls: readonly GeneratedCall[]) =>
    renderHandler(caller, calls, filler)

  function* files(): Generator<readonly [string, string]> {
    yield ['go.mod', `module ${MODULE}\n\ngo 1.24\n`]
    yield ['.github/drawbridge.yml', CONFIG]
    yield ['.github/CODEOWNERS', renderCodeowners(plan.services)]
    for (const { style } of STYLES) {
      const callees = plan.calls.filter((call) => call.style === style).map(({ callee }) => callee)
      yield* style.sharedFiles?.([...new Set(callees)].sort((a, b) => a.index - b.index)) ?? []
    }
    for (const service of plan.services) {
      yield [`${service.name}/main.go`, renderMain(service)]
      yield [
        `${service.name}/allowlist.yaml`,
        renderAllowlist((byCallee.get(service) ?? []).map(({ caller }) => caller.name)),
      ]
      const served = new Set([requestLiteral, ...(byCallee.get(service) ?? []).map(({ style }) => style)])
      yield* new Map([...served].flatMap((style) => [...(style.calleeFiles?.(service) ?? [])]))
      yield* handlerFiles(service, byCaller.get(service) ?? [])
      yield* renderCallTest(service, plan.services)
    }
    for (const dir of filler.dirs) yield* renderFillerPackage(dir, { ...filler, seed })
  }

  return {
    ...plan,
    files,
    handlerFiles,
    fillerFiles: (count) => {
      const own = filler.dirs.filter((dir) => dir.startsWith('service.'))
      const step = Math.max(1, Math.floor(own.length / Math.max(1, count)))
      const chosen = own.filter((_, at) => at % step === 0).slice(0, count)
      return new Map(chosen.map((dir) => renderFillerPart(dir, 0, { ...filler, seed })))
    },
  }
}

const CONFIG = `version: 1
services: ["service.*"]
`

type Filler = { readonly dirs: readonly string[]; readonly each: number; readonly lines: number }

const FILLER_FILES_PER_PACKAGE = 8
const LIBRARY_SHARE = 10

// Every service has its share of packages that call nobody; one in ten such packages is a library that services import.
function planFiller(plan: MonorepoPlan, { files = 0, lines = 0 }: { files?: number; lines?: number }): Filler {
  const perService = 4 + plan.calls.length / plan.services.length / 1.6
  const rest = Math.max(0, files - plan.services.length * perService)
  const each = FILLER_FILES_PER_PACKAGE
  const count = Math.floor(rest / (each + 1))
  const libraries = Math.ceil(count / LIBRARY_SHARE)
  const dirs = Array.from({ length: count }, (_, at) => {
    if (at >= count - libraries) return `libraries/${WORDS[at % WORDS.length]}${at}`
    const service = plan.services[at % plan.services.length]
    return `${service?.name ?? ''}/${WORDS[Math.floor(at / plan.services.length) % WORDS.length]}${at}`
  })
  const rough = plan.services.length * 90 + plan.calls.length * 12
  return { dirs, each, lines: count === 0 ? 0 : Math.max(20, Math.round((lines - rough) / (count * each)) - 5) }
}

const WORDS = ['domain', 'store', 'rules', 'events', 'limits', 'render', 'schedule', 'archive']

function* renderFillerPackage(
  dir: string,
  { each, lines, seed }: Filler & { seed: string },
): Generator<readonly [string, string]> {
  const packageName = dir.slice(dir.lastIndexOf('/') + 1)
  const ids = Array.from({ length: each }, (_, id) => id)
  yield [`${dir}/enter.go`, renderEntry(packageName, ids)]
  for (const id of ids) yield renderFillerPart(dir, id, { lines, seed })
}

function renderFillerPart(
  dir: string,
  id: number,
  { lines, seed }: { lines: number; seed: string },
): readonly [string, string] {
  const packageName = dir.slice(dir.lastIndexOf('/') + 1)
  return [`${dir}/part${id}.go`, renderFiller({ seed: `${seed} ${dir}`, packageName, id, lines })]
}

function renderMain({ name }: GeneratedService): string {
  return `package main

import (
	"context"

	"${MODULE}/${name}/handler"
)

func main() {
	handler.Handle(context.Background())
}
`
}

// Each style's calls in a file of their own, and one function that runs them and the service's other code.
function renderHandler(caller: GeneratedService, calls: readonly GeneratedCall[], { dirs }: Filler): Files {
  const files = new Map<string, string>()
  for (const [style, made] of Map.groupBy(calls, (call) => call.style)) {
    const parts = made.map((call) => style.callingFunction(call, functionName(call)))
    const imports = [...new Set(['context', ...parts.flatMap((part) => part.imports)])].sort()
    files.set(
      `${caller.name}/handler/calls_${style.name.replaceAll('-', '_')}_file.go`,
      `package handler\n\nimport (\n${imports.map((path) => `	"${path}"`).join('\n')}\n)\n\n${parts.map(({ code }) => code).join('\n')}`,
    )
    for (const [path, text] of style.callerFiles?.(
      caller,
      made.map(({ callee }) => callee),
    ) ?? [])
      files.set(path, text)
  }
  const own = dirs.filter((dir) => dir.startsWith(`${caller.name}/`))
  const libraries = dirs.filter((dir) => dir.startsWith('libraries/'))
  const used = [0, 1, 2].flatMap(
    (step) => libraries[(caller.index * 7 + step * 31) % Math.max(1, libraries.length)] ?? [],
  )
  const entered = [...new Set([...own, ...used])].sort()
  files.set(
    `${caller.name}/handler/handle.go`,
    `package handler

import (
	"context"

${entered.map((dir) => `	"${MODULE}/${dir}"`).join('\n')}
)

// Handle does all that the service does.
func Handle(ctx context.Context) {
${calls
  .filter(({ style }) => style.reached)
  .map((call) => `	${functionName(call)}(ctx)`)
  .join('\n')}
${entered.map((dir) => `	${dir.slice(dir.lastIndexOf('/') + 1)}.Enter()`).join('\n')}
}
`,
  )
  return files
}

function functionName({ callee }: GeneratedCall): string {
  return `call${callee.word.charAt(0).toUpperCase()}${callee.word.slice(1)}`
}

// Tests may call anybody: they are no part of the service.
function renderCallTest(service: GeneratedService, services: readonly GeneratedService[]): Files {
  const other = services[(service.index * 17 + 5) % services.length] ?? service
  const text = `package handler

import (
	"context"
	"testing"

	"${MODULE}/${other.name}/proto"
)

func TestHandle(t *testing.T) {
	${other.word}proto.CloseAccountRequest{AccountID: t.Name()}.Send(context.Background())
	Handle(context.Background())
}
`
  return new Map([[`${service.name}/handler/handle_test.go`, text]])
}

function renderCodeowners(services: readonly GeneratedService[]): string {
  return `* @acme/platform\n${services.map(({ name }) => `/${name}/ @acme/ledger\n`).join('')}`
}

export function renderAllowlist(callers: readonly string[]): string {
  const unique = [...new Set(callers)].sort()
  if (unique.length === 0) return 'callers: {}\n'
  return `callers:\n${unique.map((caller) => `  ${caller}: {}\n`).join('')}`
}
