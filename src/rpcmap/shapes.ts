import type { Shape } from './shape.ts'
import { annotation } from './shapes/annotation.ts'
import { daprInvocation } from './shapes/dapr-invocation.ts'
import { describedClient } from './shapes/described-client.ts'
import { gateway } from './shapes/gateway.ts'
import { genericCall } from './shapes/generic-call.ts'
import { httpRequest } from './shapes/http-request.ts'
import { kitEndpointer } from './shapes/kit-endpointer.ts'
import { mercuryRequest } from './shapes/mercury-request.ts'
import { message } from './shapes/message.ts'
import { namedMethod } from './shapes/named-method.ts'
import { netRpc } from './shapes/net-rpc.ts'
import { requestLiteral } from './shapes/request-literal.ts'
import { stubMethod } from './shapes/stub-method.ts'
import { typhonRequest } from './shapes/typhon-request.ts'
import { urlHost } from './shapes/url-host.ts'

/** Every way in which code is known to call a service. */
export const SHAPES: readonly Shape[] = [
  requestLiteral,
  stubMethod,
  namedMethod,
  netRpc,
  genericCall,
  kitEndpointer,
  gateway,
  typhonRequest,
  httpRequest,
  urlHost,
  mercuryRequest,
  daprInvocation,
  message,
  describedClient,
  annotation,
]
