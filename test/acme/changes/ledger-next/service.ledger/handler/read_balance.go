package handler

import (
	"github.com/monzo/slog"
	"github.com/monzo/terrors"
	"github.com/monzo/typhon"

	"github.com/acme/services/service.ledger/dao"
	ledgerproto "github.com/acme/services/service.ledger/proto"
)

const bookCurrency = "GBP"

func handleReadBalance(req typhon.Request) typhon.Response {
	body := &ledgerproto.ReadBalanceRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}
	if body.AccountId == "" {
		return typhon.Response{Error: terrors.BadRequest("missing_param", "account_id is needed", nil)}
	}

	balance, err := dao.Balance(req, body.AccountId)
	if err != nil {
		slog.Error(req, "Cannot sum up the account: %v", err)
		return typhon.Response{Error: err}
	}
	if balance < 0 {
		slog.Warn(req, "Account %s is overdrawn", body.AccountId)
	}

	return req.Response(&ledgerproto.ReadBalanceResponse{Balance: balance, Currency: bookCurrency})
}
