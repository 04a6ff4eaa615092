package handler

import (
	"github.com/monzo/terrors"
	"github.com/monzo/typhon"

	currencyproto "github.com/acme/services/service.currency/proto"
)

// How much of each currency a thousand pounds buy.
var perThousandPounds = map[string]int64{"GBP": 1000, "EUR": 1170, "USD": 1270}

func handleConvertAmount(req typhon.Request) typhon.Response {
	body := &currencyproto.ConvertAmountRequest{}
	if err := req.Decode(body); err != nil {
		return typhon.Response{Error: err}
	}
	from, to := perThousandPounds[body.From], perThousandPounds[body.To]
	if from == 0 || to == 0 {
		return typhon.Response{Error: terrors.BadRequest("currency", "There is no rate for that", nil)}
	}
	return req.Response(&currencyproto.ConvertAmountResponse{Amount: body.Amount * to / from})
}
