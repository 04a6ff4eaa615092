import fc from 'fast-check'

/**
 * Texts of any characters at all, but for halves of surrogate pairs: what `fc.string({ unit: 'binary' })` gives,
 * without the table of all million characters that it builds first, which takes a second and 120 MB in each test file.
 */
export function anyText(constraints: Omit<fc.StringConstraints, 'unit'> = {}): fc.Arbitrary<string> {
  return fc.string({ ...constraints, unit: anyCharacter })
}

const SURROGATES = { first: 0xd800, count: 0x800 }
const CODE_POINT_MAX = 0x10ffff

const anyCharacter = fc.nat({ max: CODE_POINT_MAX - SURROGATES.count }).map(
  (index) => String.fromCodePoint(index < SURROGATES.first ? index : index + SURROGATES.count),
  (value) => {
    const [character = '', ...others] = typeof value === 'string' ? value : ''
    const point = character.codePointAt(0)
    if (point === undefined || others.length > 0 || !character.isWellFormed()) throw new Error('not one character')
    return point < SURROGATES.first ? point : point - SURROGATES.count
  },
)
