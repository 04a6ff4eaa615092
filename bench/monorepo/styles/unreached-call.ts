import type { CallStyle } from '../call-style.ts'
import { requestLiteral } from './request-literal.ts'

/** A call site in a function that nothing runs. */
export const unreachedCall: CallStyle = { ...requestLiteral, name: 'unreached-call', reached: false }
