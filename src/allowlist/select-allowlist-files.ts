import { compareFindings, compareText } from '../finding.ts'
import type { Finding } from '../finding.ts'
import type { Service } from '../graph/service.ts'
import type { AllowlistLayout, AllowlistOptions } from './allowlist.ts'
import { parseAllowlistPath } from './allowlist-path.ts'
import type { AllowlistPathForm } from './allowlist-path.ts'

/** How files are named, for whoever misspelled one. */
const FILE_NAMES: Readonly<Record<AllowlistLayout, string>> = {
  callee: 'allowlist.yaml',
  caller: 'manifests/egress/<callee>.rule',
}

/**
 * Which of a commit's files are allowlists, sorted; and a warning for each that looks like one and does not count:
 * where no service lives, with another spelling, or of the layout that the config did not choose beside a service. That
 * a `.rule` names no service is for `parseAllowlist` to say.
 */
export function selectAllowlistFiles(input: {
  paths: readonly string[]
  services: readonly Service[]
  options: AllowlistOptions
}): { paths: readonly string[]; findings: readonly Finding[] } {
  const directories = new Set(input.services.map((service) => service.dir))
  const paths: string[] = []
  const findings: Finding[] = []
  for (const path of input.paths) {
    const form = parseAllowlistPath(path)
    if (form === undefined) continue
    const misplaced = findMisplacement(form, directories.has(form.dir), input.options)
    if (misplaced === 'none') paths.push(path)
    else if (misplaced !== undefined)
      findings.push({ ...misplaced, code: 'allowlist-misplaced', severity: 'warning', place: { path } })
  }
  return { paths: paths.sort(compareText), findings: findings.sort(compareFindings) }
}

/** `none`: in its place. Undefined: no allowlist of ours. */
function findMisplacement(
  form: AllowlistPathForm,
  besideService: boolean,
  options: AllowlistOptions,
): { message: string; hint: string } | 'none' | undefined {
  if (form.layout !== options.layout) {
    if (!besideService) return undefined
    const message = `This file has no effect: the config chose the ${options.layout} layout, and this is the ${form.layout} layout.`
    return { message, hint: `Move its entries, or set allowlist.layout to ${form.layout}.` }
  }
  if (!besideService) {
    const message = 'This allowlist has no effect: its directory belongs to no service.'
    return { message, hint: 'Move it to a service, or list the directory under services in the config.' }
  }
  if (form.spelling === 'right') return 'none'
  return {
    message: 'This allowlist has no effect: its name is not spelled as expected.',
    hint: `Name it ${FILE_NAMES[form.layout]}.`,
  }
}
