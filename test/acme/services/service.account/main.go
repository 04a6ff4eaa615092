package main

import (
	"github.com/acme/services/libraries/server"
	"github.com/acme/services/service.account/handler"
)

func main() {
	server.Run("service.account", handler.Service())
}
