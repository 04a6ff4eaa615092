import { bodyOf } from '../program/body-of.ts'
import type { Links } from './links.ts'
import { packageOf } from '../program/program.ts'
import type { Program, Unit } from '../program/program.ts'
import { findEndpoints } from '../served/find-endpoints.ts'
import { SHAPES } from '../shapes/shapes.ts'
import { Linker } from './linker.ts'

/**
 * Finds what a unit refers to, calls, builds and writes, and the sites and endpoints in it. No sites in packages that
 * users have described.
 */
export function linkUnit(program: Program, unit: Unit): Links {
  const bodies = unit.kind === 'init' ? [] : [bodyOf(unit)]
  // A function that users have described is the call; what it does inside does not count again.
  const described = packageOf(unit).described.length > 0
  const sites = described ? [] : SHAPES.flatMap((shape) => shape.find(unit, bodies, program))
  const linker = new Linker(sites, findEndpoints(unit, bodies))
  if (unit.kind === 'init') {
    for (const fn of unit.package.funcs.get('init') ?? []) linker.refer(fn, fn.fact.at, fn.file, 'init')
    for (const value of unit.package.values.values()) {
      if (value.fact.value && bodyOf(value).calls.length > 0)
        linker.refer(value, value.fact.at, value.file, value.fact.name)
    }
    return linker
  }
  for (const body of bodies) linker.body(body, unit.kind === 'func' ? unit.fact.results : [])
  if (unit.kind === 'value') linker.start(unit, bodyOf(unit).scope)
  return linker
}
