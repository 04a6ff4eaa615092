package handler

import (
	"github.com/monzo/slog"
	"github.com/monzo/terrors"
	"github.com/monzo/typhon"

	accountproto "github.com/acme/services/service.account/proto"
	paymentproto "github.com/acme/services/service.payment/proto"
)

func handleCreatePayment(req typhon.Request) typhon.Response {
	body := paymentproto.CreatePaymentRequest{}
	if err := req.Decode(&body); err != nil {
		return typhon.Response{Error: err}
	}

	account, err := accountproto.ReadAccountRequest{Id: body.AccountId}.Send(req).DecodeResponse()
	if err != nil {
		slog.Error(req, "Cannot read the account: %v", err)
		return typhon.Response{Error: err}
	}
	if account.Account.UserId != signedIn(req) {
		return typhon.Response{Error: terrors.Forbidden("account", "That is not your account", nil)}
	}

	rsp, err := body.Send(req).DecodeResponse()
	if err != nil {
		slog.Error(req, "Cannot pay: %v", err)
		return typhon.Response{Error: err}
	}
	return req.Response(rsp)
}
