import type { Labels, LabelSelector } from './manifests.ts'

/** Kubernetes' label selectors, by their definition. */
export function holdsLabels({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key]
      if (operator === 'Exists') return value !== undefined
      if (operator === 'DoesNotExist') return value === undefined
      if (operator === 'In') return value !== undefined && values.includes(value)
      return value === undefined || !values.includes(value)
    })
  )
}

/**
 * Calico's selectors, straight from the text: cut at `||` outside of parentheses, then at `&&`, then looked at with one
 * pattern each. `of`: what the labels are those of; `global()` and `all()` depend on it.
 */
export function holdsText(text: string, labels: Labels, of: 'pod' | 'namespace' | 'nowhere' = 'pod'): boolean {
  const whole = text.trim()
  if (whole === '') return true
  const either = cut(whole, '||')
  if (either.length > 1) return either.some((part) => holdsText(part, labels, of))
  const both = cut(whole, '&&')
  if (both.length > 1) return both.every((part) => holdsText(part, labels, of))
  if (whole.startsWith('!')) return !holdsText(whole.slice(1), labels, of)
  if (whole.startsWith('(') && whole.endsWith(')')) return holdsText(whole.slice(1, -1), labels, of)
  if (/^all\(\s*\)$/.test(whole)) return of !== 'nowhere'
  if (/^global\(\s*\)$/.test(whole)) {
    return of === 'nowhere' || (of === 'pod' && labels['projectcalico.org/namespace'] === undefined)
  }
  const has = /^has\(\s*(\S+?)\s*\)$/.exec(whole)
  if (has !== null) return labels[has[1] ?? ''] !== undefined
  const found = /^(\S+?)\s*(==|!=|not\s+in|in|contains|starts\s+with|ends\s+with)\s*(['"{].*)$/.exec(whole)
  if (found === null) throw new Error(`the oracle cannot read ${whole}`)
  const [, key = '', operator = '', operand = ''] = found
  const values = [...operand.matchAll(/'([^']*)'|"([^"]*)"/g)].map(([, single, double]) => single ?? double ?? '')
  const value = labels[key]
  const [wanted = ''] = values
  switch (operator.replace(/\s+/, ' ')) {
    case '==':
    case 'in':
      return value !== undefined && values.includes(value)
    case '!=':
    case 'not in':
      return value === undefined || !values.includes(value)
    case 'contains':
      return value?.includes(wanted) ?? false
    case 'starts with':
      return value?.startsWith(wanted) ?? false
    default:
      return value?.endsWith(wanted) ?? false
  }
}

function cut(text: string, sign: '||' | '&&'): readonly string[] {
  const parts: string[] = []
  let [depth, start] = [0, 0]
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth += 1
    if (text[at] === ')') depth -= 1
    if (depth !== 0 || !text.startsWith(sign, at)) continue
    parts.push(text.slice(start, at))
    start = at + 2
    at += 1
  }
  return [...parts, text.slice(start)]
}
