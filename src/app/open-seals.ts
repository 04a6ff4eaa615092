import { createHmac, hkdfSync } from 'node:crypto'
import type { Seals } from '../flow/ports/ports.ts'

/**
 * Seals under a key that follows from the app's webhook secret: after it was changed, old seals count no more. Whoever
 * may write to a repository can edit what the app says there, but not seal it.
 */
export function openSeals({ webhookSecret }: { readonly webhookSecret: string }): Seals {
  const key = Buffer.from(hkdfSync('sha256', webhookSecret, '', 'drawbridge seals 1', KEY_BYTES))
  return { seal: (text) => createHmac('sha256', key).update(text).digest('hex') }
}

const KEY_BYTES = 32
