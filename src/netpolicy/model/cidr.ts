import { parseCidr } from '../../cluster/model/address-range.ts'

/**
 * The family of an address range in CIDR notation, `10.0.0.0/8` or `fd00::/8`; undefined: it is none. An IPv6 address
 * that ends in an IPv4 address is taken for none, since not every network plugin takes it.
 */
export function cidrFamily(text: string): 4 | 6 | undefined {
  return text.includes(':') && text.includes('.') ? undefined : parseCidr(text)?.family
}
