package handler

import (
	"context"
	"os"
	"testing"

	potproto "github.com/acme/services/service.pot/proto"
	statementproto "github.com/acme/services/service.statement/proto"
)

// Runs against staging: ACCEPTANCE_ACCOUNT names an account there.
func TestStatementLeavesOutPots(t *testing.T) {
	account := os.Getenv("ACCEPTANCE_ACCOUNT")
	if account == "" {
		t.Skip("ACCEPTANCE_ACCOUNT is not set")
	}
	ctx := context.Background()
	if _, err := (potproto.CreatePotRequest{AccountId: account, Name: "Acceptance", Currency: "GBP"}).Response(ctx); err != nil {
		t.Fatal(err)
	}
	rsp, err := statementproto.ReadStatementRequest{AccountId: account, Month: "2026-01"}.Response(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range rsp.Lines {
		if line.Description == "Acceptance" {
			t.Error("the pot is on the statement")
		}
	}
}
