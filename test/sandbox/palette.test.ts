import { expect, test } from '@jest/globals'
import { PALETTE } from '../../src/sandbox/page/palette.ts'
import type { Colour } from '../../src/sandbox/page/palette.ts'
import { STYLE } from '../../src/sandbox/page/style.ts'

/** What WCAG 2 asks of text, and of signs and lines that say something. */
const TEXT = 4.5
const SIGN = 3

const GROUNDS: readonly Colour[] = ['ground', 'paper', 'soft']

test.each<[Colour, number, readonly Colour[]]>([
  ['text', TEXT, [...GROUNDS, 'add', 'del']],
  ['quiet', TEXT, [...GROUNDS, 'add', 'del']],
  ['link', TEXT, GROUNDS],
  ['good', TEXT, GROUNDS],
  ['bad', TEXT, GROUNDS],
  ['run', TEXT, GROUNDS],
  ['bright', TEXT, ['bar', 'bar-field', 'badge-open', 'badge-merged', 'badge-closed', 'badge-draft']],
  ['merged', SIGN, GROUNDS],
  ['here', SIGN, ['ground']],
])('%s can be read (%d : 1) on %j, in the light and in the dark', (colour, least, grounds) => {
  for (const scheme of [0, 1] as const) {
    for (const ground of grounds) {
      const ratio = contrast(PALETTE[colour][scheme], PALETTE[ground][scheme])
      expect({ colour, ground, scheme, ratio, isEnough: ratio >= least }).toMatchObject({ isEnough: true })
    }
  }
})

test('STYLE has no colour but those of the palette, and uses every one', () => {
  const [, root = '', rules = ''] = /^(\s*:root \{[^}]*\})([^]*)$/.exec(STYLE) ?? []
  expect(root).toContain('color-scheme: light dark;')
  expect(rules).not.toMatch(
    /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|light-dark)\(|(?:color|background): *(?!var|none|inherit)[a-z]/,
  )
  const used = new Set([...rules.matchAll(/var\(--([\w-]+)\)/g)].map((match) => match[1]))
  expect([...used].sort()).toEqual(Object.keys(PALETTE).sort())
})

test.each([
  ['#000000', '#ffffff', 21],
  ['#ffffff', '#ffffff', 1],
  ['#777777', '#ffffff', 4.48],
])('contrast(%s, %s) is the %d of the standard', (a, b, ratio) => {
  expect(contrast(a, b)).toBeCloseTo(ratio, 2)
})

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
