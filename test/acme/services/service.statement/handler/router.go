package handler

import "github.com/monzo/typhon"

var router = typhon.Router{}

func init() {
	router.GET("/statement", handleReadStatement)
}

// Service is what service.statement serves.
func Service() typhon.Service {
	return router.Serve()
}
