import { generateKeyPairSync } from 'node:crypto'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

/**
 * The private key of the app in every sandbox of one test file, as PEM: making one takes longer than all else that a
 * sandbox needs.
 */
export const APP_KEY = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
