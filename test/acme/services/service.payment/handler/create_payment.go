package handler

import (
	"github.com/monzo/slog"
	"github.com/monzo/terrors"
	"github.com/monzo/typhon"

	"github.com/acme/services/libraries/idgen"
	"github.com/acme/services/libraries/money"
	accountproto "github.com/acme/services/service.account/proto"
	fraudproto "github.com/acme/services/service.fraud/proto"
	ledgerproto "github.com/acme/services/service.ledger/proto"
	notificationproto "github.com/acme/services/service.notification/proto"
	paymentproto "github.com/acme/services/service.payment/proto"
)

func handleCreatePayment(req typhon.Request) typhon.Response {
	body := &paymentproto.CreatePaymentRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}

	payer, err := accountproto.ReadAccountRequest{Id: body.AccountId}.Send(req).DecodeResponse()
	if err != nil {
		slog.Error(req, "Cannot read the payer's account: %v", err)
		return typhon.Response{Error: err}
	}
	amount, err := money.Convert(req, body.Amount, body.Currency, payer.Account.Currency)
	if err != nil {
		slog.Error(req, "Cannot convert the amount: %v", err)
		return typhon.Response{Error: err}
	}
	if amount > payer.Account.Balance {
		return typhon.Response{Error: terrors.PreconditionFailed("balance", "There is not enough money", nil)}
	}

	check, err := fraudproto.CheckPaymentRequest{
		AccountId:      body.AccountId,
		PayeeAccountId: body.PayeeAccountId,
		Amount:         amount,
	}.Send(req).DecodeResponse()
	if err != nil {
		slog.Error(req, "Cannot check the payment: %v", err)
		return typhon.Response{Error: err}
	}
	if !check.Allowed {
		return typhon.Response{Error: terrors.Forbidden("fraud", check.Reason, nil)}
	}

	// Payments are listed in the order of their identifiers, whichever replica wrote them.
	id, err := idgen.Flake(req, "pay")
	if err != nil {
		return typhon.Response{Error: err}
	}
	if _, err := newEntry(id, body, amount, payer.Account.Currency).Send(req).DecodeResponse(); err != nil {
		slog.Error(req, "Cannot write the payment to the ledger: %v", err)
		return typhon.Response{Error: err}
	}

	paid := notificationproto.SendNotificationRequest{
		UserId: payer.Account.UserId,
		Title:  "You paid " + money.Format(amount, payer.Account.Currency),
		Body:   body.Reference,
	}
	if _, err := paid.Send(req).DecodeResponse(); err != nil {
		slog.Warn(req, "The payer was not told: %v", err)
	}
	return req.Response(&paymentproto.CreatePaymentResponse{PaymentId: id})
}

// newEntry is the same for every try at one payment, so that the ledger writes it once.
func newEntry(id string, body *paymentproto.CreatePaymentRequest, amount int64, currency string) ledgerproto.CreateEntryRequest {
	return ledgerproto.CreateEntryRequest{
		IdempotencyKey:  id,
		DebitAccountId:  body.AccountId,
		CreditAccountId: body.PayeeAccountId,
		Amount:          amount,
		Currency:        currency,
		Description:     body.Reference,
	}
}
