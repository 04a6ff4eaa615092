import { compareText, type Finding } from '../../finding.ts'
import type { IdentityIndex } from '../identity/index-identities.ts'
import type { PolicyMode, PolicyOptions } from '../model/policy.ts'
import { LANGUAGES } from '../render/languages.ts'

const CONFLICTS_MAX = 20

type Input = {
  readonly path: string
  readonly identities: IdentityIndex
  readonly options: PolicyOptions
  readonly modeOf: (service: string) => PolicyMode
}

/**
 * Finds the services that a default deny would cut (`policy-mode-conflict`), because their own policies let nobody in
 * before they enforce. Only Calico's Log-then-Allow stands up to it.
 */
export function checkBaseMode({ path, identities, options, modeOf }: Input): readonly Finding[] {
  const cut = [...identities.services.keys()].sort(compareText).filter((service) => {
    const mode = modeOf(service)
    return mode !== 'enforce' && !options.kinds.every((language) => LANGUAGES[language].outlivesDeny(mode, options))
  })
  return cut.slice(0, CONFLICTS_MAX).map((service, index) => {
    const more = index === CONFLICTS_MAX - 1 ? cut.length - CONFLICTS_MAX : 0
    const message =
      `the environment's base enforces, but ${service} is in mode ${modeOf(service)}: nobody could call it` +
      (more > 0 ? `, and so it is with ${more} more` : '')
    const hint = 'Let every service enforce before the base does.'
    return { code: 'policy-mode-conflict', severity: 'error', message, hint, place: { path } }
  })
}
