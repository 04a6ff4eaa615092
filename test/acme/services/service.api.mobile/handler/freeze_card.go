package handler

import (
	"github.com/monzo/slog"
	"github.com/monzo/typhon"

	cardproto "github.com/acme/services/service.card/proto"
)

func handleFreezeCard(req typhon.Request) typhon.Response {
	rsp, err := cardproto.FreezeCardRequest{Id: req.URL.Query().Get("card_id")}.Send(req).DecodeResponse()
	if err != nil {
		slog.Error(req, "Cannot freeze the card: %v", err)
		return typhon.Response{Error: err}
	}
	return req.Response(rsp)
}
