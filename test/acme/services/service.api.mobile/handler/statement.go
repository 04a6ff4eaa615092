package handler

import (
	"github.com/monzo/slog"
	"github.com/monzo/typhon"

	statementproto "github.com/acme/services/service.statement/proto"
)

func handleStatement(req typhon.Request) typhon.Response {
	rsp, err := statementproto.ReadStatementRequest{
		AccountId: req.URL.Query().Get("account_id"),
		Month:     req.URL.Query().Get("month"),
	}.Send(req).DecodeResponse()
	if err != nil {
		slog.Error(req, "Cannot read the statement: %v", err)
		return typhon.Response{Error: err}
	}
	return req.Response(rsp)
}
