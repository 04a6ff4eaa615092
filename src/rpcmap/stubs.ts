import { bodyOf } from './body-of.ts'
import { isNamed } from './client-option.ts'
import type { Contract, PackageStubs, Stub } from './contract.ts'
import { importedName, namedOf, packageMember } from './members.ts'
import type { Fn, Package, Scope, SourceFile, Ty, TypeDecl } from './program.ts'
import type { FuncFact, TypeFact, Value } from './source-facts.ts'

/** How generated code of one kind looks. */
type Family = {
  /** What the generated file imports. */
  readonly imports: RegExp
  /** The constructor; its group is the contract's name, or the package's when there is none. */
  readonly constructor: RegExp
  readonly server: RegExp
  readonly target: number
}

const FAMILIES: readonly Family[] = [
  // connect-go: NewXClient(httpClient, baseURL)
  {
    imports: /^(connectrpc\.com\/connect|github\.com\/bufbuild\/connect-go)$/,
    constructor: /^New(\w+)Client$/,
    server: /^New(\w+)Handler$/,
    target: 1,
  },
  // kratos over HTTP: NewXHTTPClient(client)
  {
    imports: /\/kratos\/v\d+\/transport\/http$/,
    constructor: /^New(\w+)HTTPClient$/,
    server: /^Register(\w+)HTTPServer$/,
    target: 0,
  },
  // protoc-gen-go-grpc, and what has its form
  {
    imports:
      /^(google\.golang\.org\/grpc|storj\.io\/drpc|github\.com\/containerd\/ttrpc|github\.com\/smallnest\/rpcx\/client)$/,
    constructor: /^New(?:DRPC)?(\w+)Client$/,
    server: /^(?:(?:DRPC)?Register(\w+?)(?:Server|Service)|_?(\w+)_[sS]erviceDesc)$/,
    target: 0,
  },
  // kitex: xservice.NewClient(name)
  {
    imports: /^github\.com\/cloudwego\/kitex\/client$/,
    constructor: /^(?:Must)?NewClient$/,
    server: /^(?:NewServer|RegisterService)$/,
    target: 0,
  },
  // go-micro: NewXService(name, client), before that NewXClient and NewXServiceClient
  {
    imports: /(^|\/)(go-)?micro(\.dev)?(\/v\d+)?(\/service)?\/client$/,
    constructor: /^New(\w+?)(?:Service|Client)$/,
    // A contract that is called LedgerService is one without that word in the client's name.
    server: /^Register(\w+?)(?:Service)?Handler$/,
    target: 0,
  },
  // twirp: NewXProtobufClient(baseURL, httpClient)
  {
    imports: /^github\.com\/twitchtv\/twirp$/,
    constructor: /^New(\w+)(?:Protobuf|JSON)Client$/,
    server: /^New(\w+)Server$/,
    target: 0,
  },
]

/** Clients of these packages talk to no service of the repository. */
const NO_STUBS =
  /^(google\.golang\.org\/grpc|cloud\.google\.com|github\.com\/(aws|Azure|redis|go-redis|elastic|olivere|hashicorp|docker|prometheus|minio|nats-io|stripe|slack-go|segmentio|Shopify|IBM)\/|go\.mongodb\.org|go\.etcd\.io|k8s\.io|sigs\.k8s\.io|go\.opentelemetry\.io\/(otel|contrib|proto))/

export function stubsOf(pkg: Package): PackageStubs {
  pkg.stubs ??= findStubs(pkg)
  return pkg.stubs
}

/** The client that a call in this function position makes, in the repository or out of it. */
export function stubOfConstructor(fn: Value, scope: Scope): Stub | undefined {
  const bare = fn.kind === 'index' ? fn.on : fn
  const member = packageMember(bare, scope)
  if (member?.kind === 'func') return member.fns.map(stubOfFn).find((stub) => stub !== undefined)
  if (member) return undefined
  const foreign = importedName(bare, scope)
  return foreign && foreignConstructor(foreign.path, foreign.name)
}

export function stubOfFn(fn: Fn): Stub | undefined {
  return fn.fact.receiver === undefined ? stubsOf(fn.file.package).constructors.get(fn.fact.name) : undefined
}

