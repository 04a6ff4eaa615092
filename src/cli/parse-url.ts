import { InvalidArgumentError } from 'commander'

/** An option's http(s) address, without slashes at its end. */
export function parseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new InvalidArgumentError('An address begins with https:// or http://, as https://github.example.com does.')
  }
  return text.replace(/\/+$/, '')
}
