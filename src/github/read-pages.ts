import { OperationError } from '../operation-error.ts'
import { callGithub } from './translate-github-error.ts'

/**
 * The pages of a listing, one call each, as long as somebody asks for the next. `pages` is what
 * `octokit.paginate.iterator` gives: it follows GitHub's own links, since a page may be short although more follow.
 * After `maxPages` it ends, or when `orFail` names the listing throws `limit-exceeded` if there is more.
 */
export async function* readPages<T>(
  pages: AsyncIterable<{ readonly data: readonly T[] }>,
  { maxPages, orFail }: { readonly maxPages: number; readonly orFail?: string | undefined },
): AsyncGenerator<readonly T[]> {
  const iterator = pages[Symbol.asyncIterator]()
  for (let read = 0; ; read += 1) {
    if (read === maxPages && orFail === undefined) return
    const page = await callGithub(() => iterator.next())
    if (page.done === true) return
    if (read === maxPages) {
      throw new OperationError('limit-exceeded', `${orFail}: more than ${maxPages} pages`, { retryable: false })
    }
    if (!Array.isArray(page.value.data)) {
      throw new OperationError('github-unavailable', 'GitHub answered a listing with no list', { retryable: true })
    }
    yield page.value.data
  }
}

/** What GitHub gives at most in one page. */
export const PER_PAGE = 100