/** The client that a method belongs to, when it is one that sends. */
export function stubOfMethod(fn: Fn): Stub | undefined {
  const type = fn.fact.receiver?.type
  const named = type?.kind === 'pointer' ? type.of : type
  return named?.kind === 'named' ? stubsOf(fn.file.package).types.get(named.name) : undefined
}

/** The client that a value of the type is. */
export function stubOfType(ty: Ty): Stub | undefined {
  const named = namedOf(ty)
  if (named === undefined) return undefined
  return named.kind === 'local' ? stubOfDecl(named.decl) : foreignType(named.path, named.name)
}

export function stubOfDecl(decl: TypeDecl): Stub | undefined {
  return stubsOf(decl.file.package).types.get(decl.fact.name)
}

/** The contract that a mention of `RegisterXServer` and the like says is served. */
export function servedBy(value: Value, scope: Scope): Contract | undefined {
  const name = value.kind === 'name' || value.kind === 'select' ? value.name : ''
  if (!/^(New|Register|DRPCRegister|_)|Desc$/.test(name)) return undefined
  const member = packageMember(value, scope)
  if (member?.kind === 'type') return undefined
  if (member) {
    const file = member.kind === 'func' ? member.fns[0]?.file : member.value.file
    // The generated file itself serves nothing.
    if (file === undefined || file.package === scope.file.package) return undefined
    return stubsOf(file.package).servers.get(name)
  }
  const foreign = importedName(value, scope)
  return foreign && foreignServer(foreign.path, foreign.name)
}

function findStubs(pkg: Package): PackageStubs {
  const constructors = new Map<string, Stub>()
  const types = new Map<string, Stub>()
  const servers = new Map<string, Contract>()
  for (const family of FAMILIES) {
    const imports = (file: SourceFile) => file.facts.imports.some(({ path }) => family.imports.test(path))
    if (!pkg.files.some(imports)) continue
    for (const file of pkg.files) {
      for (const { fact } of file.fns) {
        if (fact.receiver) continue
        const made = family.constructor.exec(fact.name)
        if (made && imports(file) && isConstructor(fact, pkg, family)) {
          const stub = { contract: localContract(pkg, made[1] ?? pkg.name), target: family.target, foreign: false }
          if (!constructors.has(fact.name)) constructors.set(fact.name, stub)
        }
        const serves = family.server.exec(fact.name)
        if (serves && !servers.has(fact.name)) servers.set(fact.name, localContract(pkg, serves[1] ?? pkg.name))
      }
      for (const { name } of file.facts.values) {
        const serves = family.server.exec(name)
        if (serves && !servers.has(name)) servers.set(name, localContract(pkg, serves[2] ?? serves[1] ?? pkg.name))
      }
    }
  }
  for (const { fact } of pkg.files.flatMap(({ fns }) => fns)) {
    const option = pkg.described.find(({ factory: name }) => !fact.receiver && isNamed(fact.name, name))
    if (option === undefined) continue
    const contract = { name: fact.name, keys: [`client:${pkg.dir}#${fact.name}`] }
    constructors.set(fact.name, { contract, target: option.callee - 1, foreign: false })
  }
  for (const [name, stub] of constructors) {
    for (const fn of pkg.funcs.get(name) ?? []) {
      for (const type of [fn.fact.results[0]?.type, ...returnedTypes(fn)]) {
        const typeName = type && ownName(type)
        if (typeName !== undefined) types.set(typeName, stub)
      }
    }
  }
  return { constructors, types, servers }
}

/** It gives an interface of its own package, as generated code does; code that people write around it mostly gives a struct. */
function isConstructor({ name, params, results }: FuncFact, pkg: Package, family: Family): boolean {
  const typeName = results[0] && ownName(results[0].type)
  const decl = typeName === undefined ? undefined : pkg.types.get(typeName)
  return decl?.fact.type.kind === 'interface' && params.length > family.target && name !== typeName
}

function ownName(type: TypeFact): string | undefined {
  const named = type.kind === 'pointer' ? type.of : type
  return named.kind === 'named' && named.pkg === undefined ? named.name : undefined
}

