import type { Log } from '../flow/ports/ports.ts'
import { clipText, plainText } from '../text/plain-text.ts'

/** A webhook that was not believed. Nothing of its body is in here. */
export type RefusedWebhook = {
  readonly why: RefusalReason
  /** Of the body, as far as it was read. */
  readonly bytes: number
  /** What the request says its delivery is: anything at all. */
  readonly delivery: string
}

export type RefusalReason = 'too long' | 'broken off' | 'empty' | 'no signature' | 'wrong signature'

/** Calls back after so many milliseconds, unless cancelled by what it gives. */
export type SetTimer = (ms: number, callback: () => void) => () => void

export type RefusalLog = {
  add(refused: RefusedWebhook): void
  /** Tells at once what was left out. */
  close(): void
}

/**
 * Tells the log of refused webhooks, one line each, but no more lines than `REFUSAL_LINES_MAX` in a minute: whoever can
 * reach us can send as many as they like. When the minute is over, one line says how many were left out.
 */
export function openRefusalLog({ log, setTimer }: { readonly log: Log; readonly setTimer: SetTimer }): RefusalLog {
  let written = 0
  let leftOut = 0
  let cancel: (() => void) | undefined
  const endMinute = (): void => {
    if (leftOut > 0) log.warn({ leftOut }, 'more webhooks were refused within a minute')
    written = 0
    leftOut = 0
    cancel = undefined
  }
  return {
    add({ why, bytes, delivery }) {
      cancel ??= setTimer(MINUTE_MS, endMinute)
      if (written >= REFUSAL_LINES_MAX) {
        leftOut += 1
        return
      }
      written += 1
      const fields = { why, bytes, delivery: plainText(clipText(delivery, DELIVERY_CHARACTERS_MAX)) }
      log.warn(fields, why.includes('signature') ? SECRETS_DIFFER : 'a webhook was refused')
    },
    close() {
      cancel?.()
      endMinute()
    },
  }
}

const SECRETS_DIFFER = "a webhook was refused; if GitHub sent it, WEBHOOK_SECRET is not the one on the app's page there"

export const REFUSAL_LINES_MAX = 10
const MINUTE_MS = 60_000
// GitHub's are UUIDs.
const DELIVERY_CHARACTERS_MAX = 40
