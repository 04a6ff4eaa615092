package handler

import (
	"github.com/monzo/slog"
	"github.com/monzo/typhon"

	cardproto "github.com/acme/services/service.card/proto"
)

func handleReportDelivery(req typhon.Request) typhon.Response {
	body := &cardproto.ReportDeliveryRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}
	slog.Info(req, "Notification %s arrived", body.NotificationId)
	return req.Response(&cardproto.ReportDeliveryResponse{})
}
