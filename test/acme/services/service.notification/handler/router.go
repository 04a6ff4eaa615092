package handler

import "github.com/monzo/typhon"

var router = typhon.Router{}

func init() {
	router.POST("/send", handleSendNotification)
}

// Service is what service.notification serves.
func Service() typhon.Service {
	return router.Serve()
}
