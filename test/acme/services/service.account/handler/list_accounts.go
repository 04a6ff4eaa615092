package handler

import (
	"github.com/monzo/typhon"

	"github.com/acme/services/service.account/dao"
	accountproto "github.com/acme/services/service.account/proto"
)

func handleListAccounts(req typhon.Request) typhon.Response {
	body := &accountproto.ListAccountsRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}

	accounts, err := dao.ListAccounts(req, body.UserId)
	if err != nil {
		return typhon.Response{Error: err}
	}
	rsp := &accountproto.ListAccountsResponse{}
	for _, account := range accounts {
		rsp.Accounts = append(rsp.Accounts, marshalAccount(account))
	}
	return req.Response(rsp)
}
