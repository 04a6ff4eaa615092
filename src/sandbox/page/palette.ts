/** Every colour of the page: in the light, in the dark. The stylesheet has no other, so all contrast is tested. */
export const PALETTE = {
  ground: ['#f6f7f9', '#0f1216'],
  paper: ['#ffffff', '#171b21'],
  soft: ['#eef1f5', '#1e242c'],
  line: ['#d8dde3', '#2c333c'],
  text: ['#1c232b', '#dfe5ec'],
  quiet: ['#586472', '#93a0ae'],
  link: ['#0b5cc4', '#6cb0ff'],
  good: ['#12702f', '#3fb562'],
  bad: ['#b8242f', '#f4757e'],
  run: ['#8a5a00', '#d8a023'],
  merged: ['#7440c4', '#ad85f2'],
  add: ['#e4f6e8', '#12291b'],
  del: ['#fdeaeb', '#331a1d'],
  here: ['#d9622b', '#d9622b'],
  /** The bar at the top is dark in both schemes. */
  bar: ['#1d2530', '#1d2530'],
  'bar-field': ['#2b3542', '#2b3542'],
  'bar-line': ['#435062', '#435062'],
  /** What is written on the bar, on badges and on the green button. */
  bright: ['#ffffff', '#ffffff'],
  'badge-open': ['#17803d', '#17803d'],
  'badge-merged': ['#7440c4', '#7440c4'],
  'badge-closed': ['#c62b36', '#c62b36'],
  'badge-draft': ['#5f6b78', '#5f6b78'],
} as const satisfies Record<string, readonly [light: string, dark: string]>

export type Colour = keyof typeof PALETTE
