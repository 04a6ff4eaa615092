import type { Answer } from '../world/answer.ts'
import type { Call } from './route.ts'

const DEFAULT_PAGE_SIZE = 30
const MAX_PAGE_SIZE = 100

export type Page = { readonly page: number; readonly perPage: number }

export function readPage(call: Call): Page {
  const number = (name: string): number => Number.parseInt(call.query.get(name) ?? '', 10)
  const perPage = number('per_page')
  const page = number('page')
  return {
    perPage: perPage >= 1 ? Math.min(perPage, MAX_PAGE_SIZE) : DEFAULT_PAGE_SIZE,
    page: page >= 1 ? page : 1,
  }
}

/** The asked page of a list, each item rendered, with the Link header; `wrap` puts the page into an object. */
export async function paged<T>(
  call: Call,
  items: readonly T[],
  render: (item: T) => unknown,
  wrap: (page: unknown[]) => unknown = (page) => page,
): Promise<Answer> {
  const { page, perPage } = readPage(call)
  const here = items.slice((page - 1) * perPage, page * perPage)
  const rendered = await Promise.all(here.map(render))
  const last = Math.max(1, Math.ceil(items.length / perPage))
  return { status: 200, body: wrap(rendered), headers: linkHeader(call, page, last) }
}

/** GitHub's Link header: next and last unless on the last page, first and prev unless on the first. */
export function linkHeader(call: Call, page: number, last: number): Record<string, string> {
  const to = (target: number, rel: string): string => {
    const query = new URLSearchParams(call.query)
    query.set('page', String(target))
    return `<${call.address}?${query.toString()}>; rel="${rel}"`
  }
  const links = [
    ...(page > 1 ? [to(Math.min(page - 1, last), 'prev')] : []),
    ...(page < last ? [to(page + 1, 'next'), to(last, 'last')] : []),
    ...(page > 1 ? [to(1, 'first')] : []),
  ]
  return links.length > 0 ? { link: links.join(', ') } : {}
}
