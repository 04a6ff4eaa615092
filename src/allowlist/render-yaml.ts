/** Plain data to write into a YAML file. */
export type YamlData = string | readonly YamlData[] | ReadonlyMap<string, YamlData>

export type RenderStyle = {
  /** What every line starts with. */
  readonly indent: string
  /** What each level below adds. */
  readonly unit: string
}

/** A longer list of methods is written one to a line. */
const MAX_LINE = 100

/** The lines of one key and its value in block style, without line breaks. */
export function renderField(key: string, value: YamlData, style: RenderStyle): readonly string[] {
  const head = `${style.indent}${renderScalar(key)}:`
  const inner = { ...style, indent: style.indent + style.unit }
  if (typeof value === 'string') return [`${head} ${renderScalar(value)}`]
  if (value instanceof Map) {
    const fields = [...(value as ReadonlyMap<string, YamlData>)]
    return fields.length === 0
      ? [`${head} {}`]
      : [head, ...fields.flatMap(([name, data]) => renderField(name, data, inner))]
  }
  const line = `${head} ${renderFlow(value)}`
  if (line.length <= MAX_LINE) return [line]
  return [head, ...(value as readonly YamlData[]).map((item) => `${inner.indent}- ${renderFlow(item)}`)]
}

/** On one line: `{ methods: [Read, Write] }`. */
export function renderFlow(value: YamlData): string {
  if (typeof value === 'string') return renderScalar(value)
  if (Array.isArray(value)) return `[${(value as readonly YamlData[]).map(renderFlow).join(', ')}]`
  const fields = [...(value as ReadonlyMap<string, YamlData>)]
  if (fields.length === 0) return '{}'
  return `{ ${fields.map(([key, data]) => `${renderScalar(key)}: ${renderFlow(data)}`).join(', ')} }`
}

/**
 * A string as a scalar that YAML 1.1 and 1.2 both read as this very string, in block and in flow context. Plain when
 * there is no doubt at all, else in double quotes on one line.
 */
export function renderScalar(text: string): string {
  const plain = /^[A-Za-z][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./()-]+)*$/.test(text) && !RESERVED.has(text.toLowerCase())
  return plain ? text : JSON.stringify(text).replace(UNPRINTABLE, escapeUnit)
}

/** Booleans and nulls of https://yaml.org/type/ (1.1); no number or date starts with a letter. */
const RESERVED = new Set(['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null'])

/** What JSON leaves as it is and YAML may not hold, takes for a line break in 1.1, or shows as nothing. */
const UNPRINTABLE = /[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]/g

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
