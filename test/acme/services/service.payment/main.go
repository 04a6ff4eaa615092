package main

import (
	"github.com/acme/services/libraries/server"
	"github.com/acme/services/service.payment/handler"
)

func main() {
	server.Run("service.payment", handler.Service())
}
