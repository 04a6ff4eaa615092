package handler

import (
	"context"

	"github.com/monzo/slog"
	"github.com/monzo/typhon"

	"github.com/acme/services/service.emoji/domain"
	emojiproto "github.com/acme/services/service.emoji/proto"
	ledgerproto "github.com/acme/services/service.ledger/proto"
)

const recentTransactions = 20

func handleListEmoji(req typhon.Request) typhon.Response {
	body := &emojiproto.ListEmojiRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}

	recent, err := recentEmoji(req, body.AccountId)
	if err != nil {
		slog.Warn(req, "Cannot tell what was bought lately: %v", err)
	}
	return req.Response(&emojiproto.ListEmojiResponse{Emoji: firstThen(recent, domain.All)})
}

// recentEmoji picks an emoji for each of the account's newest transactions.
func recentEmoji(ctx context.Context, accountID string) ([]string, error) {
	rsp, err := ledgerproto.ListTransactionsRequest{
		AccountId: accountID,
		Limit:     recentTransactions,
	}.Send(ctx).DecodeResponse()
	if err != nil {
		return nil, err
	}

	var emoji []string
	for _, transaction := range rsp.Transactions {
		emoji = append(emoji, domain.Pick(transaction.Description, ""))
	}
	return emoji, nil
}

// firstThen puts first before rest and leaves out what was there already.
func firstThen(first, rest []string) []string {
	seen := map[string]bool{}
	var ordered []string
	for _, emoji := range append(first, rest...) {
		if !seen[emoji] {
			seen[emoji] = true
			ordered = append(ordered, emoji)
		}
	}
	return ordered
}
