package handler

import (
	"github.com/monzo/slog"
	"github.com/monzo/terrors"
	"github.com/monzo/typhon"

	"github.com/acme/services/libraries/idgen"
	accountproto "github.com/acme/services/service.account/proto"
	"github.com/acme/services/service.pot/dao"
	potproto "github.com/acme/services/service.pot/proto"
)

func handleCreatePot(req typhon.Request) typhon.Response {
	body := &potproto.CreatePotRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}

	account, err := accountproto.ReadAccountRequest{Id: body.AccountId}.Send(req).DecodeResponse()
	if err != nil {
		slog.Error(req, "Cannot read the account: %v", err)
		return typhon.Response{Error: err}
	}
	if account.Account.Closed {
		return typhon.Response{Error: terrors.PreconditionFailed("account_closed", "The account is closed", nil)}
	}

	id, err := idgen.New("pot")
	if err != nil {
		return typhon.Response{Error: err}
	}
	pot := dao.Pot{ID: id, AccountID: body.AccountId, Name: body.Name, Currency: body.Currency, Goal: body.Goal}
	if err := dao.CreatePot(req, pot); err != nil {
		slog.Error(req, "Cannot store the pot: %v", err)
		return typhon.Response{Error: err}
	}
	return req.Response(&potproto.CreatePotResponse{Pot: marshalPot(pot)})
}
