package main

import (
	"github.com/acme/services/libraries/server"
	"github.com/acme/services/service.feed/consumer"
	"github.com/acme/services/service.feed/handler"
)

func main() {
	consumer.Subscribe()
	server.Run("service.feed", handler.Service())
}
