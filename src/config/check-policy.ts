import { checkBase } from '../netpolicy/base/check-base.ts'
import { LANGUAGES, nameLanguagesWithModes } from '../netpolicy/render/languages.ts'
import { hintKey, quote } from '../yaml/yaml-shape.ts'
import type { Report } from '../yaml/yaml-shape.ts'
import { completeBase, completePolicy, DEFAULT_KINDS } from './complete-policy.ts'
import type { PolicyDraft } from './policy-shape.ts'

/**
 * Reports what no single value of `policy` shows: modes that none of its kinds has, environments that there are not,
 * and groups of the base that say too little. `clean`: no value was reported, so that nothing is said twice.
 */
export function checkPolicy(
  draft: PolicyDraft,
  { environments, clean }: { environments: ReadonlySet<string>; clean: boolean },
  report: Report,
): void {
  const kinds = draft.kinds ?? DEFAULT_KINDS
  const modes = [draft.mode, ...(draft.environments ?? []).map(({ value }) => value?.mode)]
  for (const mode of modes) {
    if (mode !== undefined && mode.value !== 'enforce' && !kinds.some((kind) => LANGUAGES[kind].hasModes)) {
      // Nothing at all would be rendered: whoever has policies already would lose them.
      const hint = `Add ${nameLanguagesWithModes()} to policy.kinds.`
      report('bad-value', mode.offset, `No language of policy.kinds has the mode ${mode.value}.`, hint)
    }
  }
  for (const { key, offset } of draft.environments ?? []) {
    if (environments.has(key)) continue
    report(
      'bad-value',
      offset,
      `policy.environments names ${quote(key)}, which is no environment.`,
      hintKey(key, environments),
    )
  }
  if (!clean || draft.base === undefined) return
  for (const { message, hint } of checkBase(completeBase(draft.base.value), '', completePolicy(draft))) {
    report('bad-value', draft.base.offset, `policy.base: ${message}.`, hint)
  }
}
