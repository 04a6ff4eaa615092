package handler

import (
	"github.com/monzo/slog"
	"github.com/monzo/typhon"

	fraudproto "github.com/acme/services/service.fraud/proto"
	transactionproto "github.com/acme/services/service.transaction/proto"
)

const (
	habitSample = 50
	// A payment this many times the usual one is looked at by a person.
	habitFactor = 20
)

func handleCheckPayment(req typhon.Request) typhon.Response {
	body := &fraudproto.CheckPaymentRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}

	history, err := transactionproto.ListTransactionsRequest{
		AccountId: body.AccountId,
		Limit:     habitSample,
	}.Send(req).DecodeResponse()
	if err != nil {
		slog.Error(req, "Cannot list what the account usually does: %v", err)
		return typhon.Response{Error: err}
	}
	if usual := average(history.Transactions); usual > 0 && body.Amount > usual*habitFactor {
		return req.Response(&fraudproto.CheckPaymentResponse{Reason: "the amount is far out of the ordinary"})
	}
	return req.Response(&fraudproto.CheckPaymentResponse{Allowed: true})
}

// average is that of the money spent; 0 when nothing was.
func average(transactions []*transactionproto.Transaction) int64 {
	var spent, count int64
	for _, transaction := range transactions {
		if transaction.Amount < 0 {
			spent -= transaction.Amount
			count++
		}
	}
	if count == 0 {
		return 0
	}
	return spent / count
}
