// Package dao keeps the ledger's entries. They are only ever added.
package dao

import (
	"context"
	"sync"
	"time"
)

// Entry moves an amount out of one account and into another.
type Entry struct {
	ID              string
	IdempotencyKey  string
	DebitAccountID  string
	CreditAccountID string
	Amount          int64
	Currency        string
	Description     string
	Created         time.Time
}

var (
	mu      sync.RWMutex
	entries []Entry
)

// CreateEntry adds an entry, unless one with its idempotency key exists: then that one's identifier is returned.
func CreateEntry(ctx context.Context, entry Entry) (string, error) {
	mu.Lock()
	defer mu.Unlock()
	for _, existing := range entries {
		if existing.IdempotencyKey == entry.IdempotencyKey {
			return existing.ID, nil
		}
	}
	entries = append(entries, entry)
	return entry.ID, nil
}

// ListEntries returns the newest entries of an account that are older than before, newest first.
func ListEntries(ctx context.Context, accountID string, before time.Time, limit int) ([]Entry, error) {
	mu.RLock()
	defer mu.RUnlock()
	var found []Entry
	for i := len(entries) - 1; i >= 0 && len(found) < limit; i-- {
		entry := entries[i]
		if (entry.DebitAccountID == accountID || entry.CreditAccountID == accountID) && entry.Created.Before(before) {
			found = append(found, entry)
		}
	}
	return found, nil
}

// Balance sums up an account's entries.
func Balance(ctx context.Context, accountID string) (int64, error) {
	mu.RLock()
	defer mu.RUnlock()
	var balance int64
	for _, entry := range entries {
		if entry.CreditAccountID == accountID {
			balance += entry.Amount
		}
		if entry.DebitAccountID == accountID {
			balance -= entry.Amount
		}
	}
	return balance, nil
}
