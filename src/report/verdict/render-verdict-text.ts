import type { Finding, Severity } from '../../finding.ts'
import { ownerHandle } from '../../owners/owner.ts'
import type { Consent, MissingEntry, Verdict } from '../../verdict/model/verdict.ts'
import { countNoun, joinWords, plainText, printPlace, shortCommit } from '../../text/plain-text.ts'
import { printCondition } from './render-condition.ts'
import { selectCallRows, type CallRow, type Methods } from './select-call-rows.ts'
import { paint, wrapText, type Color, type TerminalOptions } from '../formats/terminal.ts'

/**
 * A verdict for a terminal, with a line end: state and title, the calls that change, who has to agree and why,
 * findings, entries to paste. Only whole words are longer than `width`. Everything is listed; what the base has too is
 * only counted.
 */
export function renderVerdictText(verdict: Verdict, options: TerminalOptions): string {
  const { state, title, base, head, consents, findings, inherited, missing } = verdict
  const asked = consents.filter((consent) => consent.state !== 'none')
  const lines = [
    `${paint(STATES[state].word, STATES[state].color, options)}  ${paint(plainText(title), 'bold', options)}`,
    paint(`${shortCommit(base)}..${shortCommit(head)}`, 'gray', options),
    ...section(
      'Calls that change',
      selectCallRows(verdict).flatMap((row) => renderRow(row, options)),
      options,
    ),
    ...section(
      'Who has to agree',
      asked.flatMap((consent) => renderConsent(consent, options)),
      options,
    ),
    ...section(
      'Findings',
      [...findings.flatMap((finding) => renderFinding(finding, options)), ...sayMore(findings[0], options)],
      options,
    ),
    ...section('To declare what is missing', missing.flatMap(renderMissing), options),
  ]
  if (inherited.length > 0) {
    lines.push('', paint(`${countNoun(inherited.length, 'finding')} that the base has, too`, 'gray', options))
  }
  return `${lines.join('\n')}\n`
}

const STATES: Record<Verdict['state'], { word: string; color: Color }> = {
  success: { word: 'SUCCESS', color: 'green' },
  waiting: { word: 'WAITING', color: 'yellow' },
  failure: { word: 'FAILURE', color: 'red' },
}

function section(title: string, body: readonly string[], options: TerminalOptions): readonly string[] {
  return body.length === 0 ? [] : ['', paint(title, 'bold', options), ...body]
}

function renderRow(row: CallRow, options: TerminalOptions): readonly string[] {
  const { caller, callee, declared, lacks, code, gained, lost, site, condition } = row
  const { sign, color } = selectSign(row)
  const notes = [
    declared === undefined && lacks === undefined ? '' : `allowlist: ${printDeclared(row)}`,
    code === undefined ? '' : `code: ${code}`,
    site === undefined ? '' : printPlace(site),
    printCondition(condition),
  ]
  return [
    paint(`  ${sign} ${plainText(caller)} -> ${plainText(callee)}`, color, options),
    ...(gained.length + lost.length > 0 ? wrapText(printMethods(gained, lost), '      ', options) : []),
    ...wrapText(notes.filter((note) => note !== '').join(' | '), '      ', options),
  ]
}

const DECLARED: Record<NonNullable<CallRow['declared']>, string> = {
  added: 'added',
  removed: 'removed',
  widened: 'widened',
  narrowed: 'narrowed',
  changed: 'other methods',
  unrevoked: 'no longer revoked',
  prolonged: 'for longer',
}

function printDeclared({ declared, lacks }: CallRow): string {
  const parts = [
    declared === undefined ? '' : DECLARED[declared],
    lacks === undefined ? '' : lacks === 'entry' ? 'MISSING' : 'TOO NARROW',
  ]
  return parts.filter((part) => part !== '').join(', ')
}

function selectSign({ declared, lacks, code }: CallRow): { sign: string; color: Color } {
  if (lacks !== undefined) return { sign: '!', color: 'yellow' }
  switch (declared) {
    case 'removed':
    case 'narrowed':
      return { sign: '-', color: 'red' }
    case 'added':
    case 'widened':
    case 'unrevoked':
    case 'prolonged':
      return { sign: '+', color: 'green' }
    case 'changed':
      return { sign: '~', color: 'blue' }
    case undefined:
      return { sign: code === 'removed' || code === 'narrowed' ? '-' : '~', color: 'gray' }
  }
}

