// Package interest knows how much interest a pot earns, and pays it.
package interest

import (
	"context"
	"time"

	"github.com/monzo/slog"

	ledgerproto "github.com/acme/services/service.ledger/proto"
	potproto "github.com/acme/services/service.pot/proto"
)

const (
	treasuryAccount = "acc_treasury"
	// Per year, in hundredths of a percent.
	rate = 325
)

// Pay pays one day's interest to every pot that bears it. Paying a day twice does no harm.
func Pay(ctx context.Context, day time.Time) error {
	rsp, err := potproto.ListPotsRequest{InterestBearing: true}.Send(ctx).DecodeResponse()
	if err != nil {
		return err
	}
	for _, pot := range rsp.Pots {
		if err := payPot(ctx, pot, day); err != nil {
			slog.Error(ctx, "No interest for %s: %v", pot.Id, err)
		}
	}
	return nil
}

func payPot(ctx context.Context, pot *potproto.Pot, day time.Time) error {
	amount := daily(pot.Balance)
	if amount == 0 {
		return nil
	}
	entry := ledgerproto.CreateEntryRequest{
		IdempotencyKey:  "interest/" + pot.Id + "/" + day.Format("2006-01-02"),
		DebitAccountId:  treasuryAccount,
		CreditAccountId: pot.Id,
		Amount:          amount,
		Currency:        pot.Currency,
		Description:     "Interest",
	}
	_, err := entry.Send(ctx).DecodeResponse()
	return err
}

// daily rounds down.
func daily(balance int64) int64 {
	return balance * rate / 10000 / 365
}
