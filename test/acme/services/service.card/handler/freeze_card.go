package handler

import (
	"github.com/monzo/slog"
	"github.com/monzo/typhon"

	accountproto "github.com/acme/services/service.account/proto"
	"github.com/acme/services/service.card/dao"
	cardproto "github.com/acme/services/service.card/proto"
	notificationproto "github.com/acme/services/service.notification/proto"
)

func handleFreezeCard(req typhon.Request) typhon.Response {
	body := &cardproto.FreezeCardRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}

	card, err := dao.ReadCard(req, body.Id)
	if err != nil {
		return typhon.Response{Error: err}
	}
	card.State = dao.Frozen
	if err := dao.WriteCard(req, card); err != nil {
		slog.Error(req, "Cannot freeze the card: %v", err)
		return typhon.Response{Error: err}
	}

	account, err := accountproto.ReadAccountRequest{Id: card.AccountID}.Send(req).DecodeResponse()
	if err != nil {
		return typhon.Response{Error: err}
	}
	frozen := notificationproto.SendNotificationRequest{
		UserId: account.Account.UserId,
		Title:  "Your card is frozen",
		Body:   "The card ending in " + card.LastFour + " takes no payments until you defrost it.",
		Sender: "service.card",
	}
	if _, err := frozen.Response(req); err != nil {
		slog.Warn(req, "The user was not told: %v", err)
	}
	return req.Response(&cardproto.FreezeCardResponse{Card: marshalCard(card)})
}
