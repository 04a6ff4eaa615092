package handler

import "github.com/monzo/typhon"

var router = typhon.Router{}

func init() {
	router.GET("/user", handleReadUser)
	router.PUT("/user", handleUpdateUser)
	router.GET("/user/contact", handleReadContact)
}

// Service is what service.user serves.
func Service() typhon.Service {
	return router.Serve()
}
