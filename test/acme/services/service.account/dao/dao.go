// Package dao keeps accounts.
package dao

import (
	"context"
	"sort"
	"sync"

	"github.com/monzo/terrors"
)

// Account is a current account.
type Account struct {
	ID       string
	UserID   string
	Currency string
	Closed   bool
}

var (
	mu       sync.RWMutex
	accounts = map[string]Account{}
)

// CreateAccount stores an account.
func CreateAccount(ctx context.Context, account Account) error {
	mu.Lock()
	defer mu.Unlock()
	accounts[account.ID] = account
	return nil
}

// ReadAccount returns one account.
func ReadAccount(ctx context.Context, id string) (Account, error) {
	mu.RLock()
	defer mu.RUnlock()
	account, ok := accounts[id]
	if !ok {
		return Account{}, terrors.NotFound("account", "There is no such account", map[string]string{"account_id": id})
	}
	return account, nil
}

// ListAccounts returns a user's accounts by identifier.
func ListAccounts(ctx context.Context, userID string) ([]Account, error) {
	mu.RLock()
	defer mu.RUnlock()
	var found []Account
	for _, account := range accounts {
		if account.UserID == userID {
			found = append(found, account)
		}
	}
	sort.Slice(found, func(i, j int) bool { return found[i].ID < found[j].ID })
	return found, nil
}
