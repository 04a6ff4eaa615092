// Package money formats and converts amounts. An amount is in minor units: pence, cents.
package money

import (
	"context"
	"fmt"

	currencyproto "github.com/acme/services/service.currency/proto"
)

// Format prints an amount for people, e.g. 12.30 GBP.
func Format(amount int64, currency string) string {
	sign := ""
	if amount < 0 {
		sign, amount = "-", -amount
	}
	return fmt.Sprintf("%s%d.%02d %s", sign, amount/100, amount%100, currency)
}

// Convert turns an amount of one currency into another one at today's rate, which service.currency knows.
func Convert(ctx context.Context, amount int64, from, to string) (int64, error) {
	if from == to {
		return amount, nil
	}
	return convertVia(ctx, currencyproto.ConvertAmountRequest{Amount: amount, From: from, To: to})
}

func convertVia(ctx context.Context, body currencyproto.ConvertAmountRequest) (int64, error) {
	rsp, err := body.Send(ctx).DecodeResponse()
	if err != nil {
		return 0, err
	}
	return rsp.Amount, nil
}
