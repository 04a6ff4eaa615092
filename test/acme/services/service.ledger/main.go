package main

import (
	"github.com/acme/services/libraries/server"
	"github.com/acme/services/service.ledger/handler"
)

func main() {
	server.Run("service.ledger", handler.Service())
}
