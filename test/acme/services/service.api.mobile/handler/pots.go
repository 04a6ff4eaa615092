package handler

import (
	"github.com/monzo/slog"
	"github.com/monzo/typhon"

	potproto "github.com/acme/services/service.pot/proto"
)

func handlePots(req typhon.Request) typhon.Response {
	rsp, err := potproto.ListPotsRequest{AccountId: req.URL.Query().Get("account_id")}.Send(req).DecodeResponse()
	if err != nil {
		slog.Error(req, "Cannot list the pots: %v", err)
		return typhon.Response{Error: err}
	}
	return req.Response(rsp)
}

// newPot is what the app sends.
type newPot struct {
	AccountID string `json:"account_id"`
	Name      string `json:"name"`
	Goal      int64  `json:"goal"`
}

func handleCreatePot(req typhon.Request) typhon.Response {
	body := newPot{}
	if err := req.Decode(&body); err != nil {
		return typhon.Response{Error: err}
	}
	create := &potproto.CreatePotRequest{AccountId: body.AccountID, Name: body.Name, Goal: body.Goal, Currency: "GBP"}
	rsp, err := create.Send(req).DecodeResponse()
	if err != nil {
		slog.Error(req, "Cannot create the pot: %v", err)
		return typhon.Response{Error: err}
	}
	return req.Response(rsp)
}
