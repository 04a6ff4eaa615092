package main

import (
	"github.com/acme/services/libraries/server"
	"github.com/acme/services/service.id/handler"
)

func main() {
	server.Run("service.id", handler.Service())
}
