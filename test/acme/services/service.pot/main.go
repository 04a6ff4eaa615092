package main

import (
	"github.com/acme/services/libraries/server"
	"github.com/acme/services/service.pot/handler"
)

func main() {
	server.Run("service.pot", handler.Service())
}
