package handler

import "github.com/monzo/typhon"

var router = typhon.Router{}

func init() {
	router.GET("/items", handleListItems)
}

// Service is what service.feed serves.
func Service() typhon.Service {
	return router.Serve()
}
