import { foreignContract } from './contract-keys.ts'
import type { Contract } from '../program/contract.ts'
import { namedOf } from '../program/members.ts'
import type { Package } from '../program/program.ts'
import { stubsOf } from './stubs.ts'
import type { TraceStep } from '../facts/trace-step.ts'

/**
 * The contracts that types of a package are made to serve, registered or not: they embed what generated code has for
 * methods that are still missing. Each with the type that is. Source: google.golang.org/grpc/cmd/protoc-gen-go-grpc,
 * connectrpc.com/connect.
 */
export function implementedContracts(pkg: Package): readonly { readonly contract: Contract; readonly at: TraceStep }[] {
  return pkg.files.flatMap((file) =>
    file.facts.types.flatMap(({ type, name: implementation, at: declared }) => {
      if (type.kind !== 'struct') return []
      return type.fields.flatMap((field) => {
        const name = /^(?:Unimplemented|Unsafe)(\w+?)(?:Server|Handler)$/.exec(field.name)?.[1]
        const named = field.embedded && name !== undefined ? namedOf({ type: field.type, file }) : undefined
        if (named === undefined || name === undefined) return []
        const at = { file, at: declared, text: `${implementation}{${field.name}}` }
        if (named.kind === 'foreign') return [{ contract: foreignContract(named.path, name), at }]
        const served = [...stubsOf(named.decl.file.package).servers.values()]
        const contract = served.find((one) => one.name === name)
        return contract === undefined ? [] : [{ contract, at }]
      })
    }),
  )
}
