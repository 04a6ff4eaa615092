/** The most characters that one hostile text takes up where it is shown. */
const SHOWN_CHARACTERS_MAX = 300

/**
 * A name as code, in one line: no markup, mention or link in it comes alive, also inside a table. Plain names stand between backticks, others
 * as HTML with every punctuation mark as an entity.
 */
export function renderCode(name: string): string {
  const shown = cut(name)
  if (/^[A-Za-z0-9/][A-Za-z0-9 ._/:#-]*$/.test(shown)) return `\`${shown}\``
  return `<code>${shown.replaceAll(/[^\p{L}\p{N} ]/gu, toEntity)}</code>`
}

/** Free text in one line: it reads as written, and no markup, mention or link in it comes alive. */
export function renderText(text: string): string {
  return (
    cut(text)
      .replaceAll(/[^\p{L}\p{N} ,.:'()-]/gu, (character) => {
        // GitHub looks for mentions and issue numbers after it has decoded entities; a zero-width space keeps their parts apart.
        if (character === '@' || character === '#') return `${character}&#8203;`
        // No escape keeps it from reading a formula.
        return character === '$' ? '<span>$</span>' : toEntity(character)
      })
      // So for what it takes for an address or a number by its first letters.
      .replaceAll(/\bwww(?=\.)|\bGH-(?=\d)/gi, '$&&#8203;')
  )
}

// Bidirectional overrides and other invisible characters would make a name look like another one.
function cut(text: string): string {
  const visible = text
    .replaceAll(/[\p{Z}\t\r\n]+/gu, ' ')
    .replaceAll(/\p{C}/gu, '\u{FFFD}')
    .trim()
  const characters = [...visible]
  return characters.length > SHOWN_CHARACTERS_MAX ? `${characters.slice(0, SHOWN_CHARACTERS_MAX).join('')}…` : visible
}

function toEntity(character: string): string {
  return `&#${character.codePointAt(0)};`
}
