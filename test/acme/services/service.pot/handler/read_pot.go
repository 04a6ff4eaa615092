package handler

import (
	"github.com/monzo/typhon"

	"github.com/acme/services/service.pot/dao"
	potproto "github.com/acme/services/service.pot/proto"
)

func handleReadPot(req typhon.Request) typhon.Response {
	body := &potproto.ReadPotRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}

	pot, err := dao.ReadPot(req, body.Id)
	if err != nil {
		return typhon.Response{Error: err}
	}
	return req.Response(&potproto.ReadPotResponse{Pot: marshalPot(pot)})
}
