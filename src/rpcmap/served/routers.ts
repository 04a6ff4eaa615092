/**
 * Import paths of HTTP routers that give a handler a pattern by a method. Source: their documentation on pkg.go.dev.
 */
export const ROUTERS =
  /^(net\/http|(.*\/)?typhon|github\.com\/(gorilla\/mux|gin-gonic\/gin|labstack\/echo|go-chi\/chi|julienschmidt\/httprouter|gofiber\/fiber|valyala\/fasthttprouter|fasthttp\/router))(\/v\d+)?$/
