import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { parsePrivateKey } from '../../src/app/parse-private-key.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = (key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'sec1' | 'spki') =>
  key.export({ type, format: 'pem' }).toString()
const PKCS1 = pem(rsa.privateKey, 'pkcs1')
const PKCS8 = pem(rsa.privateKey, 'pkcs8')
const lines = PKCS1.split('\n')
const LOCKED = rsa.privateKey
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
  .toString()
const base64 = (text: string) => Buffer.from(text).toString('base64')

test.each([
  { name: 'as GitHub hands it out', text: PKCS1, pem: PKCS1 },
  { name: 'in PKCS 8', text: PKCS8, pem: PKCS8 },
  { name: 'with escaped line ends', text: PKCS1.replaceAll('\n', '\\n'), pem: PKCS1 },
  { name: 'in base64', text: base64(PKCS1), pem: PKCS1 },
  { name: 'in base64 with line ends', text: base64(PKCS1).replaceAll(/.{76}/g, '$&\n'), pem: PKCS1 },
])('parsePrivateKey() takes a key $name', ({ text, pem: expected }) => {
  expect(parsePrivateKey(text)).toEqual({ pem: expected })
})

test.each([
  { name: 'nothing', text: '', words: 'must be the private key of the GitHub App' },
  { name: 'some text', text: 'hunter2hunter2', words: 'must be the private key of the GitHub App' },
  { name: 'its first line alone', text: lines[0] ?? '', words: 'is cut off' },
  { name: 'its first half', text: PKCS1.slice(0, 800), words: 'is cut off' },
  { name: 'its first half in base64', text: base64(PKCS1).slice(0, 800), words: 'is cut off' },
  { name: 'no middle', text: [...lines.slice(0, 5), ...lines.slice(12)].join('\n'), words: 'is damaged' },
  { name: 'a letter changed', text: PKCS1.replace(/.(?=.{30}\n-----END)/, '!'), words: 'is damaged' },
  { name: 'spaces for line ends', text: lines.join(' '), words: 'has lost its line ends' },
  { name: 'an EC key', text: pem(ec.privateKey, 'sec1'), words: 'is an EC key' },
  { name: 'an EC key in PKCS 8', text: pem(ec.privateKey, 'pkcs8'), words: 'is an EC key' },
  {
    name: 'a key of another kind',
    text: pem(generateKeyPairSync('ed25519').privateKey, 'pkcs8'),
    words: 'is a key of the kind ed25519',
  },
  { name: 'a public key', text: pem(rsa.publicKey, 'spki'), words: 'is a public key' },
  { name: 'an old public key', text: pem(rsa.publicKey, 'pkcs1'), words: 'is a public key' },
  { name: 'a certificate', text: wrap('CERTIFICATE'), words: 'is a certificate' },
  { name: 'an SSH key', text: wrap('OPENSSH PRIVATE KEY'), words: 'is an SSH key' },
  { name: 'something else in PEM', text: wrap('PGP PRIVATE KEY BLOCK'), words: 'is a PEM text of another kind' },
  { name: 'a locked key', text: LOCKED, words: 'is locked with a passphrase' },
  { name: 'a client secret', text: '0123456789abcdef0123456789abcdef01234567', words: 'is a client secret' },
  { name: 'a token', text: 'ghp_0123456789abcdefghijklmnopqrstuvwxyz', words: 'is a token' },
  {
    name: 'a fingerprint',
    text: 'SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
    words: "is a key's fingerprint",
  },
  { name: 'a file’s name', text: './drawbridge.private-key.pem', words: 'is the name of a file' },
])('parsePrivateKey() says of $name what it is, on one line, and repeats nothing of it', ({ text, words }) => {
  const parsed = parsePrivateKey(text)
  const problem = 'problem' in parsed ? parsed.problem : ''
  expect(problem.slice(0, words.length)).toBe(words)
  expect(problem).not.toContain('\n')
  const secrets = text.split(/\s+/).filter((part) => part.length > 12 && !part.includes('-----'))
  expect(secrets.filter((part) => problem.includes(part))).toEqual([])
})

function wrap(label: string): string {
  return `-----BEGIN ${label}-----\nMIIBIjANBgkq\n-----END ${label}-----\n`
}
