package handler

import "github.com/monzo/typhon"

var router = typhon.Router{}

func init() {
	router.POST("/payments", handleCreatePayment)
}

// Service is what service.payment serves.
func Service() typhon.Service {
	return router.Serve()
}
