package handler

import (
	"github.com/monzo/typhon"

	"github.com/acme/services/service.emoji/domain"
	emojiproto "github.com/acme/services/service.emoji/proto"
)

func handlePickEmoji(req typhon.Request) typhon.Response {
	body := &emojiproto.PickEmojiRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}
	return req.Response(&emojiproto.PickEmojiResponse{Emoji: domain.Pick(body.Merchant, body.Category)})
}
