package handler

import (
	"github.com/monzo/slog"
	"github.com/monzo/typhon"

	accountproto "github.com/acme/services/service.account/proto"
	userproto "github.com/acme/services/service.user/proto"
)

// home is the first screen of the app.
type home struct {
	Name     string                  `json:"name"`
	Accounts []*accountproto.Account `json:"accounts"`
}

func handleHome(req typhon.Request) typhon.Response {
	userID := signedIn(req)
	user := userproto.ReadUserRequest{Id: userID}.Send(req)
	accounts := accountproto.ListAccountsRequest{UserId: userID}.Send(req)

	who, err := user.DecodeResponse()
	if err != nil {
		slog.Error(req, "Cannot read the user: %v", err)
		return typhon.Response{Error: err}
	}
	what, err := accounts.DecodeResponse()
	if err != nil {
		slog.Error(req, "Cannot list the accounts: %v", err)
		return typhon.Response{Error: err}
	}
	return req.Response(home{Name: who.User.Name, Accounts: what.Accounts})
}

// signedIn is the user of the session; the gateway in front of us has checked it.
func signedIn(req typhon.Request) string {
	return req.Header.Get("X-User-Id")
}
