package main

import (
	"github.com/acme/services/libraries/server"
	"github.com/acme/services/service.user/handler"
)

func main() {
	server.Run("service.user", handler.Service())
}
