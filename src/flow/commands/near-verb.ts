import { editDistance } from '../../text/edit-distance.ts'
import { compareText } from '../../finding.ts'

const MISTAKES_MAX = 2
/** A verb of so many letters keeps enough of itself through two mistakes. */
const LONG = 6
/** Shorter words are near to everything. */
const TYPED_MIN = 3
const TYPED_MAX = 20

/**
 * Words that are near one of our verbs and are words of their own, of English or of other bots. They get no answer.
 */
const WORDS_OF_THEIR_OWN: ReadonlySet<string> = new Set(
  (
    'aglow all allot alloy callow fallow hallow mallow sallow tallow wallow ' +
    'decoy delay depot employ ploy redeploy replay reply undeploy ' +
    'callback fallback pullback rollbar ' +
    'police polish polite polity poly ' +
    'afresh fresh regress ' +
    'heap heel held hell helm helper hemp hep kelp whelp yelp'
  ).split(' '),
)

/**
 * The verb that was probably meant by a word of lower-case letters and dashes that is none: at most two typing mistakes
 * away. Of two that are as near the first in order; undefined when the word is a word of its own, or near none. Of a
 * short verb two mistakes must leave the first letter, and all its letters or no others: otherwise half of English
 * would be near `help`.
 */
export function nearVerb<Verb extends string>(word: string, verbs: readonly Verb[]): Verb | undefined {
  if (word.length < TYPED_MIN || word.length > TYPED_MAX || WORDS_OF_THEIR_OWN.has(word)) return undefined
  const near = verbs
    .map((verb) => ({ verb, mistakes: editDistance(word, verb) }))
    .filter(({ verb, mistakes }) => mistakes <= MISTAKES_MAX && (mistakes < 2 || isKept(word, verb)))
  return near.sort((a, b) => a.mistakes - b.mistakes || compareText(a.verb, b.verb))[0]?.verb
}

function isKept(word: string, verb: string): boolean {
  if (verb.length >= LONG) return true
  return word[0] === verb[0] && (holdsLetters(word, verb) || holdsLetters(verb, word))
}

function holdsLetters(text: string, letters: string): boolean {
  return [...letters].every((letter) => text.includes(letter))
}
