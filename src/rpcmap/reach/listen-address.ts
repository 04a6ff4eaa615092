import { foreignPath } from '../program/foreign-path.ts'
import { importedName, namedOf } from '../program/members.ts'
import type { Scope } from '../program/program.ts'
import type { Value } from '../facts/source-facts.ts'

/** Which argument says where a function listens. Sources: the packages' documentation on pkg.go.dev. */
const FUNCTIONS: readonly { readonly path: RegExp; readonly names: RegExp; readonly at: number }[] = [
  { path: /^(net\/http|github\.com\/valyala\/fasthttp)$/, names: /^ListenAndServe(TLS)?$/, at: 0 },
  { path: /^net$/, names: /^Listen$/, at: 1 },
  { path: /\/kratos\/v\d+\/transport\/(http|grpc)$/, names: /^Address$/, at: 0 },
  { path: /(^|\/)(go-)?micro(\.dev)?(\/.*)?$/, names: /^Address$/, at: 0 },
  { path: /\/cloudwego\/hertz\/pkg\/app\/server$/, names: /^WithHostPorts$/, at: 0 },
]

/** The same for methods, by the package of the value that they belong to. */
const METHODS: readonly { readonly path: RegExp; readonly names: RegExp; readonly at: number }[] = [
  { path: /^net$/, names: /^Listen$/, at: 2 },
  { path: /\/gin-gonic\/gin$/, names: /^Run(TLS)?$/, at: 0 },
  { path: /\/labstack\/echo(\/v\d+)?$/, names: /^Start(TLS|AutoTLS|H2CServer)?$/, at: 0 },
  { path: /\/gofiber\/fiber(\/v\d+)?$/, names: /^Listen(TLS)?$/, at: 0 },
  { path: /\/kataras\/iris(\/v\d+)?$/, names: /^Listen$/, at: 0 },
  { path: /\/valyala\/fasthttp$/, names: /^ListenAndServe(TLS)?$/, at: 0 },
]

/** The address that a call or a literal makes a program listen on; undefined for every other value. */
export function listenAddress(value: Value, scope: Scope): Value | undefined {
  if (value.kind === 'composite') {
    const named = value.type && namedOf({ type: value.type, file: scope.file })
    if (named?.kind !== 'foreign' || named.path !== 'net/http' || named.name !== 'Server') return undefined
    return value.items.find(({ key }) => key?.kind === 'name' && key.name === 'Addr')?.value
  }
  if (value.kind !== 'call' || value.fn.kind !== 'select') return undefined
  const { fn, args } = value
  if (!/^(Listen|Run|Start|Address|WithHostPorts)/.test(fn.name)) return undefined
  const called = importedName(fn, scope)
  const path = called?.path ?? foreignPath(fn.on, scope)
  if (path === undefined) return undefined
  const rule = (called ? FUNCTIONS : METHODS).find((one) => one.path.test(path) && one.names.test(fn.name))
  return rule && args[rule.at]
}

/** The port of an address that a program listens on: `:8080`, `0.0.0.0:8080`, `[::]:8080`. */
export function portOf(address: string): string | undefined {
  return /^(?:[\w.-]*|\[[0-9a-fA-F:]*\]):(\d{2,5})$/.exec(address)?.[1]
}
