package main

import (
	"github.com/acme/services/libraries/server"
	"github.com/acme/services/service.statement/handler"
)

func main() {
	server.Run("service.statement", handler.Service())
}
