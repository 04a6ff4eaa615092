package handler

import (
	"strings"

	"github.com/monzo/slog"
	"github.com/monzo/typhon"

	"github.com/acme/services/libraries/money"
	accountproto "github.com/acme/services/service.account/proto"
	ledgerproto "github.com/acme/services/service.ledger/proto"
	statementproto "github.com/acme/services/service.statement/proto"
)

const linesMax = 1000

func handleReadStatement(req typhon.Request) typhon.Response {
	body := &statementproto.ReadStatementRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}

	account, err := accountproto.ReadAccountRequest{Id: body.AccountId}.Send(req).DecodeResponse()
	if err != nil {
		slog.Error(req, "Cannot read the account: %v", err)
		return typhon.Response{Error: err}
	}
	entries, err := ledgerproto.ListTransactionsRequest{
		AccountId: body.AccountId,
		Limit:     linesMax,
	}.SendVia(req, typhon.Service(typhon.BareClient).Filter(typhon.ExpirationFilter)).DecodeResponse()
	if err != nil {
		slog.Error(req, "Cannot list the ledger's transactions: %v", err)
		return typhon.Response{Error: err}
	}

	rsp := &statementproto.ReadStatementResponse{
		Balance: money.Format(account.Account.Balance, account.Account.Currency),
	}
	for _, entry := range entries.Transactions {
		if !strings.HasPrefix(entry.Created, body.Month) {
			continue
		}
		rsp.Lines = append(rsp.Lines, &statementproto.Line{
			Date:        entry.Created,
			Description: entry.Description,
			Amount:      money.Format(entry.Amount, entry.Currency),
		})
	}
	return req.Response(rsp)
}
