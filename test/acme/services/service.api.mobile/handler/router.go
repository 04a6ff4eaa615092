package handler

import "github.com/monzo/typhon"

var router = typhon.Router{}

func init() {
	router.GET("/home", handleHome)
	router.GET("/feed", handleFeed)
	router.GET("/pots", handlePots)
	router.POST("/pots", handleCreatePot)
	router.POST("/payments", handleCreatePayment)
	router.PUT("/card/freeze", handleFreezeCard)
	router.GET("/statement", handleStatement)
	router.PUT("/profile", handleProfile)
}

// Service is what service.api.mobile serves.
func Service() typhon.Service {
	return router.Serve()
}
