package handler

import (
	"github.com/monzo/slog"
	"github.com/monzo/typhon"

	"github.com/acme/services/libraries/money"
	accountproto "github.com/acme/services/service.account/proto"
	"github.com/acme/services/service.card/dao"
	cardproto "github.com/acme/services/service.card/proto"
	fraudproto "github.com/acme/services/service.fraud/proto"
)

func handleAuthoriseCard(req typhon.Request) typhon.Response {
	body := &cardproto.AuthoriseCardRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}

	card, err := dao.ReadCard(req, body.CardId)
	if err != nil {
		return typhon.Response{Error: err}
	}
	if card.State != dao.Active {
		return decline(req, "the card is "+card.State)
	}

	account, err := accountproto.ReadAccountRequest{Id: card.AccountID}.Send(req).DecodeResponse()
	if err != nil {
		slog.Error(req, "Cannot read the account: %v", err)
		return typhon.Response{Error: err}
	}
	amount, err := money.Convert(req, body.Amount, body.Currency, account.Account.Currency)
	if err != nil {
		slog.Error(req, "Cannot convert the amount: %v", err)
		return typhon.Response{Error: err}
	}
	if amount > account.Account.Balance {
		return decline(req, "the balance is "+money.Format(account.Account.Balance, account.Account.Currency))
	}

	check, err := (&fraudproto.CheckCardRequest{
		CardId:   card.ID,
		UserId:   account.Account.UserId,
		Merchant: body.Merchant,
		Amount:   amount,
	}).Send(req).DecodeResponse()
	if err != nil {
		slog.Error(req, "Cannot check the payment: %v", err)
		return typhon.Response{Error: err}
	}
	if !check.Allowed {
		return decline(req, check.Reason)
	}
	return req.Response(&cardproto.AuthoriseCardResponse{Approved: true})
}

func decline(req typhon.Request, reason string) typhon.Response {
	return req.Response(&cardproto.AuthoriseCardResponse{Reason: reason})
}
