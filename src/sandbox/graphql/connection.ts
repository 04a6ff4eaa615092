import { typedError } from './graphql-error.ts'

const MAX_PAGE = 100

/** What a query may say about a page of a list. */
export type PageAsk = {
  readonly first?: number | null
  readonly last?: number | null
  readonly after?: string | null
  readonly before?: string | null
}

/**
 * A list as GraphQL's connections give it: nodes, edges (each with what `edgeOf` adds), cursors. `idOf` is what an
 * item's cursor is made of. Without `first` or `last` GitHub answers nothing.
 */
export function connect<T>(
  name: string,
  items: readonly T[],
  ask: PageAsk,
  idOf: (item: T) => string | number,
  render: (item: T) => unknown,
  edgeOf: (item: T) => object = () => ({}),
): unknown {
  const which = ask.first ?? undefined
  const size = which ?? ask.last ?? undefined
  if (size === undefined) {
    throw typedError(
      'MISSING_PAGINATION_BOUNDARIES',
      `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
    )
  }
  const argument = which === undefined ? 'last' : 'first'
  if (size < 1 || size > MAX_PAGE) {
    throw typedError(
      'EXCESSIVE_PAGINATION',
      `Requesting ${size} records on the \`${name}\` connection exceeds the \`${argument}\` limit of 100 records.`,
    )
  }
  const cursorOf = (item: T): string => Buffer.from(`cursor:v2:${idOf(item)}`).toString('base64')
  const place = (cursor: string): number => items.findIndex((item) => cursorOf(item) === cursor)
  const from = ask.after ? place(ask.after) + 1 : 0
  const to = ask.before && place(ask.before) >= 0 ? place(ask.before) : items.length
  const start = which === undefined ? Math.max(from, to - size) : from
  const end = which === undefined ? to : Math.min(to, from + size)
  const page = items.slice(start, end)
  const [first, last] = [page[0], page.at(-1)]
  return {
    nodes: () => page.map(render),
    edges: () => page.map((item) => ({ cursor: cursorOf(item), node: render(item), ...edgeOf(item) })),
    totalCount: items.length,
    pageInfo: {
      hasNextPage: end < items.length,
      hasPreviousPage: start > 0,
      startCursor: first === undefined ? null : cursorOf(first),
      endCursor: last === undefined ? null : cursorOf(last),
    },
  }
}
