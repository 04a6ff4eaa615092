import type { PolicyMode } from '../../netpolicy/model/policy.ts'

/** A command that a person wrote in a comment. */
export type Command =
  | { readonly kind: 'allow'; readonly only?: { readonly caller: string; readonly callee: string } | undefined }
  | { readonly kind: 'deploy'; readonly service: string; readonly environment: string; readonly dryRun: boolean }
  | {
      readonly kind: 'rollback'
      readonly service: string
      readonly environment: string
      readonly version?: string | undefined
      readonly dryRun: boolean
      readonly reason?: string | undefined
    }
  | {
      readonly kind: 'policy'
      readonly to: PolicyMode
      readonly environment: string
      /** Left out: every service, and the base. */
      readonly service?: string | undefined
      readonly dryRun: boolean
    }
  | { readonly kind: 'refresh' }
  | { readonly kind: 'help' }
  /** One of our verbs, written in a way that cannot be carried out. */
  | { readonly kind: 'malformed'; readonly verb: string; readonly usage: string }

const USAGE = new Map([
  ['allow', '/allow  or  /allow CALLER CALLEE'],
  ['deploy', '/deploy SERVICE to ENVIRONMENT [--dry-run]'],
  ['rollback', '/rollback SERVICE in ENVIRONMENT [to VERSION] [--dry-run] [-- REASON]'],
  ['policy', '/policy staged|log|enforce in ENVIRONMENT [for SERVICE] [--dry-run]'],
  ['refresh', '/refresh'],
  ['help', '/help'],
])

// GitHub's own limit for a comment; longer ones were never written on GitHub.
const COMMENT_CHARACTERS_MAX = 65_536
const REASON_CHARACTERS_MAX = 200

/**
 * The command in a comment: its first line that is not blank, not quoted and not code. Undefined when that line is no command of
 * ours: other bots have verbs of their own, and get no answer from us.
 */
export function parseCommand(body: string): Command | undefined {
  const line = firstPlainLine(body.slice(0, COMMENT_CHARACTERS_MAX))
  const match = /^\/([a-z-]+)(?:\s+(.*))?$/.exec(line ?? '')
  const verb = match?.[1] ?? ''
  const usage = USAGE.get(verb)
  if (usage === undefined) return undefined
  return parseArguments(verb, match?.[2]?.trim() ?? '') ?? { kind: 'malformed', verb, usage }
}

function firstPlainLine(body: string): string | undefined {
  let fenced = false
  for (const line of body.split(/\r?\n/)) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced
    else if (!fenced && line.trim() !== '' && !/^(\s*>| {4}|\t)/.test(line)) return line.trim()
  }
  return undefined
}

function parseArguments(verb: string, text: string): Command | undefined {
  const [before = '', reason] = splitReason(text)
  const dryRun = / --dry-run(?= |$)/.test(` ${before}`)
  const words = before.split(/\s+/).filter((word) => word !== '' && word !== '--dry-run')
  // The last is what the fourth introduces: a version, or a service.
  const [first, preposition, second, to, version] = words
  switch (verb) {
    case 'allow':
      if (words.length === 0) return { kind: 'allow' }
      return words.length === 2 && first && preposition
        ? { kind: 'allow', only: { caller: first, callee: preposition } }
        : undefined
    case 'deploy':
      if (words.length !== 3 || !first || preposition !== 'to' || !second) return undefined
      return { kind: 'deploy', service: first, environment: second, dryRun }
    case 'rollback':
      if (!first || preposition !== 'in' || !second) return undefined
      if (words.length !== 3 && !(words.length === 5 && to === 'to')) return undefined
      return { kind: 'rollback', service: first, environment: second, version, dryRun, reason }
    case 'policy':
      if (!isMode(first) || preposition !== 'in' || !second) return undefined
      if (words.length !== 3 && !(words.length === 5 && to === 'for')) return undefined
      return { kind: 'policy', to: first, environment: second, service: version, dryRun }
    case 'refresh':
    case 'help':
      return words.length === 0 ? { kind: verb } : undefined
    default:
      return undefined
  }
}

function isMode(word: string | undefined): word is PolicyMode {
  return word === 'staged' || word === 'log' || word === 'enforce'
}

function splitReason(text: string): [string, string | undefined] {
  const at = ` ${text}`.indexOf(' -- ')
  if (at === -1) return [text, undefined]
  return [
    text.slice(0, Math.max(0, at - 1)),
    text
      .slice(at + 3)
      .trim()
      .slice(0, REASON_CHARACTERS_MAX),
  ]
}
