package handler

import (
	"github.com/monzo/slog"
	"github.com/monzo/typhon"

	"github.com/acme/services/libraries/idgen"
	"github.com/acme/services/service.account/dao"
	accountproto "github.com/acme/services/service.account/proto"
	userproto "github.com/acme/services/service.user/proto"
)

func handleCreateAccount(req typhon.Request) typhon.Response {
	body := &accountproto.CreateAccountRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}

	// No account without a user.
	if _, err := (&userproto.ReadUserRequest{Id: body.UserId}).Response(req); err != nil {
		slog.Error(req, "Cannot read the user: %v", err)
		return typhon.Response{Error: err}
	}

	id, err := idgen.New("acc")
	if err != nil {
		return typhon.Response{Error: err}
	}
	account := dao.Account{ID: id, UserID: body.UserId, Currency: body.Currency}
	if err := dao.CreateAccount(req, account); err != nil {
		slog.Error(req, "Cannot store the account: %v", err)
		return typhon.Response{Error: err}
	}
	return req.Response(&accountproto.CreateAccountResponse{Account: marshalAccount(account)})
}

func marshalAccount(account dao.Account) *accountproto.Account {
	return &accountproto.Account{Id: account.ID, UserId: account.UserID, Currency: account.Currency, Closed: account.Closed}
}
