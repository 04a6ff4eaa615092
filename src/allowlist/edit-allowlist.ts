import type { FileEdit } from '../file.ts'
import type { FindingCode, Parsed } from '../finding.ts'
import { parseYaml } from '../yaml/parse-yaml.ts'
import { startFindings } from '../yaml/yaml-findings.ts'
import { quote } from '../yaml/yaml-shape.ts'
import type { AllowlistOptions } from './allowlist.ts'
import { ALLOWLIST_CODES } from './parse-allowlist-file.ts'
import { planEntry } from './plan-entry.ts'
import { findFlaw, saysData } from './prove-edit.ts'
import { fileData, renderEntry } from './render-entry.ts'
import type { NewEntry } from './render-entry.ts'
import { spliceYaml } from './splice-yaml.ts'

/**
 * The file at `path` with one entry added, or widened to the methods that it lacks; a new file when `text` is
 * undefined. All other bytes stay as they are, and the result was parsed again and says exactly this much more. The
 * reason is written into new entries only.
 *
 * Value undefined without findings: the entry is covered already. Value undefined with an error: nothing is edited
 * because the file is no sound YAML, is a template, uses anchors or aliases, revokes the caller, has mistakes in that
 * entry, or is written in a way that a splice cannot extend. With `today` (YYYY-MM-DD), an entry that has ended is one
 * that a person must renew.
 */
export function editAllowlist(input: {
  path: string
  text: string | undefined
  options: AllowlistOptions
  add: NewEntry
  today?: string | undefined
}): Parsed<FileEdit | undefined> {
  const { path, options, add } = input
  const before = input.text ?? ''
  const document = parseYaml(path, before)
  const findings = startFindings(document, ALLOWLIST_CODES)
  const refuse = (code: FindingCode, offset: number, message: string, hint?: string) => {
    findings.add({ code, severity: 'error', offset, message, hint })
    return { value: undefined, findings: findings.list() }
  }
  const byHand = 'Add the entry by hand.'
  if (add.caller === add.callee) {
    return refuse('allowlist-self', 0, `${quote(add.caller)} needs no entry for itself.`)
  }
  if (input.text === undefined) {
    const text = renderEntry(add, options)
    if (saysData(text, fileData(add, options))) return { value: { path, text }, findings: [] }
    return refuse('allowlist-not-editable', 0, 'The names do not fit into a file.')
  }
  if (document.root === undefined) return { value: undefined, findings: findings.list() }
  const template = /\{\{|\{%|<%/.exec(before)
  if (template !== null) {
    return refuse('allowlist-not-editable', template.index, 'The file is a template; it is not edited.', byHand)
  }
  if (document.aliased) {
    return refuse('allowlist-not-editable', 0, 'The file uses anchors or aliases; it is not edited.', byHand)
  }

  const plan = planEntry(document.root, add, options, input.today)
  if (plan.kind === 'covered') return { value: undefined, findings: [] }
  if (plan.kind === 'refusal') return refuse(plan.code, plan.offset, plan.message)
  const after = spliceYaml(before, document.root, plan.change)
  const flaw =
    after === undefined
      ? 'it is written in a way that cannot be extended'
      : findFlaw({ text: before, root: document.root }, after, plan.change)
  if (after === undefined || flaw !== undefined) {
    return refuse('allowlist-not-editable', 0, `The file is not edited: ${flaw}.`, byHand)
  }
  return { value: { path, text: after }, findings: [] }
}
