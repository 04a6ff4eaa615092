package handler

import (
	"github.com/monzo/slog"
	"github.com/monzo/typhon"

	feedproto "github.com/acme/services/service.feed/proto"
)

const feedPage = 30

func handleFeed(req typhon.Request) typhon.Response {
	rsp, err := feedproto.ListItemsRequest{
		AccountId: req.URL.Query().Get("account_id"),
		Limit:     feedPage,
	}.Send(req).DecodeResponse()
	if err != nil {
		slog.Error(req, "Cannot list the feed: %v", err)
		return typhon.Response{Error: err}
	}
	return req.Response(rsp)
}
