import type { FindingCode } from '../finding.ts'

/**
 * What a person may want to know about one code of findings. `what`, `why` and `todo` are whole sentences. Code stands
 * between backticks, words in capitals stand for something of the reader's.
 */
export type FindingDoc = {
  /** A heading of at most 40 characters, unlike that of every other code. */
  readonly title: string
  /**
   * What its message is about. `call`: two services, both named in it, wherever the code stands. `file`: the file at
   * its place, which has to be named beside it. `request`: what somebody asked for, which the message says by itself.
   */
  readonly about: 'call' | 'file' | 'request'
  /** One of them and several, where a check's title counts them by a word of their own; left out: as errors. */
  readonly counted?: readonly [one: string, many: string]
  /** What it means. */
  readonly what: string
  /** Why it matters: what goes wrong otherwise. */
  readonly why: string
  /** What to do now. */
  readonly todo: string
}

/** Codes that belong together. */
export type FindingArea = {
  readonly title: string
  /** One sentence, with `code` between backticks. */
  readonly intro: string
  readonly docs: Readonly<Partial<Record<FindingCode, FindingDoc>>>
}
