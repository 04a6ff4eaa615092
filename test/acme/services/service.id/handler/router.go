package handler

import "github.com/monzo/typhon"

var router = typhon.Router{}

func init() {
	router.POST("/generate/flake", handleGenerateFlake)
}

// Service is what service.id serves.
func Service() typhon.Service {
	return router.Serve()
}
