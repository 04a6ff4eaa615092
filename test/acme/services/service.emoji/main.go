package main

import (
	"github.com/acme/services/libraries/server"
	"github.com/acme/services/service.emoji/handler"
)

func main() {
	server.Run("service.emoji", handler.Service())
}
