import type { FileEdit } from '../../file.ts'
import type { Finding } from '../../finding.ts'
import { renderBaseSnippet } from '../../config/render-config.ts'
import { describePorts } from '../../cluster/model/port-set.ts'
import type { ImportNote, NoteKind, PolicyImport } from '../../netpolicy/adopt/policy-import.ts'
import { NOTE_KINDS } from '../../netpolicy/adopt/policy-import.ts'
import { jsonText } from '../formats/json-text.ts'
import { countNoun, plainText, printPlace } from '../../text/plain-text.ts'
import { renderPolicyDiffJson } from './render-policy-diff-json.ts'
import { renderPolicyDiff } from './render-policy-diff.ts'
import { paint, wrapText, type TerminalOptions } from '../formats/terminal.ts'

/** What an import of policies comes to, and the files that say so. */
export type ImportReport = {
  readonly imported: PolicyImport
  /** Allowlists, and a config where there is none. */
  readonly edits: readonly FileEdit[]
  /** Paths of edits of files that are there already. */
  readonly existing: readonly string[]
  /** The config is among the edits. */
  readonly isNew: boolean
  /** Whether the files were written. */
  readonly written: boolean
  /** What stands against editing allowlists. */
  readonly findings: readonly Finding[]
}

/** Of one kind, in text; all are in the JSON. */
const NOTES_MAX = 50
const POLICIES_MAX = 20

const TITLES: Record<NoteKind, string> = {
  open: 'Services that are open to everybody until Drawbridge deploys them',
  'open-rule': 'Rules that let everybody in',
  addresses: 'Rules about addresses',
  platform: 'Rules about the platform',
  'no-service-caller': 'Callers that are no services',
  'no-service-callee': 'Policies about pods of no service',
  'wrong-ports': 'Rules for ports on which nobody listens',
  'narrower-ports': 'Rules that open some of the ports',
  'wider-ports': 'Rules that open more than the ports',
  'narrower-rule': 'Rules about certain requests',
  action: 'Rules that do not allow',
  egress: 'What policies say of egress',
  stopped: 'Rules that other policies undo',
  'whole-namespace': 'Rules about every pod of a namespace',
  self: 'Pods of one service among each other',
  nobody: 'Policies and rules about nobody',
  staged: 'Staged policies',
  unclear: 'What is not clear',
}

/**
 * For a person who wants to adopt Drawbridge: what it comes to, what is not expressed, the proof, and the files where
 * they were not written.
 */
export function renderImport(report: ImportReport, options: TerminalOptions = { color: false }): string {
  const { imported, edits, written } = report
  const title = (text: string) => ['', paint(text, 'bold', options)]
  const sections = [
    ...wrapText(summarize(report), '', options).map((line) => paint(line, 'bold', options)),
    ...title(written ? 'Written' : 'To be written, with --write'),
    ...(edits.length === 0
      ? ['  nothing: the allowlists say so already']
      : edits.map((edit) => fileLine(edit, report))),
    ...report.findings.flatMap(({ message, place }) => wrapText(`${printPlace(place)}: ${message}`, '  ', options)),
    ...title('The policies'),
    ...policyLines(imported, options),
    ...noteLines(imported, options),
    ...title('With policies of Drawbridge in their place'),
    ...renderPolicyDiff(imported.proof, options)
      .trimEnd()
      .split('\n')
      .map((line) => (line === '' ? '' : `  ${line}`)),
    ...imported.findings.flatMap(({ message, place }) => wrapText(`${printPlace(place)}: ${message}`, '  ', options)),
    ...snippetLines(report, title),
    ...(written ? [] : edits.flatMap((edit) => contentLines(edit, title))),
    '',
  ]
  return sections.join('\n')
}

