package handler

import "github.com/monzo/typhon"

var router = typhon.Router{}

func init() {
	router.POST("/accounts", handleCreateAccount)
	router.GET("/account", handleReadAccount)
	router.GET("/accounts", handleListAccounts)
}

// Service is what service.account serves.
func Service() typhon.Service {
	return router.Serve()
}
