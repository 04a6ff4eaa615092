import type { CallRules } from '../../config/config.ts'
import type { Finding } from '../../finding.ts'
import type { Snapshot } from '../model/verdict.ts'

/**
 * Programs that are code of no service, one finding each. An error, or as the rules say, for those that the change
 * brings; a warning for those that `before` has too, and for all when there is no before.
 */
export function checkPrograms({
  snapshot,
  rules,
  before,
}: {
  readonly snapshot: Pick<Snapshot, 'unowned'>
  readonly rules: Pick<CallRules, 'unownedPrograms'>
  readonly before?: Pick<Snapshot, 'unowned'> | undefined
}): readonly Finding[] {
  const known = new Set(before?.unowned?.map(({ dir }) => dir))
  const severity = before !== undefined && rules.unownedPrograms === 'fail' ? 'error' : 'warning'
  return (snapshot.unowned ?? []).map(({ dir, path }): Finding => {
    return {
      code: 'unowned-program',
      severity: known.has(dir) ? 'warning' : severity,
      message: `The program in ${dir} belongs to no service: nobody looks at whom it calls`,
      hint: 'Add it to services in the config, or its directory to ignore if it is a tool',
      place: { path },
    }
  })
}
