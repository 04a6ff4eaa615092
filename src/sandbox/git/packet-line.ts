/** git's packet line (gitprotocol-common): four hexadecimal digits of length, themselves counted, then the bytes. */
export function packetLine(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content as string)
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, '0')), bytes])
}
