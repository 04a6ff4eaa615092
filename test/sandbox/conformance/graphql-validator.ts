import { buildSchema, isInputObjectType, isObjectType, isEnumType, parse, validate } from 'graphql'
import type { GraphQLSchema } from 'graphql'
import { schema as sandboxSchema } from '../../../src/sandbox/graphql/schema.ts'

/** Checks the sandbox's part of the GraphQL schema, and the operations it was asked, against GitHub's whole one. */
export class GraphqlValidator {
  readonly #github: GraphQLSchema

  constructor(sdl: string) {
    this.#github = buildSchema(sdl, { assumeValid: true })
  }

  /** What of a query GitHub would not understand. */
  checkQuery(query: string): readonly string[] {
    return validate(this.#github, parse(query)).map((error) => error.message)
  }

  /** What of the sandbox's schema is not GitHub's: types, fields, arguments, values. */
  checkSchema(): readonly string[] {
    const differences: string[] = []
    for (const [name, ours] of Object.entries(sandboxSchema.getTypeMap())) {
      if (name.startsWith('__')) continue
      const theirs = this.#github.getType(name)
      if (!theirs || theirs.constructor.name !== ours.constructor.name) {
        differences.push(`GitHub has no such type: ${name}`)
      } else if (isEnumType(ours) && isEnumType(theirs)) {
        const known = theirs.getValues().map((value) => value.name)
        differences.push(
          ...ours.getValues().flatMap((value) => (known.includes(value.name) ? [] : [`${name}.${value.name}`])),
        )
      } else if (
        (isObjectType(ours) && isObjectType(theirs)) ||
        (isInputObjectType(ours) && isInputObjectType(theirs))
      ) {
        differences.push(...compareFields(name, ours.getFields(), theirs.getFields()))
      }
    }
    return differences
  }
}

type Fields = Readonly<Record<string, { type: unknown; args?: readonly { name: string; type: unknown }[] }>>

/** `Ref.target` is an interface at GitHub; the sandbox has commits only. */
const NARROWED = new Set(['Ref.target'])

function compareFields(type: string, ours: Fields, theirs: Fields): string[] {
  return Object.entries(ours).flatMap(([name, field]) => {
    const place = `${type}.${name}`
    const other = theirs[name]
    if (!other) return [`GitHub has no such field: ${place}`]
    const same = NARROWED.has(place) || String(field.type) === String(other.type)
    const args = (field.args ?? []).flatMap((arg) => {
      const known = other.args?.find((each) => each.name === arg.name)
      return known && String(known.type) === String(arg.type) ? [] : [`${place}(${arg.name}:)`]
    })
    return [...(same ? [] : [`${place}: ${String(field.type)} is ${String(other.type)} at GitHub`]), ...args]
  })
}
