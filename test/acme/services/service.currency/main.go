package main

import (
	"github.com/acme/services/libraries/server"
	"github.com/acme/services/service.currency/handler"
)

func main() {
	server.Run("service.currency", handler.Service())
}
