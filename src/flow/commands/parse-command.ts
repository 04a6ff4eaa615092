import type { CommandForm } from '../../report/render-command-reply.ts'
import type { Command, CommandArguments } from './command.ts'
import { COMMANDS } from './commands.ts'
import { nearVerb } from './near-verb.ts'

/** One of our verbs, written in a way that cannot be carried out. */
export type MalformedCommand = {
  readonly kind: 'malformed'
  readonly verb: Command['kind']
  /** How it is written. */
  readonly forms: readonly CommandForm[]
}

/** A verb that is none of ours, and so near to one that it was probably meant. */
export type MistypedCommand = {
  readonly kind: 'mistyped'
  /** As it was typed, in lower case: a few letters and dashes. */
  readonly verb: string
  readonly meant: Command['kind']
  /** How the one that was meant is written. */
  readonly forms: readonly CommandForm[]
}

// GitHub's own limit for a comment; longer ones were never written on GitHub.
const COMMENT_CHARACTERS_MAX = 65_536
const REASON_CHARACTERS_MAX = 200
const VERBS = Object.keys(COMMANDS) as Command['kind'][]

/**
 * The command in a comment: its first line that is not blank, not quoted and not code. In verbs, prepositions, modes
 * and flags upper case is as good as lower case; names are taken as they are. Undefined when that line is no command of
 * ours, nor nearly one: other bots have verbs of their own, and get no answer from us.
 */
export function parseCommand(body: string): Command | MalformedCommand | MistypedCommand | undefined {
  const line = firstPlainLine(body.slice(0, COMMENT_CHARACTERS_MAX))
  const match = /^\/([a-z-]+)(?:\s+(.*))?$/i.exec(line ?? '')
  const verb = match?.[1]?.toLowerCase() ?? ''
  if (isVerb(verb)) {
    const { parse, forms } = COMMANDS[verb]
    return parse(readArguments(match?.[2]?.trim() ?? '')) ?? { kind: 'malformed', verb, forms }
  }
  const meant = nearVerb(verb, VERBS)
  return meant === undefined ? undefined : { kind: 'mistyped', verb, meant, forms: COMMANDS[meant].forms }
}

function isVerb(word: string): word is Command['kind'] {
  return Object.hasOwn(COMMANDS, word)
}

function firstPlainLine(body: string): string | undefined {
  let fenced = false
  for (const line of body.split(/\r?\n/)) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced
    else if (!fenced && line.trim() !== '' && !/^(\s*>| {4}|\t)/.test(line)) return line.trim()
  }
  return undefined
}

function readArguments(text: string): CommandArguments {
  const [before, reason] = splitReason(text)
  const words = before.split(/\s+/).filter((word) => word !== '')
  const isDryRun = (word: string) => word.toLowerCase() === '--dry-run'
  return { words: words.filter((word) => !isDryRun(word)), dryRun: words.some(isDryRun), reason }
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
