package main

import (
	"github.com/acme/services/libraries/server"
	"github.com/acme/services/service.card/handler"
)

func main() {
	server.Run("service.card", handler.Service())
}
