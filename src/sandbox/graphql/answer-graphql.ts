import type { GraphQLError } from 'graphql'
import { graphql } from 'graphql'
import { ApiError, ok } from '../world/answer.ts'
import type { Answer } from '../world/answer.ts'
import { route } from '../http/route.ts'
import type { Call, Route } from '../http/route.ts'
import { mutations } from './mutations.ts'
import { queries } from './queries.ts'
import { schema } from './schema.ts'

/** GraphQL: one route, always 200 unless nobody is signed in; failures are told in `errors`. */
export const graphqlRoute: Route = route('POST', '/graphql', answerGraphql)

async function answerGraphql(call: Call): Promise<Answer> {
  if (call.actor.kind === 'anonymous') throw new ApiError(401, 'This endpoint requires you to be authenticated.')
  const operationName = call.body.optionalString('operationName')
  const result = await graphql({
    schema,
    source: call.body.string('query'),
    rootValue: { ...queries(call), ...mutations(call) },
    variableValues: (call.body.raw('variables') ?? {}) as Record<string, unknown>,
    ...(operationName === undefined ? {} : { operationName }),
  })
  const errors = result.errors?.map(presentError)
  return ok({ ...(result.data === undefined ? {} : { data: result.data }), ...(errors ? { errors } : {}) })
}

/** A failure of the REST side keeps its words; the type is the one that GitHub uses for the same. */
function presentError(error: GraphQLError): Record<string, unknown> {
  const cause = error.originalError
  const { locations, path, message } = error.toJSON()
  const type = cause instanceof ApiError ? typeOf(cause.status) : error.extensions['type']
  return { ...(typeof type === 'string' ? { type } : {}), ...(path ? { path } : {}), locations, message }
}

function typeOf(status: number): string {
  if (status === 404) return 'NOT_FOUND'
  return status === 403 ? 'FORBIDDEN' : 'UNPROCESSABLE'
}
