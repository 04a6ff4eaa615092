import { createPrivateKey, type KeyObject } from 'node:crypto'

/**
 * The private key of a GitHub App as somebody set it: PEM, PEM with `\n` for its line ends, or PEM in base64. What is
 * no such key is told by what it is instead, in words that go on after the setting's name; nothing of the text itself
 * is in them, since it may be a secret.
 */
export function parsePrivateKey(text: string): { readonly pem: string } | { readonly problem: string } {
  const trimmed = text.trim()
  if (trimmed === '') return { problem: KEY_WANTED }
  const pem = trimmed.includes('-----BEGIN')
    ? text.replaceAll('\\n', '\n')
    : Buffer.from(trimmed, 'base64').toString('utf8')
  const begin = /-----BEGIN ([A-Z0-9 ]{0,40}?) ?-----/.exec(pem)
  if (begin === null) return { problem: describeOther(trimmed) }
  const label = begin[1] ?? ''
  if (label !== 'PRIVATE KEY' && label !== 'RSA PRIVATE KEY') {
    return { problem: `is ${OTHER_LABELS.get(label) ?? 'a PEM text of another kind'}. ${KEY_FROM_GITHUB}` }
  }
  if (pem.includes('Proc-Type: 4,ENCRYPTED')) return { problem: `is ${LOCKED}. ${KEY_FROM_GITHUB}` }
  const body = pem.slice(begin.index + begin[0].length)
  if (!body.includes(`-----END ${label}-----`)) {
    return { problem: `is cut off: its last line, -----END ${label}-----, is missing. ${ONE_LINE}` }
  }
  if (!body.trim().includes('\n')) return { problem: `has lost its line ends. ${ONE_LINE}` }
  return checkKey(pem)
}

function checkKey(pem: string): { readonly pem: string } | { readonly problem: string } {
  let key: KeyObject
  try {
    key = createPrivateKey(pem)
  } catch {
    // What OpenSSL says about it are numbers of its own.
    return { problem: `is damaged: a part of it is missing or changed. ${ONE_LINE}` }
  }
  if (key.asymmetricKeyType === 'rsa') return { pem }
  const kind = key.asymmetricKeyType === 'ec' ? 'an EC key' : `a key of the kind ${key.asymmetricKeyType}`
  return { problem: `is ${kind}; GitHub Apps have RSA keys. ${KEY_FROM_GITHUB}` }
}

// What people have at hand when they set up an app, and take for its key.
function describeOther(text: string): string {
  if (/^[0-9a-f]{40}$/.test(text)) return `is a client secret, not a private key. ${KEY_FROM_GITHUB}`
  if (/^(gh[a-z]_|github_pat_)/.test(text)) return `is a token, not a private key. ${KEY_FROM_GITHUB}`
  if (text.startsWith('SHA256:')) return `is a key's fingerprint, not the key. ${KEY_FROM_GITHUB}`
  if (/^[^\n]{1,500}\.(pem|key|txt)$/.test(text)) {
    return 'is the name of a file; it must be what the file holds, such as PRIVATE_KEY="$(cat key.pem)".'
  }
  return KEY_WANTED
}

const KEY_WANTED = 'must be the private key of the GitHub App, in PEM or PEM in base64.'
const KEY_FROM_GITHUB = "It must be a private key that GitHub generated on the app's page, under Private keys."
const ONE_LINE = 'Set the whole file in double quotes, or on one line: base64 -w0 key.pem'
const LOCKED = 'locked with a passphrase'

const OTHER_LABELS: ReadonlyMap<string, string> = new Map([
  ['PUBLIC KEY', 'a public key'],
  ['RSA PUBLIC KEY', 'a public key'],
  ['CERTIFICATE', 'a certificate'],
  ['CERTIFICATE REQUEST', 'a request for a certificate'],
  ['EC PRIVATE KEY', 'an EC key; GitHub Apps have RSA keys'],
  ['EC PARAMETERS', 'an EC key; GitHub Apps have RSA keys'],
  ['DSA PRIVATE KEY', 'a DSA key; GitHub Apps have RSA keys'],
  ['OPENSSH PRIVATE KEY', 'an SSH key'],
  ['ENCRYPTED PRIVATE KEY', LOCKED],
])
