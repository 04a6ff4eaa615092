import { expect, test } from '@jest/globals'
import { parseGoMod } from '../../src/golang/parse-go-mod.ts'

test.each([
  ['module github.com/acme/shop // the shop\n\ngo 1.22\n', 'github.com/acme/shop', []],
  ['module "acme.test/shop"\nreplace acme.test/a => ../a\n', 'acme.test/shop', [{ path: 'acme.test/a', dir: '../a' }]],
  [
    'module m\nrequire (\n\ta v1.0.0\n)\nreplace (\n\tacme.test/a v1.2.3 => ./a\n\tacme.test/b => acme.test/c v1.0.0\n)\n',
    'm',
    [{ path: 'acme.test/a', dir: './a' }],
  ],
  ['module (\n\tm\n)\n', 'm', []],
  ['go 1.22\n', undefined, []],
  ['replace => ../x\nreplace a =>\nmodule\n', undefined, []],
  ['', undefined, []],
])('parseGoMod() of %j', (text, path, replaced) => {
  expect(parseGoMod(text)).toEqual({ path, replaced })
})