/** The same for programs: everything, nothing cut. */
export function renderImportJson({ imported, edits, written, findings }: ImportReport): string {
  const json = {
    written,
    services: imported.services.map(({ identity: { service, namespace, label, ports } }) => ({
      service,
      namespace,
      label,
      ports,
    })),
    calls: imported.calls.map(({ caller, callee, ports, from }) => ({
      from: caller,
      to: callee,
      ports: describePorts(ports),
      rules: from.map(({ policy: { kind, namespace, name }, place }) => ({ policy: { kind, namespace, name }, place })),
    })),
    groups: imported.groups.map((name) => {
      const { namespaces, pods, to, ...group } = imported.options.base?.groups?.get(name) ?? {}
      const plain = (labels: ReadonlyMap<string, string> | undefined) => labels && Object.fromEntries(labels)
      return { name, ...group, namespaces: plain(namespaces), pods: plain(pods), to: plain(to) }
    }),
    notes: imported.notes,
    policies: imported.policies.map(({ source: { kind, namespace, name, place }, fate }) => ({
      kind,
      namespace,
      name,
      place,
      fate,
    })),
    findings: [...findings, ...imported.findings],
    files: edits.map(({ path, text }) => ({ path, text })),
    diff: JSON.parse(renderPolicyDiffJson(imported.proof, { base: 'hand-written', head: 'rendered' })) as unknown,
  }
  return jsonText(json)
}

function summarize({ imported: { calls, services, policies, notes } }: ImportReport): string {
  const from = `${countNoun(policies.length, 'policy', 'policies')} about ${countNoun(services.length, 'service')}`
  const besides =
    notes.length === 0
      ? 'They say nothing else.'
      : `${countNoun(notes.length, 'remark')} on what is not expressed, or not exactly.`
  return `${countNoun(calls.length, 'call')} in ${from}. ${besides}`
}

function fileLine({ path, text = '' }: FileEdit, { existing }: ImportReport): string {
  const callers = path.endsWith('allowlist.yaml')
    ? text.split('\n').filter((line) => /^ {2}\S/.test(line)).length
    : undefined
  const how = existing.includes(path) ? ' (edited)' : callers === undefined ? '' : ` (${countNoun(callers, 'caller')})`
  return `  ${plainText(path)}${how}`
}

function policyLines({ policies }: PolicyImport, options: TerminalOptions): readonly string[] {
  const fates = ['replaced', 'egress stays', 'stays', 'idle'] as const
  return fates.flatMap((fate) => {
    const those = policies.filter((policy) => policy.fate === fate)
    if (those.length === 0) return []
    const names = those
      .slice(0, POLICIES_MAX)
      .map(({ source }) => (source.namespace === undefined ? '' : `${source.namespace}/`) + source.name)
    const more = those.length > POLICIES_MAX ? `, and ${those.length - POLICIES_MAX} more` : ''
    const [first = '', ...rest] = wrapText(`${FATES[fate]}: ${names.join(', ')}${more}`, '    ', options)
    return [first.slice(2), ...rest]
  })
}

const FATES: Record<PolicyImport['policies'][number]['fate'], string> = {
  replaced: 'replaced by those of Drawbridge',
  'egress stays': 'replaced but for what they say of egress',
  stays: 'stay as they are',
  idle: 'select nobody',
}

function noteLines({ notes }: PolicyImport, options: TerminalOptions): readonly string[] {
  if (notes.length === 0) return []
  return NOTE_KINDS.flatMap((kind) => {
    const those = notes.filter((note) => note.kind === kind)
    if (those.length === 0) return []
    const more = those.length - NOTES_MAX
    return [
      '',
      paint(`${TITLES[kind]} (${those.length})`, 'bold', options),
      ...those.slice(0, NOTES_MAX).flatMap((note) => noteLine(note, options)),
      ...(more > 0 ? [`  … and ${more} more: --format json has all of them.`] : []),
    ]
  })
}

function noteLine({ message, place }: ImportNote, options: TerminalOptions): readonly string[] {
  return [...wrapText(printPlace(place), '  ', options), ...wrapText(message, '    ', options)]
}

function snippetLines(
  { imported, isNew }: ImportReport,
  title: (text: string) => readonly string[],
): readonly string[] {
  const { base } = imported.options
  const snippet = isNew || base === undefined ? '' : renderBaseSnippet(base, imported.groups)
  if (snippet === '') return []
  return [...title('To be added to the config by hand'), ...indent(snippet)]
}

function contentLines({ path, text = '' }: FileEdit, title: (text: string) => readonly string[]): readonly string[] {
  return [...title(plainText(path)), ...indent(text === '' ? '(empty: the file is the entry)' : text)]
}

function indent(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${plainText(line)}`.trimEnd())
}
