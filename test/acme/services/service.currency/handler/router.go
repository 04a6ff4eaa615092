package handler

import "github.com/monzo/typhon"

var router = typhon.Router{}

func init() {
	router.GET("/convert", handleConvertAmount)
}

// Service is what service.currency serves.
func Service() typhon.Service {
	return router.Serve()
}
