package handler

import (
	"time"

	"github.com/monzo/slog"
	"github.com/monzo/terrors"
	"github.com/monzo/typhon"

	"github.com/acme/services/libraries/idgen"
	"github.com/acme/services/service.ledger/dao"
	ledgerproto "github.com/acme/services/service.ledger/proto"
)

func handleCreateEntry(req typhon.Request) typhon.Response {
	body := &ledgerproto.CreateEntryRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}
	switch {
	case body.IdempotencyKey == "":
		return typhon.Response{Error: terrors.BadRequest("missing_param", "idempotency_key is needed", nil)}
	case body.Amount <= 0:
		return typhon.Response{Error: terrors.BadRequest("bad_param", "amount must be more than nothing", nil)}
	case body.DebitAccountId == body.CreditAccountId:
		return typhon.Response{Error: terrors.BadRequest("bad_param", "an entry needs two accounts", nil)}
	}

	id, err := idgen.New("tx")
	if err != nil {
		return typhon.Response{Error: err}
	}
	id, err = dao.CreateEntry(req, dao.Entry{
		ID:              id,
		IdempotencyKey:  body.IdempotencyKey,
		DebitAccountID:  body.DebitAccountId,
		CreditAccountID: body.CreditAccountId,
		Amount:          body.Amount,
		Currency:        body.Currency,
		Description:     body.Description,
		Created:         time.Now().UTC(),
	})
	if err != nil {
		slog.Error(req, "Cannot write the entry: %v", err)
		return typhon.Response{Error: err}
	}
	return req.Response(&ledgerproto.CreateEntryResponse{TransactionId: id})
}
