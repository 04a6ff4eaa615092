import type { CallStyle } from './call-style.ts'
import { annotated } from './styles/annotated.ts'
import { mercuryTarget } from './styles/mercury-target.ts'
import { requestLiteral } from './styles/request-literal.ts'
import { sharedLibrary } from './styles/shared-library.ts'
import { typhonUrl } from './styles/typhon-url.ts'
import { unreachedCall } from './styles/unreached-call.ts'
import { urlHost } from './styles/url-host.ts'

/** Every style, with how many of a hundred calls have it. */
export const STYLES: readonly { readonly style: CallStyle; readonly share: number }[] = [
  { style: requestLiteral, share: 40 },
  { style: typhonUrl, share: 15 },
  { style: mercuryTarget, share: 10 },
  { style: sharedLibrary, share: 25 },
  { style: annotated, share: 4 },
  { style: urlHost, share: 3 },
  { style: unreachedCall, share: 3 },
]
