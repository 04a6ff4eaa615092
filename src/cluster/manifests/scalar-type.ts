import type { YamlScalar } from '../../yaml/yaml-node.ts'

type Scalar = Pick<YamlScalar, 'type' | 'text'>

/**
 * What Kubernetes takes an unquoted scalar for, and its text; whole numbers come out in decimal (`0x50` as `80`). YAML
 * 1.1 as kubectl reads it: `yes` and `y` are booleans, `010` is eight, but `22:80` and `2026-01-31` are text.
 *
 * Source: https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go
 */
export function resolveScalar(text: string): Scalar {
  if (NULL.test(text)) return { type: 'null', text }
  if (BOOLEAN.test(text)) return { type: 'boolean', text }
  if (!/^[-+.0-9]/.test(text)) return { type: 'string', text }
  const plain = text.replaceAll('_', '')
  if (WHOLE.test(plain)) return { type: 'number', text: decimal(plain) }
  return NUMBER.test(plain) ? { type: 'number', text: plain } : { type: 'string', text }
}

const NULL = /^(?:~|null|Null|NULL)?$/
const BOOLEAN = /^(?:y|Y|yes|Yes|YES|on|On|ON|true|True|TRUE|n|N|no|No|NO|off|Off|OFF|false|False|FALSE)$/
const WHOLE = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/
const NUMBER =
  /^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/

function decimal(whole: string): string {
  const [, sign = '', digits = ''] = /^([-+]?)(.*)$/.exec(whole) ?? []
  const octal = /^0[oO]?([0-7]+)$/.exec(digits)
  return (sign === '-' ? '-' : '') + BigInt(octal === null ? digits : `0o${octal[1]}`).toString()
}
