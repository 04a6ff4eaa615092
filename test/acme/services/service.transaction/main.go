package main

import (
	"github.com/acme/services/libraries/server"
	"github.com/acme/services/service.transaction/handler"
)

func main() {
	server.Run("service.transaction", handler.Service())
}
