import { compareFindings, type Finding } from '../../finding.ts'
import { plainText } from '../../text/plain-text.ts'
import { describeFinding } from './describe-finding.ts'
import type { World } from './world.ts'

const FINDINGS_MAX = 20
/** Of one code, when brief: others are not to be lost among them. */
const ALIKE_MAX = 3

/**
 * What is wrong with what was read, on standard error, as far as FINDINGS_MAX goes; sorted; notices are left out. When
 * `brief`, where there are more, a few of each code; and then what to do about them, each hint once.
 */
export function printFindings(
  findings: readonly Finding[],
  { stderr }: World,
  { brief = false }: { readonly brief?: boolean } = {},
): void {
  const told = findings.filter(({ severity }) => severity !== 'notice').sort(compareFindings)
  const shown = (brief && told.length > FINDINGS_MAX ? selectDifferent(told) : told).slice(0, FINDINGS_MAX)
  for (const finding of shown) stderr.write(`${describeFinding(finding)}\n`)
  if (told.length > shown.length) stderr.write(`… and ${told.length - shown.length} findings more\n`)
  if (!brief) return
  for (const hint of new Set(shown.flatMap((finding) => finding.hint ?? []))) stderr.write(`${plainText(hint)}\n`)
}

function selectDifferent(findings: readonly Finding[]): readonly Finding[] {
  const counts = new Map<Finding['code'], number>()
  return findings.filter(({ code }) => {
    const count = (counts.get(code) ?? 0) + 1
    counts.set(code, count)
    return count <= ALIKE_MAX
  })
}
