// Package consumer keeps the feed up to date with what happens elsewhere.
package consumer

import (
	"context"
	"encoding/json"

	"github.com/monzo/slog"

	"github.com/acme/services/libraries/firehose"
	userproto "github.com/acme/services/service.user/proto"
)

// Subscribe begins to consume.
func Subscribe() {
	firehose.Subscribe("service.user.updated", handleUserUpdated)
}

func handleUserUpdated(ctx context.Context, body []byte) error {
	event := &userproto.UserUpdatedEvent{}
	if err := json.Unmarshal(body, event); err != nil {
		return err
	}
	slog.Info(ctx, "The feed of %s is drawn afresh", event.UserId)
	return nil
}
