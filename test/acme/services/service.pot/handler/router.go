package handler

import "github.com/monzo/typhon"

var router = typhon.Router{}

func init() {
	router.POST("/pots", handleCreatePot)
	router.GET("/pot", handleReadPot)
	router.GET("/pots", handleListPots)
}

// Service is what service.pot serves.
func Service() typhon.Service {
	return router.Serve()
}
