import type { Shape } from './shape.ts'
import { annotation } from './annotation.ts'
import { daprInvocation } from './dapr-invocation.ts'
import { describedClient } from './described-client.ts'
import { gateway } from './gateway.ts'
import { genericCall } from './generic-call.ts'
import { httpRequest } from './http-request.ts'
import { kitEndpointer } from './kit-endpointer.ts'
import { knownClient } from './known-client.ts'
import { message } from './message.ts'
import { namedMethod } from './named-method.ts'
import { networkDial } from './network-dial.ts'
import { netRpc } from './net-rpc.ts'
import { requestLiteral } from './request-literal.ts'
import { stubMethod } from './stub-method.ts'
import { urlHost } from './url-host.ts'

/** Every way in which code is known to call a service. */
export const SHAPES: readonly Shape[] = [
  requestLiteral,
  stubMethod,
  namedMethod,
  netRpc,
  genericCall,
  kitEndpointer,
  gateway,
  knownClient,
  httpRequest,
  networkDial,
  urlHost,
  daprInvocation,
  message,
  describedClient,
  annotation,
]
