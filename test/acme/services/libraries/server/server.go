// Package server is the one way to start a service.
package server

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/monzo/slog"
	"github.com/monzo/typhon"
)

const drain = 20 * time.Second

// Run serves svc on port 80 until the process is told to stop, then lets running requests finish.
func Run(name string, svc typhon.Service) {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)

	srv, err := typhon.Listen(svc.Filter(typhon.ErrorFilter).Filter(typhon.H2cFilter), ":80")
	if err != nil {
		panic(err)
	}
	slog.Info(nil, "%s listens on %v", name, srv.Listener().Addr())

	<-stop
	ctx, cancel := context.WithTimeout(context.Background(), drain)
	defer cancel()
	srv.Stop(ctx)
}
