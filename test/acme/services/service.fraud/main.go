package main

import (
	"github.com/acme/services/libraries/server"
	"github.com/acme/services/service.fraud/handler"
)

func main() {
	server.Run("service.fraud", handler.Service())
}
