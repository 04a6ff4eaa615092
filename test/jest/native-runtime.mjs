import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { jestExpect as expect } from '@jest/expect'
import JestRuntime from 'jest-runtime'

/**
 * Runs test files as node runs them anywhere: types are stripped, modules are the process's own and are loaded once,
 * instead of once for each of the files that import them. All else is jest's: what runs where and when, hooks, limits of
 * time, reports. What a module keeps, it keeps from one test file to the next, as it does in the product.
 */
class NativeRuntime extends JestRuntime {
  #globals

  setGlobalsForRuntime(globals) {
    this.#globals = globals
  }

  unstable_shouldLoadAsEsm() {
    return true
  }

  async unstable_importModule(path) {
    const { renew } = await import(GLOBALS)
    // Expectations belong to no test file, and those that jest hands over know another String than the test.
    renew({ ...this.#globals, expect })
    await import(pathToFileURL(path).href)
  }
}

// `@jest/globals` of which modules may outlive the test file that loaded them: its exports change with the file.
const NAMES = ['afterAll', 'afterEach', 'beforeAll', 'beforeEach', 'expect', 'test'].join()
const GLOBALS = `data:text/javascript,export let ${NAMES}; export const renew = (globals) => void ({ ${NAMES} } = globals)`

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals' ? { url: GLOBALS, shortCircuit: true } : next(specifier, context),
})

export { NativeRuntime as 'module.exports' }
