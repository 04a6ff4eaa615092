package handler

import "github.com/monzo/typhon"

var router = typhon.Router{}

func init() {
	router.GET("/transactions", handleListTransactions)
}

// Service is what service.transaction serves.
func Service() typhon.Service {
	return router.Serve()
}
