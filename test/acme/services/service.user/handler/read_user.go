package handler

import (
	"time"

	"github.com/monzo/typhon"

	"github.com/acme/services/service.user/dao"
	userproto "github.com/acme/services/service.user/proto"
)

func handleReadUser(req typhon.Request) typhon.Response {
	body := &userproto.ReadUserRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}
	user, err := dao.ReadUser(req, body.Id)
	if err != nil {
		return typhon.Response{Error: err}
	}
	return req.Response(&userproto.ReadUserResponse{User: marshalUser(user)})
}

func marshalUser(user dao.User) *userproto.User {
	return &userproto.User{Id: user.ID, Name: user.Name, Email: user.Email, Updated: user.Updated.Format(time.RFC3339)}
}
