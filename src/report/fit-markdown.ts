/** GitHub takes 65,535 (check) or 65,536 (comment) characters; what is between is room for what others append. */
const MARKDOWN_BYTES_MAX = 60_000

// How many items a list may have, tried in turn.
const LIST_SIZES = [100, 50, 25, 12, 6, 3, 1, 0]

/**
 * The longest text that fits: `render` gets how many items each of its lists may have, and says itself how many more there are. Sizes are
 * bytes of UTF-8, which are never fewer than characters. With empty lists the text is taken as it is, so that must be short.
 */
export function fitMarkdown(render: (max: number) => string): string {
  let text = ''
  for (const max of LIST_SIZES) {
    text = render(max)
    if (Buffer.byteLength(text) <= MARKDOWN_BYTES_MAX) return text
  }
  return text
}