function returnedTypes(fn: Fn): readonly TypeFact[] {
  return bodyOf(fn).returns.flatMap(({ values: [value] }) => {
    const literal = value?.kind === 'address' ? value.of : value
    return literal?.kind === 'composite' && literal.type ? [literal.type] : []
  })
}

function localContract(pkg: Package, name: string): Contract {
  const keys = [`${pkg.dir}#${name}`]
  const generated = /(?:^|\/)kitex_gen\/(.*)$/.exec(pkg.dir)?.[1]
  if (generated !== undefined) keys.push(`kitex:${generated}`)
  const full = protoName(pkg, name)
  if (full !== undefined) keys.push(`proto:${full}`)
  keys.push(tailKey(pkg.dir, name))
  return { name, keys }
}

/** `shop.Ledger`, as the generated code names the service in its method paths. */
function protoName(pkg: Package, name: string): string | undefined {
  const pattern = new RegExp(`^/?((?:[\\w.]+\\.)?${name})(?:/\\w+)?$`)
  for (const file of pkg.files) {
    for (const { name: valueName, value } of file.facts.values) {
      if (!valueName.startsWith(name) && !valueName.startsWith(`_${name}`)) continue
      const texts = value?.kind === 'text' ? [value.text] : value?.kind === 'composite' ? fieldTexts(value.items) : []
      for (const text of texts) {
        const full = pattern.exec(text)?.[1]
        if (full !== undefined) return full
      }
    }
  }
  return undefined
}

function fieldTexts(items: readonly { readonly value: Value }[]): readonly string[] {
  return items.flatMap(({ value }) => (value.kind === 'text' ? [value.text] : []))
}

function foreignConstructor(path: string, name: string): Stub | undefined {
  if (NO_STUBS.test(path) || !path.includes('.')) return undefined
  if (/(^|\/)kitex_gen\//.test(path)) {
    return /^(Must)?NewClient$/.test(name) ? foreignStub(path, path.split('/').at(-1) ?? '', 0) : undefined
  }
  const twirp = /^New(\w+)(?:Protobuf|JSON)Client$/.exec(name)?.[1]
  if (twirp !== undefined) return foreignStub(path, twirp, 0)
  const client = /^New(?:DRPC)?(\w+?)(?:HTTP)?Client$/.exec(name)?.[1]
  return client === undefined ? undefined : foreignStub(path, client, /connect(\/|$)/.test(path) ? 1 : 0)
}

function foreignType(path: string, name: string): Stub | undefined {
  if (NO_STUBS.test(path) || !path.includes('.')) return undefined
  if (/(^|\/)kitex_gen\//.test(path)) return foreignStub(path, path.split('/').at(-1) ?? '', 0)
  const client = /^(?:DRPC)?(\w+?)(?:HTTP)?Client$/.exec(name)?.[1]
  return client === undefined ? undefined : foreignStub(path, client, 0)
}

function foreignServer(path: string, name: string): Contract | undefined {
  if (NO_STUBS.test(path)) return undefined
  const found = /^(?:DRPC)?Register(\w+?)(?:HTTP)?Server$|^(\w+)_ServiceDesc$/.exec(name)
  const contract = found?.[1] ?? found?.[2]
  if (contract !== undefined) return foreignStub(path, contract, 0).contract
  if (/(^|\/)kitex_gen\//.test(path) && name === 'NewServer') {
    return foreignStub(path, path.split('/').at(-1) ?? '', 0).contract
  }
  return undefined
}

function foreignStub(path: string, name: string, target: number): Stub {
  return { contract: foreignContract(path, name), target, foreign: true }
}

/** What generated code that is not in the repository speaks. */
export function foreignContract(path: string, name: string): Contract {
  return { name, keys: [`${path}#${name}`, tailKey(path, name)] }
}

/** What copies of the same generated package have in common wherever they lie: the end of their directory, versions left out. */
function tailKey(dir: string, name: string): string {
  const segments = dir.split('/').filter((segment) => !/^v\d+([a-z]+\d+)?$/.test(segment))
  return `tail:${segments.at(-1) ?? ''}#${name}`
}