function printMethods(gained: Methods, lost: Methods): string {
  const parts = [
    { sign: '+', methods: gained },
    { sign: '-', methods: lost },
  ].filter(({ methods }) => methods.length > 0)
  const print = (methods: Methods) => (methods === 'every' ? 'every method' : methods.join(', '))
  return parts.map(({ sign, methods }) => (parts.length > 1 ? `${sign} ${print(methods)}` : print(methods))).join('; ')
}

const CONSENTS: Record<Consent['state'], { word: string; color: Color }> = {
  given: { word: 'given', color: 'green' },
  waiting: { word: 'waiting', color: 'yellow' },
  impossible: { word: 'cannot be given', color: 'red' },
  notify: { word: 'told; nobody has to agree', color: 'gray' },
  none: { word: 'not needed', color: 'gray' },
}

function renderConsent(consent: Consent, options: TerminalOptions): readonly string[] {
  const { callee, ownership, rule, approvals, stale, state } = consent
  const { word, color } = CONSENTS[state]
  const count = state === 'waiting' && rule.approvals > 1 ? `, ${approvals.length} of ${rule.approvals}` : ''
  const owners = joinWords(ownership.owners.map(ownerHandle), 'or') || 'nobody'
  const decided = ownership.rule ? `${printPlace(ownership.rule)} (${ownership.rule.pattern})` : 'no line of CODEOWNERS'
  return [
    `  ${plainText(callee)}  ${paint(word + count, color, options)}`,
    ...wrapText(describeSubject(consent), '      ', options),
    ...wrapText(`owned by ${owners}, by ${decided}`, '      ', options),
    ...approvals.flatMap(({ login, via, how }) =>
      wrapText(`@${login} agreed as ${ownerHandle(via)}${how === 'author' ? ', the author' : ''}`, '      ', options),
    ),
    ...stale.flatMap(({ login, commit }) =>
      wrapText(`@${login} approved ${shortCommit(commit)}, where something else was asked`, '      ', options),
    ),
  ]
}

function describeSubject({ about, calls }: Consent): string {
  switch (about) {
    case 'calls':
      return `called by ${calls.map(({ caller }) => caller).join(', ')}`
    case 'owners':
      return 'gets other owners'
    case 'config':
      return 'the rules change'
  }
}

const SEVERITIES: Record<Severity, { word: string; color: Color }> = {
  error: { word: 'error', color: 'red' },
  warning: { word: 'warning', color: 'yellow' },
  notice: { word: 'notice', color: 'blue' },
}

function renderFinding(finding: Finding, options: TerminalOptions): readonly string[] {
  const { severity, code, message, hint, place } = finding
  const { word, color } = SEVERITIES[severity]
  const column = place.column === undefined || place.line === undefined ? '' : `:${place.column}`
  // What follows the first line of a hint is listed under what is missing.
  const [advice] = hint?.includes('\n') ? [] : [hint]
  return [
    `  ${paint(word, color, options)}  ${plainText(printPlace(place))}${column}  ${paint(code, 'gray', options)}`,
    ...wrapText(message, '      ', options),
    ...(advice === undefined ? [] : wrapText(advice, '      ', options)),
  ]
}

function sayMore(finding: Finding | undefined, options: TerminalOptions): readonly string[] {
  return finding === undefined
    ? []
    : [paint(`  More on a finding: drawbridge explain ${finding.code}`, 'gray', options)]
}

function renderMissing({ caller, callee, path, text, replaces }: MissingEntry): readonly string[] {
  const how = replaces ? `, instead of the entry for ${plainText(caller)} -> ${plainText(callee)}` : ''
  const body = text.trim() === '' ? ['(an empty file)'] : text.replace(/\n$/, '').split('\n').map(plainText)
  return [`  ${plainText(path)}${how}`, ...body.map((line) => `      ${line}`.trimEnd())]
}
