package main

import (
	"github.com/acme/services/libraries/server"
	"github.com/acme/services/service.notification/handler"
)

func main() {
	server.Run("service.notification", handler.Service())
}
