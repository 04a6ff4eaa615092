package handler

import "github.com/monzo/typhon"

var router = typhon.Router{}

func init() {
	router.GET("/card", handleReadCard)
	router.PUT("/card/freeze", handleFreezeCard)
	router.POST("/card/authorise", handleAuthoriseCard)
	router.POST("/delivered", handleReportDelivery)
}

// Service is what service.card serves.
func Service() typhon.Service {
	return router.Serve()
}
