import type { CommandForm } from '../../report/render-command-reply.ts'
import type { Command, CommandArguments } from './command.ts'
import { COMMANDS } from './commands.ts'

/** One of our verbs, written in a way that cannot be carried out. */
export type MalformedCommand = {
  readonly kind: 'malformed'
  readonly verb: Command['kind']
  /** How it is written. */
  readonly forms: readonly CommandForm[]
}

// GitHub's own limit for a comment; longer ones were never written on GitHub.
const COMMENT_CHARACTERS_MAX = 65_536
const REASON_CHARACTERS_MAX = 200

/**
 * The command in a comment: its first line that is not blank, not quoted and not code. Undefined when that line is no
 * command of ours: other bots have verbs of their own, and get no answer from us.
 */
export function parseCommand(body: string): Command | MalformedCommand | undefined {
  const line = firstPlainLine(body.slice(0, COMMENT_CHARACTERS_MAX))
  const match = /^\/([a-z-]+)(?:\s+(.*))?$/.exec(line ?? '')
  const verb = match?.[1] ?? ''
  if (!isVerb(verb)) return undefined
  const { parse, forms } = COMMANDS[verb]
  return parse(readArguments(match?.[2]?.trim() ?? '')) ?? { kind: 'malformed', verb, forms }
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
  const dryRun = words.includes('--dry-run')
  return { words: words.filter((word) => word !== '--dry-run'), dryRun, reason }
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
