package handler

import (
	"github.com/monzo/typhon"

	"github.com/acme/services/service.emoji/domain"
	emojiproto "github.com/acme/services/service.emoji/proto"
)

func handleListEmoji(req typhon.Request) typhon.Response {
	body := &emojiproto.ListEmojiRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}
	return req.Response(&emojiproto.ListEmojiResponse{Emoji: domain.All})
}
