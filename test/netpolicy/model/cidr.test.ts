import { expect, test } from '@jest/globals'
import { cidrFamily } from '../../../src/netpolicy/model/cidr.ts'

test.each([
  ['10.0.0.0/8', 4],
  ['0.0.0.0/0', 4],
  ['255.255.255.255/32', 4],
  ['::/0', 6],
  ['fd00::/8', 6],
  ['2001:DB8:1:2:3:4:5:6/128', 6],
  ['10.0.0.0', undefined],
  ['10.0.0.0/33', undefined],
  ['10.0.0.0/08', undefined],
  ['10.0.0/8', undefined],
  ['256.0.0.0/8', undefined],
  ['010.0.0.0/8', undefined],
  ['fd00:::/8', undefined],
  ['fd00::1::/64', undefined],
  ['1:2:3:4:5:6:7/64', undefined],
  ['1:2:3:4:5:6:7:8::/64', undefined],
  ['fd00::/129', undefined],
  ['fd00::12345/64', undefined],
  ['10.0.0.0/8\n', undefined],
  ['', undefined],
])('cidrFamily(%j) is %j', (text, family) => {
  expect(cidrFamily(text)).toBe(family)
})
