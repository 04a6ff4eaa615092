package handler

import (
	"strings"

	"github.com/monzo/slog"
	"github.com/monzo/typhon"

	accountproto "github.com/acme/services/service.account/proto"
	ledgerproto "github.com/acme/services/service.ledger/proto"
	transactionproto "github.com/acme/services/service.transaction/proto"
)

func handleListTransactions(req typhon.Request) typhon.Response {
	body := &transactionproto.ListTransactionsRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}

	// Both at once: neither needs the other.
	account := accountproto.ReadAccountRequest{Id: body.AccountId}.Send(req)
	entries := ledgerproto.ListTransactionsRequest{AccountId: body.AccountId, Limit: body.Limit}.Send(req)

	if _, err := account.DecodeResponse(); err != nil {
		slog.Error(req, "Cannot read the account: %v", err)
		return typhon.Response{Error: err}
	}
	written, err := entries.DecodeResponse()
	if err != nil {
		slog.Error(req, "Cannot list the ledger's transactions: %v", err)
		return typhon.Response{Error: err}
	}

	rsp := &transactionproto.ListTransactionsResponse{}
	for _, entry := range written.Transactions {
		rsp.Transactions = append(rsp.Transactions, enrich(entry))
	}
	return req.Response(rsp)
}

func enrich(entry *ledgerproto.Transaction) *transactionproto.Transaction {
	return &transactionproto.Transaction{
		Id:        entry.Id,
		AccountId: entry.AccountId,
		Amount:    entry.Amount,
		Currency:  entry.Currency,
		Merchant:  strings.Title(strings.ToLower(entry.Description)),
		Category:  categorise(entry.Description),
		Created:   entry.Created,
	}
}

func categorise(description string) string {
	switch words := strings.ToLower(description); {
	case strings.Contains(words, "coffee"), strings.Contains(words, "pizza"):
		return "eating_out"
	case strings.Contains(words, "train"), strings.Contains(words, "bus"):
		return "transport"
	case strings.Contains(words, "cinema"):
		return "entertainment"
	default:
		return "general"
	}
}
