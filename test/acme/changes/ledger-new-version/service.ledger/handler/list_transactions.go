package handler

import (
	"time"

	"github.com/monzo/slog"
	"github.com/monzo/terrors"
	"github.com/monzo/typhon"

	"github.com/acme/services/service.ledger/dao"
	ledgerproto "github.com/acme/services/service.ledger/proto"
)

const (
	limitDefault = 50
	limitMax     = 500
)

func handleListTransactions(req typhon.Request) typhon.Response {
	body := &ledgerproto.ListTransactionsRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}
	if body.AccountId == "" {
		return typhon.Response{Error: terrors.BadRequest("missing_param", "account_id is needed", nil)}
	}

	before := time.Now()
	if body.Before != "" {
		parsed, err := time.Parse(time.RFC3339, body.Before)
		if err != nil {
			return typhon.Response{Error: terrors.BadRequest("bad_param", "before is no time", nil)}
		}
		before = parsed
	}

	limit := int(body.Limit)
	if limit <= 0 {
		limit = limitDefault
	}
	if limit > limitMax {
		limit = limitMax
	}
	entries, err := dao.ListEntries(req, body.AccountId, before, limit)
	if err != nil {
		slog.Error(req, "Cannot list entries: %v", err)
		return typhon.Response{Error: err}
	}

	rsp := &ledgerproto.ListTransactionsResponse{}
	for _, entry := range entries {
		rsp.Transactions = append(rsp.Transactions, marshalTransaction(entry, body.AccountId))
	}
	return req.Response(rsp)
}

func marshalTransaction(entry dao.Entry, accountID string) *ledgerproto.Transaction {
	amount := entry.Amount
	if entry.DebitAccountID == accountID {
		amount = -amount
	}
	return &ledgerproto.Transaction{
		Id:          entry.ID,
		AccountId:   accountID,
		Amount:      amount,
		Currency:    entry.Currency,
		Description: entry.Description,
		Created:     entry.Created.Format(time.RFC3339),
	}
}
