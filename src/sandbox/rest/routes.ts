import type { Route } from '../http/route.ts'
import { activityRoutes } from './activity.ts'
import { accountRoutes } from './accounts.ts'
import { appRoutes } from './apps.ts'
import { checkRoutes } from './checks.ts'
import { checkSuiteRoutes } from './check-suites.ts'
import { commentRoutes } from './comments.ts'
import { commitRoutes, lastCommitRoutes } from './commits.ts'
import { contentRoutes } from './contents.ts'
import { deploymentRoutes } from './deployments.ts'
import { gitRoutes } from './git-data.ts'
import { mergeAsyncRoutes } from './merge-async.ts'
import { protectionRoutes } from './protections.ts'
import { pullRoutes } from './pulls.ts'
import { repoRoutes } from './repos.ts'
import { reviewRoutes } from './reviews.ts'
import { stackRoutes } from './stacks.ts'
import { statusRoutes } from './statuses.ts'

/** Every route of the REST interface; the first that fits is taken. */
export const restRoutes: readonly Route[] = [
  ...appRoutes,
  ...accountRoutes,
  ...activityRoutes,
  ...protectionRoutes,
  ...repoRoutes,
  ...gitRoutes,
  ...contentRoutes,
  ...pullRoutes,
  ...mergeAsyncRoutes,
  ...stackRoutes,
  ...reviewRoutes,
  ...commentRoutes,
  ...checkRoutes,
  ...checkSuiteRoutes,
  ...statusRoutes,
  ...deploymentRoutes,
  ...commitRoutes,
  ...lastCommitRoutes,
]
