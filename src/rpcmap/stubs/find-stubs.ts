import { bodyOf } from '../program/body-of.ts'
import { isNamed } from '../program/client-option.ts'
import { localContract } from './contract-keys.ts'
import type { Contract, PackageStubs, Stub } from '../program/contract.ts'
import { importedName } from '../program/members.ts'
import type { Fn, Package, SourceFile } from '../program/program.ts'
import type { FuncFact, TypeFact } from '../facts/source-facts.ts'

/** How generated code of one kind looks. */
type Family = {
  /** What the generated file imports. */
  readonly imports: RegExp
  /** The constructor; its group is the contract's name, or the package's when there is none. */
  readonly constructor: RegExp
  readonly server: RegExp
  readonly target: number
  /** The constructor may give an error beside the client. */
  readonly fails?: true
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
    fails: true,
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

/** The clients and servers that a package's files have, generated or described by users. */
export function findStubs(pkg: Package): PackageStubs {
  const constructors = new Map<string, Stub>()
  const types = new Map<string, Stub>()
  const servers = new Map<string, Contract>()
  for (const family of FAMILIES) {
    const imports = (file: SourceFile) => file.facts.imports.some(({ path }) => family.imports.test(path))
    if (!pkg.files.some(imports)) continue
    for (const file of pkg.files) {
      for (const fn of file.fns) {
        const { fact } = fn
        if (fact.receiver) continue
        const made = family.constructor.exec(fact.name)
        if (made && imports(file) && isConstructor(fact, pkg, family) && !isWrapper(fn, family)) {
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

/**
 * It gives an interface of its own package, as generated code does; code that people write around it mostly gives a
 * struct.
 */
function isConstructor({ name, params, results }: FuncFact, pkg: Package, family: Family): boolean {
  const typeName = results[0] && ownName(results[0].type)
  const decl = typeName === undefined ? undefined : pkg.types.get(typeName)
  const isAlone = results.length === 1 || family.fails === true
  return isAlone && decl?.fact.type.kind === 'interface' && params.length > family.target && name !== typeName
}

/** People put interfaces of their own around clients that other packages make; generated code makes its own. */
function isWrapper(fn: Fn, family: Family): boolean {
  return bodyOf(fn).nodes.some((node) => {
    if (node.kind !== 'value' || node.value.kind !== 'call') return false
    const { fn: called } = node.value
    const made = importedName(called.kind === 'index' ? called.on : called, node.scope)
    return made !== undefined && /^New\w+Client$/.test(made.name) && !family.imports.test(made.path)
  })
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
