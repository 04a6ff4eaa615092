package handler

import (
	"github.com/monzo/slog"
	"github.com/monzo/typhon"

	ledgerproto "github.com/acme/services/service.ledger/proto"
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

	// The ledger is right; our own column lags behind it.
	balance, err := ledgerproto.ReadBalanceRequest{AccountId: pot.ID}.Send(req).DecodeResponse()
	if err != nil {
		slog.Error(req, "Cannot read the pot's balance: %v", err)
		return typhon.Response{Error: err}
	}
	pot.Balance = balance.Balance
	return req.Response(&potproto.ReadPotResponse{Pot: marshalPot(pot)})
}
