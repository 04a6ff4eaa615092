import type { Ports } from '../flow/ports/ports.ts'
import { openComments } from './comments.ts'
import type { GithubAccess } from './github-access.ts'
import { openListings } from './listings.ts'
import { openProposals } from './proposals.ts'
import { openPulls } from './pulls.ts'
import { openVerdicts } from './verdicts.ts'

/**
 * GitHub as the flows use it. Give `octokitFor` and `appOctokit` that come of `buildOctokit`: limits and failures are
 * handled there.
 */
export function openGithub(
  access: GithubAccess,
): Pick<Ports, 'pulls' | 'verdicts' | 'proposals' | 'comments' | 'listings'> {
  return {
    pulls: openPulls(access),
    verdicts: openVerdicts(access),
    proposals: openProposals(access),
    comments: openComments(access),
    listings: openListings(access),
  }
}
