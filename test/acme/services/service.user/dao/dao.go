// Package dao keeps users.
package dao

import (
	"context"
	"sync"
	"time"

	"github.com/monzo/terrors"
)

// User is a customer.
type User struct {
	ID        string
	Name      string
	Email     string
	PushToken string
	Updated   time.Time
}

var (
	mu    sync.RWMutex
	users = map[string]User{}
)

// ReadUser returns one user.
func ReadUser(ctx context.Context, id string) (User, error) {
	mu.RLock()
	defer mu.RUnlock()
	user, ok := users[id]
	if !ok {
		return User{}, terrors.NotFound("user", "There is no such user", map[string]string{"user_id": id})
	}
	return user, nil
}

// WriteUser stores a user.
func WriteUser(ctx context.Context, user User) error {
	mu.Lock()
	defer mu.Unlock()
	users[user.ID] = user
	return nil
}
