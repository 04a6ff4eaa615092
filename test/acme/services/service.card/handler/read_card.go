package handler

import (
	"github.com/monzo/typhon"

	"github.com/acme/services/service.card/dao"
	cardproto "github.com/acme/services/service.card/proto"
)

func handleReadCard(req typhon.Request) typhon.Response {
	body := &cardproto.ReadCardRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}
	card, err := dao.ReadCard(req, body.Id)
	if err != nil {
		return typhon.Response{Error: err}
	}
	return req.Response(&cardproto.ReadCardResponse{Card: marshalCard(card)})
}

func marshalCard(card dao.Card) *cardproto.Card {
	return &cardproto.Card{Id: card.ID, AccountId: card.AccountID, State: card.State, LastFour: card.LastFour}
}
