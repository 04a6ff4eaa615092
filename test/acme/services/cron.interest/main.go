// Package main pays interest on pots, once a day.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/monzo/slog"

	"github.com/acme/services/cron.interest/interest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	day := time.NewTicker(24 * time.Hour)
	defer day.Stop()
	for {
		if err := interest.Pay(ctx, time.Now().UTC()); err != nil {
			slog.Error(ctx, "Interest was not paid to everyone: %v", err)
		}
		select {
		case <-day.C:
		case <-ctx.Done():
			return
		}
	}
}
