package handler

import (
	"github.com/monzo/slog"
	"github.com/monzo/terrors"
	"github.com/monzo/typhon"

	"github.com/acme/services/libraries/idgen"
	notificationproto "github.com/acme/services/service.notification/proto"
	userproto "github.com/acme/services/service.user/proto"
)

func handleSendNotification(req typhon.Request) typhon.Response {
	body := &notificationproto.SendNotificationRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}

	contact, err := userproto.ReadContactRequest{UserId: body.UserId}.Send(req).DecodeResponse()
	if err != nil {
		slog.Error(req, "Cannot read how to reach the user: %v", err)
		return typhon.Response{Error: err}
	}
	if contact.PushToken == "" {
		return typhon.Response{Error: terrors.PreconditionFailed("no_device", "The user has no device", nil)}
	}

	id, err := idgen.New("ntf")
	if err != nil {
		return typhon.Response{Error: err}
	}
	slog.Info(req, "Pushed %s to the user's device", id)

	if err := reportDelivery(req, body.Sender, id); err != nil {
		slog.Warn(req, "%s does not know that %s arrived: %v", body.Sender, id, err)
	}
	return req.Response(&notificationproto.SendNotificationResponse{NotificationId: id})
}
