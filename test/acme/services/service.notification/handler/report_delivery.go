package handler

import (
	"context"
	"strings"

	"github.com/monzo/typhon"
)

// reportDelivery tells whoever asked for a notification that it arrived.
func reportDelivery(ctx context.Context, sender, notificationID string) error {
	if sender == "" {
		return nil
	}
	host := "s-" + strings.ReplaceAll(strings.TrimPrefix(sender, "service."), ".", "-")
	delivered := map[string]string{"notification_id": notificationID}
	// rpcmap: service.card the sender is a name in the request; only cards ask for receipts
	rsp := typhon.NewRequest(ctx, "POST", "http://"+host+"/delivered", delivered).Send().Response()
	return rsp.Error
}
