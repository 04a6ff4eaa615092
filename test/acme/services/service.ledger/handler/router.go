package handler

import "github.com/monzo/typhon"

var router = typhon.Router{}

func init() {
	router.GET("/transactions", handleListTransactions)
	router.GET("/balance", handleReadBalance)
	router.POST("/entries", handleCreateEntry)
}

// Service is what service.ledger serves.
func Service() typhon.Service {
	return router.Serve()
}
