import type { Contract } from '../program/contract.ts'
import type { Package, Program } from '../program/program.ts'
import { stubsOf } from '../stubs/stubs.ts'

/**
 * The methods of a contract, as its generated client has them, sorted as there; undefined where they are not known: the
 * generated code is not in the repository, or its interface is put together from others.
 */
export function contractMethods(program: Program, contract: Contract): readonly string[] | undefined {
  const pkg = packageOfContract(program, contract)
  if (pkg === undefined) return undefined
  const clients = [...stubsOf(pkg).types].filter(([, stub]) => stub.contract.keys[0] === contract.keys[0])
  const names = [...clients.map(([name]) => name), `${contract.name}Server`, `${contract.name}Handler`]
  for (const name of names) {
    const type = pkg.types.get(name)?.fact.type
    if (type?.kind !== 'interface' || type.embeds.length > 0) continue
    const methods = type.methods.map((method) => method.name).filter((method) => /^\p{Lu}/u.test(method))
    if (methods.length > 0) return methods
  }
  return undefined
}

/** The package of the generated code: the first key of a contract begins with its directory. */
export function packageOfContract(program: Program, { keys }: Contract): Package | undefined {
  const [first = ''] = keys
  return program.packages.get(first.slice(0, Math.max(0, first.lastIndexOf('#'))))
}
