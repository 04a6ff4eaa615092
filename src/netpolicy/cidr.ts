/** The family of an address range in CIDR notation, `10.0.0.0/8` or `fd00::/8`; undefined: it is none. */
export function cidrFamily(text: string): 4 | 6 | undefined {
  const [, address = '', bits = ''] = /^([0-9a-fA-F.:]{2,45})\/(0|[1-9][0-9]{0,2})$/.exec(text) ?? []
  if (isIpv4(address)) return Number(bits) <= 32 ? 4 : undefined
  return isIpv6(address) && Number(bits) <= 128 ? 6 : undefined
}

function isIpv4(text: string): boolean {
  const parts = text.split('.')
  return parts.length === 4 && parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) <= 255)
}

// Without the form that ends in an IPv4 address, which not every network plugin takes.
function isIpv6(text: string): boolean {
  const [before = '', after, ...more] = text.split('::')
  if (more.length > 0) return false
  const groups = [before, after ?? ''].flatMap((part) => (part === '' ? [] : part.split(':')))
  const isFull = after === undefined ? groups.length === 8 : groups.length < 8
  return isFull && groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))
}
