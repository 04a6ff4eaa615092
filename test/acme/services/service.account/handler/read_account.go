package handler

import (
	"context"

	"github.com/monzo/slog"
	"github.com/monzo/typhon"

	"github.com/acme/services/service.account/dao"
	accountproto "github.com/acme/services/service.account/proto"
	ledgerproto "github.com/acme/services/service.ledger/proto"
)

func handleReadAccount(req typhon.Request) typhon.Response {
	body := &accountproto.ReadAccountRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}

	account, err := dao.ReadAccount(req, body.Id)
	if err != nil {
		return typhon.Response{Error: err}
	}
	withBalance, err := readBalance(req, account)
	if err != nil {
		slog.Error(req, "Cannot read the balance: %v", err)
		return typhon.Response{Error: err}
	}
	return req.Response(&accountproto.ReadAccountResponse{Account: withBalance})
}

func readBalance(ctx context.Context, account dao.Account) (*accountproto.Account, error) {
	rsp, err := ledgerproto.ReadBalanceRequest{AccountId: account.ID}.Send(ctx).DecodeResponse()
	if err != nil {
		return nil, err
	}
	marshaled := marshalAccount(account)
	marshaled.Balance = rsp.Balance
	return marshaled, nil
}
