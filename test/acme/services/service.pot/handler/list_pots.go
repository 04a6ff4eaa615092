package handler

import (
	"github.com/monzo/typhon"

	"github.com/acme/services/service.pot/dao"
	potproto "github.com/acme/services/service.pot/proto"
)

func handleListPots(req typhon.Request) typhon.Response {
	body := &potproto.ListPotsRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}

	pots, err := dao.ListPots(req, func(pot dao.Pot) bool {
		return (body.AccountId == "" || pot.AccountID == body.AccountId) && (!body.InterestBearing || pot.InterestBearing)
	})
	if err != nil {
		return typhon.Response{Error: err}
	}

	rsp := &potproto.ListPotsResponse{}
	for _, pot := range pots {
		rsp.Pots = append(rsp.Pots, marshalPot(pot))
	}
	return req.Response(rsp)
}

func marshalPot(pot dao.Pot) *potproto.Pot {
	return &potproto.Pot{
		Id:              pot.ID,
		AccountId:       pot.AccountID,
		Name:            pot.Name,
		Currency:        pot.Currency,
		Balance:         pot.Balance,
		Goal:            pot.Goal,
		InterestBearing: pot.InterestBearing,
	}
}
