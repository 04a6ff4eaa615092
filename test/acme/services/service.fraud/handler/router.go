package handler

import "github.com/monzo/typhon"

var router = typhon.Router{}

func init() {
	router.POST("/check/payment", handleCheckPayment)
	router.POST("/check/card", handleCheckCard)
}

// Service is what service.fraud serves.
func Service() typhon.Service {
	return router.Serve()
}
