import type { Contract } from '../program/contract.ts'
import type { Package } from '../program/program.ts'
import type { Value } from '../facts/source-facts.ts'

/** What generated code of a package in the repository speaks. */
export function localContract(pkg: Package, name: string): Contract {
  const keys = [`${pkg.dir}#${name}`]
  const generated = /(?:^|\/)kitex_gen\/(.*)$/.exec(pkg.dir)?.[1]
  if (generated !== undefined) keys.push(`kitex:${generated}`)
  const full = protoName(pkg, name)
  if (full !== undefined) keys.push(`proto:${full}`)
  keys.push(tailKey(pkg.dir, name))
  return { name, keys }
}

/** `shop.Ledger`, as the generated code names the service in its method paths. */
function protoName(pkg: Package, name: string): string | undefined {
  const pattern = new RegExp(`^/?((?:[\\w.]+\\.)?${name})(?:/\\w+)?$`)
  for (const file of pkg.files) {
    for (const { name: valueName, value } of file.facts.values) {
      if (!valueName.startsWith(name) && !valueName.startsWith(`_${name}`)) continue
      const texts = value?.kind === 'text' ? [value.text] : value?.kind === 'composite' ? fieldTexts(value.items) : []
      for (const text of texts) {
        const full = pattern.exec(text)?.[1]
        if (full !== undefined) return full
      }
    }
  }
  return undefined
}

function fieldTexts(items: readonly { readonly value: Value }[]): readonly string[] {
  return items.flatMap(({ value }) => (value.kind === 'text' ? [value.text] : []))
}

/** What generated code that is not in the repository speaks. */
export function foreignContract(path: string, name: string): Contract {
  return { name, keys: [`${path}#${name}`, tailKey(path, name)] }
}

/**
 * What copies of the same generated package have in common wherever they lie: the end of their directory, versions left
 * out.
 */
function tailKey(dir: string, name: string): string {
  const segments = dir.split('/').filter((segment) => !/^v\d+([a-z]+\d+)?$/.test(segment))
  return `tail:${segments.at(-1) ?? ''}#${name}`
}
