import { compareFindings, type Finding } from '../finding.ts'
import { describeFinding } from './describe-finding.ts'
import type { World } from './world.ts'

const FINDINGS_MAX = 20

/** What is wrong with what was read, on standard error, as far as FINDINGS_MAX goes; sorted; notices are left out. */
export function printFindings(findings: readonly Finding[], { stderr }: World): void {
  const told = findings.filter(({ severity }) => severity !== 'notice').sort(compareFindings)
  for (const finding of told.slice(0, FINDINGS_MAX)) stderr.write(`${describeFinding(finding)}\n`)
  if (told.length > FINDINGS_MAX) stderr.write(`… and ${told.length - FINDINGS_MAX} findings more\n`)
}
