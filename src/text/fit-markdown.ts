/** GitHub takes 65,535 (check) or 65,536 (comment) characters; what is between is room for what others append. */
const MARKDOWN_BYTES_MAX = 60_000
const TOGETHER_MAX = 65_000

// How many items a list may have, tried in turn.
const LIST_SIZES = [2000, 1000, 500, 250, 100, 50, 25, 12, 6, 3, 1, 0]
const LIST_MAX = 100

/**
 * The longest text that fits: `render` gets how many items each of its lists may have, and says itself how many more
 * there are. Sizes are bytes of UTF-8, which are never fewer than characters. With empty lists the text is taken as it
 * is, so that must be short. `appended` is how many characters the caller puts behind it; `listMax` is the longest list
 * that anybody would read.
 */
export function fitMarkdown(
  render: (max: number) => string,
  { appended = 0, listMax = LIST_MAX }: { appended?: number; listMax?: number } = {},
): string {
  const bytesMax = Math.min(MARKDOWN_BYTES_MAX, TOGETHER_MAX - appended)
  let text = ''
  for (const max of LIST_SIZES.filter((size) => size <= listMax)) {
    text = render(max)
    if (Buffer.byteLength(text) <= bytesMax) return text
  }
  return text
}
