package handler

import "github.com/monzo/typhon"

var router = typhon.Router{}

func init() {
	router.GET("/emoji", handlePickEmoji)
	router.GET("/emoji/list", handleListEmoji)
}

// Service is what service.emoji serves.
func Service() typhon.Service {
	return router.Serve()
}
