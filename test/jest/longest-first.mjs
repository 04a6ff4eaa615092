import Sequencer from '@jest/test-sequencer'

/** Whole stories first, so that none is begun last and leaves the other cores idle. No test depends on the order. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort([...tests])
    return [...sorted.filter(isStory), ...sorted.filter((test) => !isStory(test))]
  }
}

function isStory({ path }) {
  return /\.e2e\.test\.ts$/.test(path)
}
