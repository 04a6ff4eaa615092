package handler

import (
	"time"

	"github.com/monzo/slog"
	"github.com/monzo/typhon"

	"github.com/acme/services/service.user/dao"
	userproto "github.com/acme/services/service.user/proto"
)

func handleUpdateUser(req typhon.Request) typhon.Response {
	body := &userproto.UpdateUserRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}

	user, err := dao.ReadUser(req, body.Id)
	if err != nil {
		return typhon.Response{Error: err}
	}
	user.Name, user.Email, user.Updated = body.Name, body.Email, time.Now().UTC()
	if err := dao.WriteUser(req, user); err != nil {
		slog.Error(req, "Cannot store the user: %v", err)
		return typhon.Response{Error: err}
	}

	if err := (userproto.UserUpdatedEvent{UserId: user.ID}).FirehosePublish(req); err != nil {
		slog.Error(req, "Cannot tell others about the change: %v", err)
		return typhon.Response{Error: err}
	}
	return req.Response(&userproto.UpdateUserResponse{User: marshalUser(user)})
}
