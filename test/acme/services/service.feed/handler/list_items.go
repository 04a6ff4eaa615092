package handler

import (
	"context"

	"github.com/monzo/slog"
	"github.com/monzo/typhon"

	emojiproto "github.com/acme/services/service.emoji/proto"
	feedproto "github.com/acme/services/service.feed/proto"
	transactionproto "github.com/acme/services/service.transaction/proto"
)

func handleListItems(req typhon.Request) typhon.Response {
	body := &feedproto.ListItemsRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}

	transactions, err := transactionproto.ListTransactionsRequest{
		AccountId: body.AccountId,
		Limit:     body.Limit,
	}.Send(req).DecodeResponse()
	if err != nil {
		slog.Error(req, "Cannot list transactions: %v", err)
		return typhon.Response{Error: err}
	}

	rsp := &feedproto.ListItemsResponse{}
	for _, transaction := range transactions.Transactions {
		rsp.Items = append(rsp.Items, buildItem(req, transaction))
	}
	return req.Response(rsp)
}

// buildItem does without an emoji rather than without the item.
func buildItem(ctx context.Context, transaction *transactionproto.Transaction) *feedproto.Item {
	item := &feedproto.Item{
		Id:       transaction.Id,
		Title:    transaction.Merchant,
		Amount:   transaction.Amount,
		Currency: transaction.Currency,
		Created:  transaction.Created,
	}
	pick := emojiproto.PickEmojiRequest{}
	pick.Merchant = transaction.Merchant
	pick.Category = transaction.Category
	if rsp, err := pick.Send(ctx).DecodeResponse(); err == nil {
		item.Emoji = rsp.Emoji
	}
	return item
}
