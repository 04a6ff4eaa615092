package handler

import (
	"time"

	"github.com/monzo/slog"
	"github.com/monzo/typhon"

	fraudproto "github.com/acme/services/service.fraud/proto"
	userproto "github.com/acme/services/service.user/proto"
)

// Whoever takes over an account changes its e-mail address first.
const (
	changedLately = 24 * time.Hour
	largeAmount   = 50000
)

func handleCheckCard(req typhon.Request) typhon.Response {
	body := &fraudproto.CheckCardRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}

	user, err := userproto.ReadUserRequest{Id: body.UserId}.Send(req).DecodeResponse()
	if err != nil {
		slog.Error(req, "Cannot read the user: %v", err)
		return typhon.Response{Error: err}
	}
	updated, err := time.Parse(time.RFC3339, user.User.Updated)
	if err == nil && time.Since(updated) < changedLately && body.Amount > largeAmount {
		return req.Response(&fraudproto.CheckCardResponse{Reason: "the user's details changed lately"})
	}
	return req.Response(&fraudproto.CheckCardResponse{Allowed: true})
}
