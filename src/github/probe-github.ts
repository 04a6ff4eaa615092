import type { OperationError } from '../operation-error.ts'
import { askAsNobody } from './ask-as-nobody.ts'
import { asFailure, translateFirstAnswer, type GithubAddress } from './translate-first-answer.ts'

/**
 * Sees whether a server is GitHub, without credentials. Throws an `OperationError` with advice when it is not, or is
 * not there.
 */
export async function probeGithub(address: GithubAddress): Promise<void> {
  let failure: OperationError | undefined
  try {
    const answer = await askAsNobody(address.apiUrl, 'GET /meta')
    if (answer.status === 200 && typeof answer.data === 'object') return
    failure = translateFirstAnswer(asFailure(answer), address)
  } catch (error) {
    failure = translateFirstAnswer(error, address)
  }
  // Nobody but GitHub limits in GitHub's way; and one that refuses strangers is there.
  if (failure !== undefined && failure.code !== 'github-rate-limited') throw failure
}
