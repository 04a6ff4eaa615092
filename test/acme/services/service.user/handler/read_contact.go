package handler

import (
	"github.com/monzo/typhon"

	"github.com/acme/services/service.user/dao"
	userproto "github.com/acme/services/service.user/proto"
)

func handleReadContact(req typhon.Request) typhon.Response {
	body := &userproto.ReadContactRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}
	user, err := dao.ReadUser(req, body.UserId)
	if err != nil {
		return typhon.Response{Error: err}
	}
	return req.Response(&userproto.ReadContactResponse{Email: user.Email, PushToken: user.PushToken})
}
