package handler

import (
	"context"
	"testing"

	"github.com/acme/services/libraries/rpctest"
	accountproto "github.com/acme/services/service.account/proto"
	paymentproto "github.com/acme/services/service.payment/proto"
	potproto "github.com/acme/services/service.pot/proto"
)

func TestCreatePaymentNeedsMoney(t *testing.T) {
	m := rpctest.New(t)
	m.ExpectRequest(rpctest.RequestEqualTo(accountproto.ReadAccountRequest{Id: "acc_payer"})).
		RespondWith(accountproto.ReadAccountResponse{
			Account: &accountproto.Account{Id: "acc_payer", Currency: "GBP", Balance: 99},
		})
	// Pots do not count: nobody may ask for them.
	m.ExpectRequest(rpctest.RequestEqualTo(potproto.ListPotsRequest{AccountId: "acc_payer"})).
		RespondWith(potproto.ListPotsResponse{Pots: []*potproto.Pot{{Id: "pot_rainy_day", Balance: 5000}}})

	body := paymentproto.CreatePaymentRequest{
		AccountId:      "acc_payer",
		PayeeAccountId: "acc_payee",
		Amount:         100,
		Currency:       "GBP",
	}
	rsp := Service()(body.Request(context.Background()))
	if rsp.Error == nil {
		t.Fatal("a payment of more than the balance went through")
	}
}
