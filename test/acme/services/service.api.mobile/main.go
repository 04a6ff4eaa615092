package main

import (
	"github.com/acme/services/libraries/server"
	"github.com/acme/services/service.api.mobile/handler"
)

func main() {
	server.Run("service.api.mobile", handler.Service())
}
