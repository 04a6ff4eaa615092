import type { Contract } from './contract.ts'
import { namedOf } from './members.ts'
import type { Package } from './program.ts'
import { foreignContract, stubsOf } from './stubs.ts'

/**
 * The contracts that types of a package are made to serve, registered or not: they embed what generated code has for methods that are still
 * missing. Source: google.golang.org/grpc/cmd/protoc-gen-go-grpc, connectrpc.com/connect.
 */
export function implementedContracts(pkg: Package): readonly Contract[] {
  return pkg.files.flatMap((file) =>
    file.facts.types.flatMap(({ type }) => {
      if (type.kind !== 'struct') return []
      return type.fields.flatMap((field) => {
        const name = /^(?:Unimplemented|Unsafe)(\w+?)(?:Server|Handler)$/.exec(field.name)?.[1]
        const named = field.embedded && name !== undefined ? namedOf({ type: field.type, file }) : undefined
        if (named === undefined || name === undefined) return []
        if (named.kind === 'foreign') return [foreignContract(named.path, name)]
        const served = [...stubsOf(named.decl.file.package).servers.values()]
        return served.find((contract) => contract.name === name) ?? []
      })
    }),
  )
}
