package handler

import (
	"github.com/monzo/slog"
	"github.com/monzo/typhon"

	userproto "github.com/acme/services/service.user/proto"
)

// profile is what the app sends.
type profile struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

func handleProfile(req typhon.Request) typhon.Response {
	body := profile{}
	if err := req.Decode(&body); err != nil {
		return typhon.Response{Error: err}
	}
	rsp, err := userproto.UpdateUserRequest{
		Id:    signedIn(req),
		Name:  body.Name,
		Email: body.Email,
	}.Send(req).DecodeResponse()
	if err != nil {
		slog.Error(req, "Cannot update the user: %v", err)
		return typhon.Response{Error: err}
	}
	return req.Response(rsp)
}
